"""The learning-rate schedule: a choice that spans the run from the start, and a picture of what it will do."""

from __future__ import annotations

import streamlit as st

from engine import client
from engine.catalog.schedule import first_config
from engine.document.project import Choice, Project
from engine.errors import LayerloomError
from engine.messages.answers import DataFacts
from pages.parts import session
from pages.parts.asking import come_back
from pages.parts.figures import draw
from pages.parts.form import choice_field
from pages.parts.problems import show_job_error

HELP = "How the learning rate changes while it trains. Without one it stays as the optimizer has it."
PATIENCE = (
    30.0  # seconds that a choice waits for the number of rows, which is being found out since the page was opened
)
RATE = 0.001  # where neither the document nor the catalog names one


def schedule_field(facts: DataFacts | None) -> None:
    """The field, and below it the planned learning rate over the epochs."""

    def put(choice: Choice | None) -> None:
        before = project().training.schedule
        if choice is not None and not choice.config and (before is None or before.name != choice.name):
            choice = spanning(choice.name, project(), facts or known())
        made = project().training.model_copy(update={"schedule": choice})
        session.edit(project().model_copy(update={"training": made}), "changed schedule")

    choice_field(
        "Learning rate schedule", "schedule", "schedule", lambda: project().training.schedule, put, none="constant",
        help=HELP,
    )  # fmt: skip
    if project().training.schedule is not None and project().data.source is not None:
        picture()


def project() -> Project:
    """The open document as it is now."""
    return session.desk().document


def known() -> DataFacts | None:
    """What the data are like, waited for; None where there are none, or they cannot be read."""
    if project().data.source is None:
        return None
    try:
        preview = session.previewed(PATIENCE)
    except LayerloomError:
        return None  # the page says it
    return preview.facts if preview is not None else None


def spanning(name: str, document: Project, facts: DataFacts | None) -> Choice:
    """A schedule that begins at the optimizer's rate and spans the run."""
    training = document.training
    default = next((p.default for p in client.card("optimizer", training.optimizer.name).parameters
                    if p.name == "learning_rate"), RATE)  # fmt: skip
    rate = training.optimizer.config.get("learning_rate", default)
    rows = facts.rows["train"] if facts is not None else training.batch_size
    steps = training.epochs * -(-rows // training.batch_size)
    rate = float(rate) if isinstance(rate, int | float) else RATE
    return Choice(name=name, config=first_config(client.card("schedule", name), rate, steps))


def picture() -> None:
    """What the learning rate will be, worked out by a helper."""
    document, asked = project(), session.current().asked
    key = f"rates {document.training.model_dump_json(include={'optimizer', 'schedule', 'epochs', 'batch_size'})}"
    key += session.preview_key()
    try:
        found = asked.answer(key, lambda: client.planned_rates(session.workspace(), document))
    except LayerloomError as error:
        show_job_error(error, key)
        return
    if found is None:
        st.caption(":material/hourglass_top: Drawing the schedule ...")
        come_back(asked, key)
        return
    draw(found, "planned rates")
