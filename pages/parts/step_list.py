"""A list of steps in the data settings: each with its place among the others, its columns and its parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from engine.catalog.card import Card
from engine.document.project import Step
from pages.parts import session
from pages.parts.data_settings import set_data, settings
from pages.parts.form import Place, card_form
from pages.parts.plain import plain

GENTLE = 0.1  # share of a turn, of a side, of the brightness
DEEDS = {
    "up": ("Move up", ":material/arrow_upward:"),
    "down": ("Move down", ":material/arrow_downward:"),
    "remove": ("Remove", ":material/close:"),
}


def beginning(card: Card) -> dict[str, Any]:
    """Gentle values for what must be given, such as the factor of a rotation."""
    return {each.name: GENTLE for each in card.parameters if each.required and each.type in ("float", "floats")}


@dataclass(frozen=True)
class StepList:
    """The steps of one field of the data settings.

    Args:
        prefix: begins the keys of its widgets; empty or a word and a blank.
    """

    field: Literal["recipe", "augmentation"]
    prefix: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """As they are at this moment."""
        found: tuple[Step, ...] = getattr(settings(), self.field)
        return found

    def draw(self, number: int, card: Card, fitting: tuple[str, ...], below: Callable[[], None] | None = None) -> None:
        """One step; `fitting` are the columns that it could take, `below` draws what else there is of it."""
        step = self.steps[number]
        with st.container(border=True, gap="small", key=f"{self.prefix}step-{number}"):
            with st.container(
                horizontal=True, vertical_alignment="center", gap="xsmall", key=f"{self.prefix}step-head-{number}"
            ):
                st.markdown(f"**{number + 1} · {plain(card.title)}**", help=plain(card.summary), width="stretch")
                gone = {"up": number == 0, "down": number == len(self.steps) - 1}
                for deed in DEEDS:
                    self._button(number, card, deed, disabled=gone.get(deed, False))
            self._columns(number, step, card, fitting)
            card_form(card, self._place(number, card), f"{self.prefix}step {number} {card.name}")
            if below is not None:
                below()

    def add(self, cards: dict[str, Card], label: str) -> None:
        """A menu that adds a step at the end; none where nothing fits, or what fits is not known yet."""
        if not cards:
            return
        chosen = st.menu_button(
            label, list(cards), key=f"{self.prefix}add step", icon=":material/add:",
            format_func=lambda name: cards[name].title,
        )  # fmt: skip
        if chosen:
            step = Step(name=chosen, config=beginning(cards[chosen]))
            set_data(self.field, (*self.steps, step), f"added {cards[chosen].title}")
            st.rerun()

    def move(self, number: int, card: Card, deed: str) -> None:
        """Takes a step one place up or down, or out."""
        steps = list(self.steps)
        if not self._is(number, card):
            return  # a click on what was there before
        step = steps.pop(number)
        if deed != "remove":
            steps.insert(max(0, number + (1 if deed == "down" else -1)), step)
        set_data(self.field, tuple(steps), f"{'removed' if deed == 'remove' else 'moved'} {card.title}")

    def change(self, number: int, card: Card, fields: dict[str, Any]) -> None:
        """Something of one step, if it stands there still."""
        steps = list(self.steps)
        if self._is(number, card):
            steps[number] = steps[number].model_copy(update=fields)
            set_data(self.field, tuple(steps), f"changed {card.title}")

    def _is(self, number: int, card: Card) -> bool:
        return number < len(self.steps) and self.steps[number].name == card.name

    def _button(self, number: int, card: Card, deed: str, *, disabled: bool) -> None:
        label, icon = DEEDS[deed]
        st.button(
            "", key=f"{self.prefix}{deed} {number}", icon=icon, type="tertiary", disabled=disabled,
            help=f"{label}: {plain(card.title)}", on_click=self.move, args=(number, card, deed),
        )  # fmt: skip

    def _columns(self, number: int, step: Step, card: Card, fitting: tuple[str, ...]) -> None:
        """The columns that a step prepares; none chosen: all that it fits."""
        options = list(dict.fromkeys([*fitting, *step.columns]))
        if len(options) < 2 and not step.columns:
            return
        st.multiselect(
            "Columns", options, placeholder=f"all {len(options)} that it fits", select_all=False,
            help="Which columns this step prepares. Choose none for all that it fits.",
            **session.field(
                f"{self.prefix}step {number} {card.name} columns", list(step.columns),
                lambda names: self.change(number, card, {"columns": tuple(names)}), first="default",
            ),
        )  # fmt: skip

    def _place(self, number: int, card: Card) -> Place:
        """Where a step's parameters stand in the document."""
        return Place(
            lambda: self.steps[number].config if self._is(number, card) else {},
            lambda config: self.change(number, card, {"config": config}),
        )
