"""Fields that show what the document says, and never say something back that nobody chose.

Streamlit's browser side sends the values of all fields with each event, as it has them at that moment. When the
program has just changed one (an undo, a quick fix, suggested settings), an event that left the browser a moment
earlier still carries the old value, and Streamlit takes it for a choice of the person: the change would be taken back.
So a field that the program changes becomes a new field, under a new key, and what comes late of the old one counts
only if it differs from what that one showed. A field that a person changes stays the same field and keeps its focus.

The browser also names an option by how it read there, "Adam · suggested", and Streamlit hands on that wording where the
option reads otherwise by now. So a field remembers how its options ever read.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    readings: dict[str, dict[str, Any]] = field(default_factory=dict)  # what each wording stands for, by name

    def fill(self, state: Mapping[Any, Any], name: str, value: Any) -> str:
        """The key to draw a field with, whose value at first is `value`.

        A field is never set: that would take away what is being typed at this moment and close a list that is open, and
        a page that is drawn twice in a row would lose what the first time had set. One that shows something else is
        replaced.

        Args:
            state: `st.session_state`.
            name: unique on the page, named by meaning.
            value: what the field is to show.
        """
        before = self.shown.get(name, Shown(value))
        replaces = state.get(before.key(name), value) != value
        if replaces:
            self.replaced[before.key(name)] = before.value
        self.shown[name] = Shown(value, before.generation + replaces)
        return self.shown[name].key(name)

    def remember(self, name: str, readings: Mapping[str, Any]) -> None:
        """Keeps how the options of a field read: what stands there, and the option behind it."""
        self.readings.setdefault(name, {}).update(readings)

    def meant(self, name: str, value: Any) -> Any:
        """The option, or the list of options, that a value from the browser stands for."""
        if isinstance(value, list):
            return [self.meant(name, each) for each in value]
        known = self.readings.get(name, {})
        return known[value] if value in known and value not in known.values() else value

    def late(self, drawn: str, value: Any) -> bool:
        """True when a field was replaced meanwhile and says no more than what it showed."""
        return drawn in self.replaced and self.replaced[drawn] == value
