"""The recipe: its steps in order, each with its columns, its parameters, and what it does to real samples."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import client
from engine.catalog.card import Card
from engine.document.project import Step
from engine.messages.answers import PreviewAnswer
from pages.parts import session
from pages.parts.data_settings import set_data, settings
from pages.parts.figures import draw
from pages.parts.form import Place, card_form
from pages.parts.plain import plain
from pages.parts.problems import answered


def preparation(preview: PreviewAnswer | None) -> None:
    """The steps, and the way to add one."""
    st.subheader("Preparation", help="Steps that turn columns into numbers a network learns well from. They are fitted "
                 "on the training split alone, and travel with the trained model.")  # fmt: skip
    steps = {card.name: card for card in client.cards("step")}
    recipe = settings().recipe
    if not recipe:
        st.caption("No steps yet. Columns go into the network as they are.")
    fitting = preview.fitting if preview else ()
    for number, step in enumerate(recipe):
        if step.name in steps:
            recipe_step(number, step, steps[step.name], fitting[number] if number < len(fitting) else ())
    add_step(steps, preview)


def add_step(steps: dict[str, Card], preview: PreviewAnswer | None) -> None:
    """A menu of the steps that fit what the steps so far make of these data."""
    names = [name for name in steps if preview is None or not preview.next_steps or name in preview.next_steps]
    chosen = st.menu_button(
        "Add a step", names, key="add step", icon=":material/add:", format_func=lambda name: steps[name].title
    )
    if chosen:
        set_data("recipe", (*settings().recipe, Step(name=chosen)), f"added {steps[chosen].title}")
        st.rerun()


def recipe_step(number: int, step: Step, card: Card, fitting: tuple[str, ...]) -> None:
    """One step: its place among the others, its columns and parameters."""
    with st.container(border=True, gap="small", key=f"step-{number}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"**{number + 1} · {plain(card.title)}**", help=plain(card.summary), width="stretch")
            last = len(settings().recipe) - 1
            button(number, card, "up", ":material/arrow_upward:", disabled=number == 0)
            button(number, card, "down", ":material/arrow_downward:", disabled=number == last)
            button(number, card, "remove", ":material/close:")
        step_columns(number, step, card, fitting)
        card_form(card, place(number, card), f"step {number} {card.name}")
        if st.toggle("Before and after", key=f"effect {number} {card.name}", help="A few training rows, real ones."):
            effect(number)


def button(number: int, card: Card, what: str, icon: str, *, disabled: bool = False) -> None:
    """One thing that can be done with a step."""
    label = {"up": "Move up", "down": "Move down", "remove": "Remove"}[what]
    st.button(
        "", key=f"{what} {number}", icon=icon, type="tertiary", disabled=disabled, help=f"{label}: {plain(card.title)}",
        on_click=move, args=(number, card, what),
    )  # fmt: skip


def move(number: int, card: Card, what: str) -> None:
    """Takes a step one place up or down, or out."""
    recipe = list(settings().recipe)
    if number >= len(recipe) or recipe[number].name != card.name:
        return  # a click on what was there before
    step = recipe.pop(number)
    if what != "remove":
        recipe.insert(max(0, number + (1 if what == "down" else -1)), step)
    set_data("recipe", tuple(recipe), f"{'removed' if what == 'remove' else 'moved'} {card.title}")


def step_columns(number: int, step: Step, card: Card, fitting: tuple[str, ...]) -> None:
    """The columns that a step prepares; none chosen: all that it fits."""
    options = list(dict.fromkeys([*fitting, *step.columns]))
    if len(options) < 2 and not step.columns:
        return
    st.multiselect(
        "Columns", options, placeholder=f"all {len(options)} that it fits", select_all=False,
        help="Which columns this step prepares. Choose none for all that it fits.",
        **session.field(
            f"step {number} {card.name} columns", list(step.columns),
            lambda names: change(number, card, {"columns": tuple(names)}), first="default",
        ),
    )  # fmt: skip


def place(number: int, card: Card) -> Place:
    """Where a step's parameters stand in the document."""

    def get() -> dict[str, Any]:
        recipe = settings().recipe
        return recipe[number].config if number < len(recipe) and recipe[number].name == card.name else {}

    return Place(get, lambda config: change(number, card, {"config": config}))


def change(number: int, card: Card, fields: dict[str, Any]) -> None:
    """Something of one step, if it stands there still."""
    recipe = list(settings().recipe)
    if number < len(recipe) and recipe[number].name == card.name:
        recipe[number] = recipe[number].model_copy(update=fields)
        set_data("recipe", tuple(recipe), f"changed {card.title}")


def effect(number: int) -> None:
    """The same training rows before a step and after it."""
    document, workspace = session.desk().document, session.workspace()
    key = f"effect {number} {document.data.model_dump_json()}"
    found = answered(key, lambda: client.step_effect(workspace, document, number))
    if found is None:
        st.caption(":material/hourglass_top: Preparing a few rows ...")
        return
    for title, pictures in (("before", found.before), ("after", found.after)):
        st.caption(f"**{title.capitalize()}**")
        for place, picture in enumerate(pictures):
            draw(picture, f"effect {number} {title} {place}")
        if not pictures:
            st.caption("No columns.")
