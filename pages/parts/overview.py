"""What the data look like: advice, figures, pictures, every column, the first rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.document.project import Choice, Step
from engine.messages.answers import Column, DataFacts, PreviewAnswer, Suggestion, TargetFacts
from engine.messages.pictures import Bars
from pages.parts import roles, session, suggested
from pages.parts.data_settings import IN_TABLES, own_data, settings, without
from pages.parts.figures import draw
from pages.parts.plain import count, plain, size
from pages.parts.problems import show_problems

# What is predicted where it is no column, and what that means.
PREDICTED = {
    "input": ("the inputs", "What goes in is to come out again."),
    "next": ("the next token", "Of each token of the text the one that follows."),
}
SPECIAL = 2  # of the classes of a text: the filling, and what no training row has


def overview(preview: PreviewAnswer) -> None:
    """All of it, the most pressing first."""
    if preview.suggestion is not None:
        suggestion(preview.suggestion)
    if preview.problems:
        show_problems(preview.problems, "data")
    figures(preview)
    heard = any(column.kind == "sound" for column in preview.columns)
    pictures, columns, rows = st.tabs(
        ["Sound" if heard else "Pictures", f"Columns ({len(preview.columns)})", "First rows"]
    )
    with pictures:
        for number, picture in enumerate(preview.pictures):
            draw(picture, f"picture {number}")
    with columns:
        column_table(preview)
        one_column(preview.columns)
    with rows:
        st.dataframe(list(preview.sample), hide_index=True, key="sample")


def figures(preview: PreviewAnswer) -> None:
    """Rows, columns, what goes into the network, what comes out."""
    facts = preview.facts
    cells: list[tuple[str, str, str]] = [
        ("Rows", f"{preview.rows:,}", "Samples in the data, before the split."),
        ("Columns", f"{len(preview.columns):,}", "Columns as they were read, the target among them."),
    ]
    cells += facts_cells(facts) if facts else []
    with st.grid("auto", min_column_width=120, gap="small"):
        for label, text, help in cells:
            st.metric(label, text, help=help)
    if facts is not None:
        parts = " · ".join(f"{plain(name)} {rows:,}" for name, rows in facts.rows.items())
        st.caption(f"Rows in each part: {parts}. Prepared, the data take {size(facts.bytes)} of memory.")


def facts_cells(facts: DataFacts) -> list[tuple[str, str, str]]:
    """What the network is fed and what it is to predict."""
    several = len(facts.inputs) > 1
    named = [(f"Input {plain(name)}" if several else "Network input", str(info)) for name, info in facts.inputs.items()]
    shape = "Shape of one prepared sample; the Input layer takes it from here."
    inputs = [(label, text, shape) for label, text in named]
    if facts.aim != "target":
        return [*inputs, ("Target", *PREDICTED[facts.aim])]
    return inputs + [
        ("Target" if number == 0 else f"Target {number + 1}", what(target), f"{plain(target.name)}: what the network "
         f"learns to predict.{longest(target)}")
        for number, target in enumerate(facts.targets)
    ]  # fmt: skip


def what(target: TargetFacts) -> str:
    """`3 classes`, `a number`, `12 numbers`, `a text`."""
    if target.kind == "text":
        return "a text"
    if target.kind == "classes":
        return f"{len(target.classes)} classes" + (" a pixel" if target.shape else "")
    return f"{target.shape[0]} numbers" if target.shape else "a number"


def longest(target: TargetFacts) -> str:
    """How long a text may be, and of how many different characters or words; empty for what is no text."""
    if target.kind != "text":
        return ""
    known = len(target.classes) - SPECIAL
    return f" Up to {count(target.shape[0], target.unit)}, {known:,} different ones in the training rows."


# Columns


def column_table(preview: PreviewAnswer) -> None:
    """What each column is used as and why, what is missing, how it is spread; own kinds can be changed here."""
    if preview.looked_at < preview.seen:
        st.caption(
            f":material/info: Different values, ends and bars are those of {preview.looked_at:,} rows from all over "
            f"{preview.seen:,}; missing values are counted in all of these."
        )
    rows = [column_row(column, preview.seen) for column in preview.columns]
    shown = {
        "used as": st.column_config.SelectboxColumn("used as", options=list(IN_TABLES), required=True),
        "missing": st.column_config.ProgressColumn("missing", format="percent", min_value=0.0, max_value=1.0),
        "spread": st.column_config.BarChartColumn("spread", help="From the smallest value to the largest."),
    }
    key = f"columns {session.preview_key()}"
    if not own_data() or not rows:
        st.dataframe(rows, hide_index=True, key=key, column_config=shown)
        return
    st.caption("Change what a column is used as where the guess is wrong.")
    locked = [name for name in rows[0] if name != "used as"]
    st.data_editor(
        rows, hide_index=True, key=key, disabled=locked, column_config=shown, on_change=set_kinds,
        args=(key, preview.columns),
    )  # fmt: skip


def column_row(column: Column, rows: int) -> dict[str, Any]:
    """A column as a row of the table."""
    return {
        "column": column.name,
        "used as": column.kind,
        "because": column.guessed,
        "missing": column.missing / max(1, rows),
        "spread": list(column.histogram),
        "different": column.unique,
        "smallest": column.minimum,
        "largest": column.maximum,
        "examples": ", ".join(column.examples),
    }


def set_kinds(key: str, columns: tuple[Column, ...]) -> None:
    """A person's word on what columns are."""
    kinds = dict(settings().kinds)
    for number, change in st.session_state.get(key, {}).get("edited_rows", {}).items():
        if change.get("used as") in IN_TABLES:
            kinds[columns[int(number)].name] = change["used as"]
    ignored = [name for name, kind in kinds.items() if kind == "ignore"]
    document = session.desk().document
    data = document.data.model_copy(update={"kinds": kinds, "inputs": without(document.data.inputs, ignored)})
    session.edit(document.model_copy(update={"data": data}), "changed what columns are used as")


def one_column(columns: tuple[Column, ...]) -> None:
    """The histogram of a column, large."""
    drawn = {column.name: column for column in columns if column.histogram}
    if not drawn:
        return
    name = st.selectbox("How a column is spread", list(drawn), key="spread of")
    draw(histogram(drawn[name]), f"spread {name}", titled=False)


def histogram(column: Column) -> Bars:
    """A column's counts, named by where each part begins."""
    low, high = column.minimum or 0.0, column.maximum or 0.0
    wide = (high - low) / len(column.histogram)
    return Bars(
        title=f"How {column.name} is spread",
        x_label=f"{column.name}, from",
        y_label="rows",
        names=tuple(f"{low + wide * place:.4g}" for place in range(len(column.histogram))),
        values=tuple(map(float, column.histogram)),
    )


# Good first settings


def names(items: tuple[Step, ...] | tuple[Choice, ...]) -> str:
    """The names of what was chosen, behind one another."""
    return plain(", ".join(item.name for item in items) or "none")


def suggestion(found: Suggestion) -> None:
    """What fits these data, why, and one click that takes it."""
    if suggested.taken(session.desk().document, found) == session.desk().document:
        st.success("Preparation, loss, optimizer and metrics are as suggested for these data.", icon=":material/check:")
        return
    with st.container(border=True, gap="small", key="suggestion"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":primary[:material/auto_awesome:] **Good first settings for these data**", width="stretch")
            st.button(
                "Use these settings", key="use suggestion", type="primary", on_click=suggested.take, args=(found,)
            )
        told = "loss **the task's own**"
        if found.losses:
            told = f"loss **{names(found.losses)}** · metrics **{names(found.metrics)}**"
        last = f"last layer **{count(found.output_units, 'unit')}**, {plain(found.output_activation or 'linear')}"
        drawn = " and ".join(plain(roles.title(session.desk().document, name).lower()) for name in found.networks)
        st.markdown(
            f"Preparation **{names(found.recipe)}** · {told} · optimizer **{plain(found.optimizer.name)}** "
            f"· **{found.epochs}** epochs"
            f" · batch size **{found.batch_size}** · " + (f"a first {drawn}" if drawn else last)
        )
        for reason in found.reasons:
            st.caption(f":material/subdirectory_arrow_right: {plain(reason)}")
