"""Which of a project's trained runs a page is about."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from engine import client
from engine.store.runs import Run
from pages.parts import session
from pages.parts.plain import moment


def runs() -> list[Run]:
    """The runs of the project that left a model, the newest first."""
    return with_model(client.runs(session.workspace(), session.desk().saved.id))


def with_model(known: list[Run]) -> list[Run]:
    """Those of some runs that left a model, in their order."""
    return [run for run in known if run.status in ("finished", "stopped")]


def shown(trained: list[Run]) -> Run | None:
    """The run that the address names if it is one of them, else the newest; None where there is none."""
    return next((run for run in trained if run.id == session.current().run), next(iter(trained), None))


def choose(trained: list[Run], run: Run, width: int | Literal["stretch"] = "stretch") -> None:
    """The list to choose another one from."""
    names = {each.id: f"Run {each.number}, {moment(each.ended or each.created)}" for each in trained}
    st.selectbox(
        "Run", list(names), format_func=lambda id: names[id], width=width,
        **session.field(
            "trained run", run.id, session.show_run, options=list(names),
            readings={read: id for id, read in names.items()},
        ),
    )  # fmt: skip
