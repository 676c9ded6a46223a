"""How columns are prepared, and pictures changed while they are trained on; what that does to real samples."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine import client
from engine.messages.answers import PreviewAnswer
from pages.parts import session
from pages.parts.figures import draw
from pages.parts.known import card_of
from pages.parts.problems import answered
from pages.parts.step_list import StepList

NARROW = 4  # pictures in a row of the left column
RECIPE = StepList("recipe")
AUGMENTATION = StepList("augmentation", "augment ")


def preparation(preview: PreviewAnswer | None) -> None:
    """The steps of the recipe, and the way to add one that fits what they make of these data."""
    st.subheader("Preparation", help="Steps that turn columns into numbers a network learns well from. They are fitted "
                 "on the training split alone, and travel with the trained model.")  # fmt: skip
    cards = {card.name: card for card in client.cards("step")}
    if not RECIPE.steps:
        st.caption("No steps yet. Columns go into the network as they are.")
    fitting = preview.fitting if preview else ()
    for number, step in enumerate(RECIPE.steps):
        if step.name in cards:
            columns = fitting[number] if number < len(fitting) else ()
            RECIPE.draw(number, cards[step.name], columns, partial(before_and_after, number, step.name))
    names = preview.next_steps if preview and preview.next_steps else tuple(cards)
    RECIPE.add({name: cards[name] for name in names if name in cards}, "Add a step")


def before_and_after(number: int, name: str) -> None:
    """The same training rows before a step and after it, for who asks."""
    if not st.toggle("Before and after", key=f"effect {number} {name}", help="A few training rows, real ones."):
        return
    document, workspace = session.desk().document, session.workspace()
    key = f"effect {number} {document.data.model_dump_json()}"
    found = answered(key, lambda: client.step_effect(workspace, document, number))
    if found is None:
        st.caption(":material/hourglass_top: Preparing a few rows ...")
        return
    for title, pictures in (("before", found.before), ("after", found.after)):
        st.caption(f"**{title.capitalize()}**")
        for place, picture in enumerate(pictures):
            draw(picture, f"effect {number} {title} {place}", across=NARROW)
        if not pictures:
            st.caption("No columns.")


def augmentation(preview: PreviewAnswer | None) -> None:
    """How pictures are changed at random; only where there are pictures."""
    names = preview.augmentations if preview else ()
    if not names and not AUGMENTATION.steps:
        return
    st.subheader("Augmentation", help="Training pictures are changed a little at random each time they are seen, so "
                 "that a network learns what does not matter. Validation and test rows stay as they are.")  # fmt: skip
    cards = {name: client.card("layer", name) for name in names}
    for number, step in enumerate(AUGMENTATION.steps):
        AUGMENTATION.draw(number, card_of("layer", step.name), ())
    AUGMENTATION.add(cards, "Add a change")
    if AUGMENTATION.steps and st.toggle(
        "Ten variants", key="variants", help="One training picture, changed ten times."
    ):
        variants()


def variants() -> None:
    """One training picture as it is, and changed ten times."""
    document, workspace = session.desk().document, session.workspace()
    key = f"variants {document.training.seed} {document.data.model_dump_json()}"
    found = answered(key, lambda: client.variants(workspace, document))
    if found is None:
        st.caption(":material/hourglass_top: Changing a picture ...")
    else:
        draw(found, "variants of a picture", across=NARROW)
