"""Which columns the network sees."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.messages.answers import PreviewAnswer
from pages.parts import session
from pages.parts.data_settings import settings, without


def inputs(preview: PreviewAnswer | None) -> None:
    """A list of columns; empty: all of them. Not drawn where there is nothing to choose."""
    now = settings().inputs
    options = list(dict.fromkeys([*possible(preview), *now]))
    if len(options) < 2 and not now:
        return
    order = "" if settings().window is None else " but those that put rows in order and tell series apart"
    st.multiselect(
        "What it learns from", options, placeholder="all columns",
        help=f"The columns that the network sees. Empty: all{order}. Take out what is not known when it predicts.",
        **session.field("inputs", list(now), partial(set_inputs, tuple(options)), first="default"),
    )  # fmt: skip


def possible(preview: PreviewAnswer | None) -> tuple[str, ...]:
    """The columns to choose from. They are known while the data are read anew, so an open list stays open."""
    here, of = session.current(), settings()
    key = str((of.source, of.target, of.further_targets, of.kinds, of.window is None))
    if preview is not None:
        here.inputs = (key, preview.inputs)
    return here.inputs[1] if here.inputs[0] == key else ()


def set_inputs(options: tuple[str, ...], columns: list[str]) -> None:
    """Takes the columns that the network sees; steps that name others go on without them, or go where none is left."""
    document = session.desk().document
    gone = without(options, columns) if columns else ()
    kept = [step.model_copy(update={"columns": without(step.columns, gone)}) for step in document.data.recipe]
    recipe = tuple(
        step for step, before in zip(kept, document.data.recipe, strict=True) if step.columns or not before.columns
    )
    data = document.data.model_copy(update={"inputs": tuple(columns), "recipe": recipe})
    session.edit(document.model_copy(update={"data": data}), "chose the inputs")
