"""Apply: use a run on new input. Raw input goes in, because the preparation travels with the trained network."""

import hashlib

import pandas as pd
import streamlit as st

from engine import client
from engine.catalog.card import Card, Parameter
from engine.errors import LayerloomError
from engine.messages.pictures import Table
from engine.messages.using import Applied
from engine.store.runs import Run
from pages.parts import evaluating, figures, session, trained
from pages.parts.asking import come_back_when
from pages.parts.empty import nothing_here
from pages.parts.header import header
from pages.parts.plain import count, plain
from pages.parts.problems import answered, show_error
from pages.parts.raw_input import raw_input


def page() -> None:
    """The page, from top to bottom."""
    header("export.py", "Next: Export")
    runs = trained.runs()
    run = trained.shown(runs)
    if run is None:
        no_run()
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        trained.choose(runs, run)
        card = client.card("task", run.document.task.kind)
        content, ready = asked_for(run, card)
        wishes = wished(run, card)
        st.button(
            "Use it", key="apply", type="primary", icon=":material/bolt:", disabled=not ready, width="stretch",
            on_click=begin, args=(run.id,), help=None if ready else "Give it some input first.",
        )  # fmt: skip
    with right:
        outcome(run, content, wishes)


def no_run() -> None:
    """What to do first."""
    text = (
        "Train once. Then give the network new input here: a row, a picture that you draw, a sound, a text, or a file "
        "of thousands. What was learned of the training data prepares it in the same way."
    )
    with nothing_here(":material/bolt:", "Nothing to use yet", text):
        st.page_link("train.py", label="Train it", icon=":material/play_circle:")


def asked_for(run: Run, card: Card) -> tuple[bytes, bool]:
    """The input that a person gives, and whether there is enough of it."""
    if not card.facts.get("needs_rows", True):
        st.caption(f"{plain(card.title)} needs no input: it begins with chance.")
        return b"", True
    takes = answered(
        f"takes {run.id}", lambda: client.takes(session.workspace(), run.id), "Opening the trained network ...", 1.0
    )
    if takes is None:
        return b"", False
    content = raw_input(takes, run.id)
    return content, bool(content)


def wished(run: Run, card: Card) -> dict[str, float | int]:
    """What the task asks a person, with its defaults."""
    wishes = [Parameter.model_validate(each) for each in card.facts.get("wishes", ())]
    found: dict[str, float | int] = {}
    columns = st.columns(len(wishes)) if wishes else []
    for place, wish in zip(columns, wishes, strict=True):
        kind = int if wish.type == "int" else float
        usual = run.document.task.settings.get(wish.name, wish.default)
        low, high = (None if bound is None else kind(bound) for bound in (wish.minimum, wish.maximum))
        found[wish.name] = place.number_input(
            plain(wish.name.replace("_", " ").capitalize()), low, high, kind(usual), help=plain(wish.help),
            key=f"wish {run.id} {wish.name}", step=1 if kind is int else 0.1,
        )  # fmt: skip
    return found


def begin(run: str) -> None:
    """Asks anew; for callbacks."""
    st.session_state[f"apply {run}"] = st.session_state.get(f"apply {run}", 0) + 1


def outcome(run: Run, content: bytes, wishes: dict[str, float | int]) -> None:
    """What came out, or how far it is; what was asked before stays until something else is asked."""
    number = st.session_state.get(f"apply {run.id}", 0)
    if not number:
        st.caption("What comes out stands here.")
        return
    keep = f"applied {run.id}"
    if st.session_state.get(keep, ("",))[0] != number:
        st.session_state[keep] = (number, content, wishes)
    _, given, wanted = st.session_state[keep]
    digest = hashlib.sha256(given).hexdigest()[:12]
    key = f"apply {run.id} {number} {digest}"
    asked, watched = session.current().asked, session.current().applying
    workspace = session.workspace()
    try:
        found: Applied | None = asked.answer(
            key, lambda: client.apply(workspace, run.id, given, wanted, lambda aside: watched.update({key: aside})),
            patience=1.0,
        )  # fmt: skip
    except LayerloomError as error:
        show_error(error)
        return
    if found is None:
        progress(key)
        return
    shown(found, run)
    if given and not content:
        st.caption(":material/info: This is of the input before. Give it some again, then press *Use it*.")
    elif (given, wanted) != (content, wishes):
        st.caption(":material/info: The input has changed since. Press *Use it* to ask again.")


def progress(key: str) -> None:
    """How far it is, and a way to cancel."""
    asked = session.current().applying.get(key)
    doing, share = evaluating.read(asked.told) if asked is not None else ("Starting", 0.0)
    st.progress(share, text=f":material/hourglass_top: {plain(doing)} ...")
    if asked is not None:
        st.button("Cancel", key="cancel apply", icon=":material/close:", on_click=asked.drop)
    before = asked.told if asked is not None else ""
    waiting = session.current().asked
    come_back_when(waiting, lambda: waiting.done(key) or (asked is not None and asked.told != before))


def shown(found: Applied, run: Run) -> None:
    """Predictions and pictures."""
    if found.table is not None:
        predictions(found.table, found)
        if found.csv and found.rows > 1:
            st.download_button(
                "Download all as CSV", found.csv, f"run-{run.number}-predictions.csv", "text/csv",
                key="download predictions", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
    for number, picture in enumerate(found.pictures):
        figures.draw(picture, f"applied picture {number}")


def predictions(table: Table, found: Applied) -> None:
    """The table; of one row, large and in words."""
    if found.rows == 1 and len(table.columns) <= 6:
        first = dict(zip(table.columns[1:], table.rows[0][1:], strict=True))
        for place, (name, value) in zip(st.columns(max(1, len(first))), first.items(), strict=False):
            place.metric(plain(name), said(name, value))
        return
    st.markdown(f"**{plain(table.title)}**")
    more = f" of {count(found.rows, 'row')}" if found.rows > len(table.rows) else ""
    frame = pd.DataFrame(list(table.rows), columns=list(table.columns))
    st.dataframe(frame, hide_index=True, key="predictions", height=min(420, 38 + 35 * len(frame)))
    st.caption(f"{count(len(table.rows), 'row')}{more}")


def said(name: str, value: object) -> str:
    """A value as a person reads it; probabilities in percent."""
    if isinstance(value, float):
        return f"{100 * value:.1f} %" if name.endswith(("probability",)) or ": share of" in name else f"{value:,.4g}"
    return plain(str(value))


page()
