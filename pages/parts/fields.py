"""Fields that show what the document says, and never say something back that nobody chose.

Streamlit's browser side sends the values of all fields with each event, as it has them at that moment. When the
program has just changed one (an undo, a quick fix, suggested settings), an event that left the browser a moment
earlier still carries the old value, and Streamlit takes it for a choice of the person: the change would be taken back.
So a field that the program changes becomes a new field, under a new key, and what comes late of the old one counts
only if it differs from what that one showed. A field that a person changes stays the same field and keeps its focus.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Shown:
    """What a field showed when it was drawn last, and how often the program changed it."""

    value: Any
    generation: int = 0


@dataclass
class Fields:
    """The fields of one tab, by name."""

    shown: dict[str, Shown] = field(default_factory=dict)
    replaced: dict[str, Any] = field(default_factory=dict)  # what replaced fields showed, by key

    def fill(self, state: MutableMapping[Any, Any], name: str, value: Any, typed: bool = False) -> str:
        """Makes a field show a value; called before the field is drawn. Returns the key to draw it with.

        Args:
            state: `st.session_state`.
            name: unique on the page, named by meaning.
            typed: for fields that a person types into. One that shows the value already is left alone: setting it
                anew would take away what is being typed at this moment. Others are set each time, because Streamlit
                forgets their value when their options change.
        """
        before = self.shown.get(name, Shown(value))
        now = state.get(key(name, before.generation), before.value)
        untouched = now == before.value
        changed = untouched and value != before.value
        if changed:
            self.replaced[key(name, before.generation)] = before.value
        self.shown[name] = made = Shown(value, before.generation + changed)
        drawn = key(name, made.generation)
        if not typed or drawn not in state or state[drawn] != value:
            state[drawn] = value
        return drawn

    def late(self, drawn: str, value: Any) -> bool:
        """True when a field was replaced meanwhile and says no more than what it showed."""
        return drawn in self.replaced and self.replaced[drawn] == value


def key(name: str, generation: int) -> str:
    """The key of a field; its name as long as the program never changed it."""
    return name if generation == 0 else f"{name}#{generation}"
