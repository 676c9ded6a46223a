"""How rows are divided into training, validation and test, and by which seed."""

from __future__ import annotations

import streamlit as st

from engine.messages.answers import PreviewAnswer
from pages.parts import session
from pages.parts.data_settings import set_split, settings, table_columns

SPLITS = {
    "random": "Random",
    "stratified": "Same share of each class",
    "group": "By groups",
    "time": "By time",
    "column": "As a column says",
}
MEANING = {
    "random": "Any row may land anywhere.",
    "stratified": "Each class has as large a share in every part.",
    "group": "Rows with the same value in a column stay together, such as all of one patient: the test is then of new "
    "ones.",
    "time": "The earliest rows train, the latest test, as in life: nobody learns from tomorrow.",
    "column": "A column holds train, validation or test for each row.",
}
IN_ORDER = "as they stand"


def split(preview: PreviewAnswer | None) -> None:
    """The kind of split, its column, its shares and its seed."""
    st.subheader("Split", help="Training rows teach the network. Validation rows are watched while it trains, to make "
                 "choices on. Test rows are looked at once, at the end: an honest judgement.")  # fmt: skip
    now = settings().split
    st.selectbox(
        "How rows are divided", list(SPLITS), format_func=lambda name: SPLITS[name],
        help=" ".join(f"{SPLITS[name]}: {text}" for name, text in MEANING.items()),
        **session.field("split kind", now.kind, lambda kind: set_split(kind=kind, column=""), options=list(SPLITS)),
    )  # fmt: skip
    st.caption(MEANING[now.kind])
    if now.kind in ("group", "time", "column"):
        by_column(now.kind, now.column, preview)
    if now.kind != "column":
        shares()
    normal(now.normal)
    if now.kind in ("random", "stratified", "group"):
        st.number_input(
            "Split seed", 0, 2**31 - 1, step=1, required=True,
            help="The same seed divides the rows in the same way each time.",
            **session.field("split seed", now.seed, lambda seed: set_split(seed=seed)),
        )  # fmt: skip


def normal(name: str) -> None:
    """The class that training and validation rows are of, where odd rows are to be found."""
    if not name and session.desk().document.task.kind != "anomaly":
        return
    st.text_input(
        "Normal class", placeholder="rows of every class", max_chars=200,
        help="Training and validation rows are then of this class alone; the test has rows of every class, to see "
        "whether the others are found.",
        **session.field("split normal", name, lambda typed: set_split(normal=typed.strip())),
    )  # fmt: skip


def by_column(kind: str, column: str, preview: PreviewAnswer | None) -> None:
    """The column by which rows are divided; in time, rows may also be in order already."""
    names = table_columns(preview)
    gone = [column] if column and column not in names else []
    options = [*([""] if kind == "time" or not column else []), *names, *gone]
    label = {"group": "Kept together by", "time": "In the order of", "column": "Said by"}[kind]
    none = IN_ORDER if kind == "time" else "Choose a column ..."
    st.selectbox(
        label, options, format_func=lambda name: name or none,
        **session.field(f"split {kind}", column, lambda name: set_split(column=name), options=options),
    )  # fmt: skip


def shares() -> None:
    """The share of each part, by a slider with two ends."""
    now = settings().split
    ends = (round(100 * now.train), round(100 * (now.train + now.validation)))
    st.slider(
        "Training, validation, test", 1, 100, format="%d %%", label_visibility="collapsed",
        **session.field("split ends", ends, set_ends),
    )  # fmt: skip
    st.markdown(f"**{now.train:.0%}** training · **{now.validation:.0%}** validation · **{now.test:.0%}** test")


def set_ends(ends: tuple[int, int]) -> None:
    """Where training rows end and test rows begin, in percent."""
    first, second = ends
    set_split(train=first / 100, validation=(second - first) / 100, test=(100 - second) / 100)
