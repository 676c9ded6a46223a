"""An evaluation on a page. It draws itself from the sections: nothing here knows a task."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

import streamlit as st

from engine.messages.evaluation import Evaluation, Figure, Section, Slice, Slices
from engine.messages.pictures import Matrix, Table
from engine.store.runs import Run
from pages.parts import chosen_row, confusion, thresholds
from pages.parts.figures import draw, side_by_side
from pages.parts.judged import figure, span, title_of
from pages.parts.plain import count, plain

CARDS = 4  # figures that stand large, before the table of all
BEST, UNKNOWN, NO_RANGE = "best", "–", "no range"
ALL = "Every column"


def sections(found: Evaluation, run: Run) -> None:
    """A tab for each section, of one target at a time."""
    targets = list(dict.fromkeys(section.target for section in found.sections))
    target = targets[0] if targets else ""
    if len(targets) > 1:
        target = st.segmented_control(
            "Target", targets, default=target, required=True, format_func=lambda name: plain(name) or "all together",
            key=f"evaluated target {run.id}",
        )  # fmt: skip
    shown = [section for section in found.sections if section.target == target]
    if not shown:
        st.caption("Nothing was found on these rows.")
        return
    for tab, section in zip(st.tabs([plain(section.title) for section in shown]), shown, strict=True):
        with tab:
            one_section(section, run, found)


def one_section(section: Section, run: Run, found: Evaluation) -> None:
    """Its figures, beside those of simpler ways; its pictures; what else it offers."""
    key = f"{run.id} {section.target} {section.report}"
    st.caption(plain(section.summary))
    cards(section.figures)
    beside(section.figures, found)
    if section.thresholds is not None:
        thresholds.slider(section.thresholds, key)
    pictures(section, run, key, found)
    chosen_row.offer(section.pictures, section, found, run, key)
    if section.slices is not None:
        sliced(section.slices, key)
    for note in section.notes:
        st.caption(f":material/info: {plain(note)}")


def cards(figures: Sequence[Figure]) -> None:
    """The first figures with their ranges."""
    if not figures:
        return
    with st.grid("auto", min_column_width=190, gap="small"):
        for each in figures[:CARDS]:
            st.metric(
                plain(each.title), figure(each.value, each.unit), spread(each) or None, border=True, delta_color="off",
                delta_arrow="off", help=plain(each.help) or None,
            )  # fmt: skip


def spread(found: Figure) -> str:
    """`93.0 % to 97.8 %`; empty where there is no range."""
    if found.low is None or found.high is None:
        return ""
    return span(found.low, found.high, found.unit)


def beside(figures: Sequence[Figure], found: Evaluation) -> None:
    """All figures with those of simpler ways on the same rows, the best of each row marked."""
    if not figures:
        return
    names = list(dict.fromkeys(name for each in figures for name in each.baselines))
    if names or len(figures) > CARDS:
        st.html(table(figures, names))
    out = [f"{title_of(name)}: {why}" for name, why in found.left_out.items()]
    if names and out:
        st.caption(f":material/info: Not tried: {plain('; '.join(out))}.")


def table(figures: Sequence[Figure], names: Sequence[str]) -> str:
    """HTML in which every name is inert."""
    heads = ["", "This network", "95 % of resamples", *(title_of(name) for name in names)]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    rows = "".join(_row(each, names) for each in figures)
    return f'<table class="beside"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(found: Figure, names: Sequence[str]) -> str:
    values = [found.value, *(found.baselines.get(name) for name in names)]
    known = [value for value in values if value is not None]
    best = figure((max if found.better == "higher" else min)(known, default=None), found.unit)
    own, *others = (_cell(figure(value, found.unit), best) for value in values)
    less = " (less is better)" if found.better == "lower" else ""
    title = f'<th scope="row" title="{escape(found.help, quote=True)}">{escape(found.title)}<small>{less}</small></th>'
    why = f' title="{escape(found.unresampled, quote=True)}"' if found.unresampled else ""
    return f"<tr>{title}{own}<td{why}>{escape(spread(found) or NO_RANGE)}</td>{''.join(others)}</tr>"


def _cell(text: str, best: str) -> str:
    """All that read like the best are marked."""
    return f"<td{' class=' + BEST if text == best != UNKNOWN else ''}>{escape(text)}</td>"


def pictures(section: Section, run: Run, key: str, found: Evaluation) -> None:
    """Curves two side by side; tables, galleries and matrices over the whole width; in their order."""
    for narrow, group in groupby(enumerate(section.pictures), lambda each: each[1].kind in ("curve", "bars")):
        some = dict(group)
        if narrow:
            side_by_side(list(some.values()), f"{key} narrow {min(some)}")
            continue
        for number, picture in some.items():
            if isinstance(picture, Matrix) and section.cells:
                confusion.clickable(picture, section, run, f"{key} matrix {number}", found)
            else:
                draw(picture, f"{key} wide {number}")


def sliced(found: Slices, key: str) -> None:
    """The worst slices, then those of a column that is chosen."""
    st.markdown(f"**{plain(found.title)} over all rows: {figure(found.value, found.unit)}**")
    if found.worst:
        st.markdown("The worst slices, in the order of the better end of their range:")
        draw(as_table([found.slices[place] for place in found.worst], found), f"{key} worst", titled=False)
    names = list(dict.fromkeys(each.column for each in found.slices))
    column = st.selectbox("Column", [ALL, *names], key=f"{key} column", width=320)
    shown = [each for each in found.slices if column in (ALL, each.column)]
    st.caption(count(len(shown), "slice"))
    draw(as_table(shown, found), f"{key} slices {column}", titled=False)


def as_table(slices: Sequence[Slice], found: Slices) -> Table:
    """Slices as rows of a table."""
    return Table(
        title="",
        columns=("column", "value", "rows", found.title, "95 % of resamples"),
        rows=tuple(
            (
                each.column, each.name, each.rows, figure(each.value, found.unit),
                span(each.low, each.high, found.unit),
            )
            for each in slices
        ),
    )  # fmt: skip
