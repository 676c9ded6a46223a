"""Fields that show what the document says, and never say something back that nobody chose.

Streamlit's browser side sends the values of all fields with each event, as it has them at that moment. When the
program has just changed one (an undo, a quick fix, suggested settings), an event that left the browser a moment
earlier still carries the old value, and Streamlit takes it for a choice of the person: the change would be taken back.
So a field that the program changes becomes a new field, under a new key, and what comes late of the old one counts
only if it differs from what that one showed. A field that a person changes stays the same field and keeps its focus.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Shown:
    """What a field showed when it was drawn last, and how often the program changed it."""

    value: Any
    generation: int = 0

    def key(self, name: str) -> str:
        """The key of the field; its name as long as the program never changed it."""
        return name if self.generation == 0 else f"{name}#{self.generation}"


@dataclass
class Fields:
    """The fields of one tab, by name."""

    shown: dict[str, Shown] = field(default_factory=dict)
    replaced: dict[str, Any] = field(default_factory=dict)  # what replaced fields showed, by key

    def choice(self, state: MutableMapping[Any, Any], name: str, value: Any) -> str:
        """The key of a field to choose in; sets what it shows, each time, as Streamlit forgets it with other options.

        Args:
            state: `st.session_state`.
            name: unique on the page, named by meaning.
            value: what the field is to show.
        """
        before = self.shown.get(name, Shown(value))
        untouched = state.get(before.key(name), before.value) == before.value
        key = self._drawn(name, value, replaces=untouched and value != before.value)
        state[key] = value
        return key

    def typed(self, state: Mapping[Any, Any], name: str, value: Any) -> str:
        """The key of a field to type in, which is drawn with `value` as its default; arguments as above.

        It is never set: that would take away what is being typed at this moment, and a page that is drawn twice in a
        row would lose what the first time had set. A field that shows something else is replaced.
        """
        before = self.shown.get(name, Shown(value))
        return self._drawn(name, value, replaces=state.get(before.key(name), value) != value)

    def _drawn(self, name: str, value: Any, replaces: bool) -> str:
        before = self.shown.get(name, Shown(value))
        if replaces:
            self.replaced[before.key(name)] = before.value
        self.shown[name] = Shown(value, before.generation + replaces)
        return self.shown[name].key(name)

    def late(self, drawn: str, value: Any) -> bool:
        """True when a field was replaced meanwhile and says no more than what it showed."""
        return drawn in self.replaced and self.replaced[drawn] == value
