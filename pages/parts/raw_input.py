"""What a person gives a trained run: a row by its fields, a picture, a sound, a text, or a file of many."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from canvas.sketch import sketch
from engine.messages.using import Takes, Wanted
from pages.parts.plain import count, plain

Cell = str | int | float
MOST_FIELDS = 40  # columns that are asked one by one
OF_TABLES = ("number", "category", "date", "text")
SMALL = 64  # pixels along a side up to which something drawn by hand makes sense
TINY, COARSE, FINE = 16, 0.14, 0.09  # pixels along a side; the width of a stroke on such pictures, and on larger ones
SCROLLED, TALL = 10, 420  # fields from which on they scroll, and pixels
FILES = {
    "image": ["png", "jpg", "jpeg", "bmp", "gif", "webp", "zip", "npz", "npy"],
    "sound": ["wav", "flac", "zip", "npz", "npy"],
}
TABLES = ["csv", "tsv", "txt", "xlsx", "ods", "parquet", "json", "jsonl", "npz", "zip"]


@dataclass(frozen=True)
class Way:
    """A way to give input: how it is called, and what draws it and returns the content (empty: nothing given yet)."""

    title: str
    icon: str
    ask: Callable[[Takes, str], bytes]


def raw_input(takes: Takes, key: str) -> bytes:
    """Asks for input in a way that a person chooses; the content of a file, empty while there is none."""
    ways = {way.title: way for way in ways_of(takes)}
    titles = list(ways)
    if len(titles) == 1:
        return ways[titles[0]].ask(takes, key)
    chosen = st.segmented_control(
        "Give it", titles, default=titles[0], required=True, key=f"way {key}", label_visibility="collapsed",
        format_func=lambda title: f"{ways[title].icon} {title}",
    )  # fmt: skip
    return ways[chosen or titles[0]].ask(takes, key)


def ways_of(takes: Takes) -> list[Way]:
    """How input can be given that has these columns, the quickest way first."""
    kinds = [column.kind for column in takes.columns]
    found = []
    if kinds == ["image"] and max(takes.columns[0].shape[:2]) <= SMALL:
        found.append(Way("Draw", ":material/draw:", draw))
    if kinds == ["sound"]:
        found.append(Way("Record", ":material/mic:", record))
    if kinds == ["text"]:
        found.append(Way("Write", ":material/edit:", write))
    elif set(kinds) <= set(OF_TABLES) and takes.together == 1 and len(kinds) <= MOST_FIELDS:
        found.append(Way("One row", ":material/edit:", fields))
    if takes.together > 1 and takes.examples:
        found.append(Way("Rows", ":material/table_rows:", rows))
    return [*found, Way("File", ":material/upload_file:", file)]


def draw(takes: Takes, key: str) -> bytes:
    """A pad to draw on by hand."""
    light = st.toggle("Light on dark", value=True, key=f"light {key}", help="As the training pictures are.")
    column = takes.columns[0]
    width = COARSE if max(column.shape[:2]) <= TINY else FINE
    return sketch(f"Draw {column.name}", key=f"pad {key}", light=light, width=width)


def record(takes: Takes, key: str) -> bytes:
    """A sound from the microphone."""
    heard = st.audio_input(f"Record {plain(takes.columns[0].name)}", key=f"sound {key}")
    return heard.getvalue() if heard is not None else b""


def write(takes: Takes, key: str) -> bytes:
    """Texts, one a line."""
    name = takes.columns[0].name
    first = next((str(example[name]) for example in takes.examples if name in example), "")
    text = st.text_area(f"{plain(name)}, one text a line", first, height=140, key=f"text {key}", max_chars=100_000)
    return as_rows([{name: line} for line in text.splitlines() if line.strip()])


def fields(takes: Takes, key: str) -> bytes:
    """A row, a field for each column; it begins as a row of the data."""
    example = 0
    if len(takes.examples) > 1:
        numbers = list(range(len(takes.examples)))
        example = st.selectbox(
            "Begin with", numbers, format_func=lambda number: f"Row {number + 1} of the data", key=f"example {key}"
        )
    begin = takes.examples[example] if takes.examples else {}
    many = len(takes.columns) > SCROLLED
    with st.container(height=TALL if many else "content", border=many, key=f"fields-{key}"):
        columns = st.columns(2 if len(takes.columns) > 3 else 1)
        row = {
            column.name: _field(
                column, begin.get(column.name, ""), f"{key} {example} {column.name}", columns[place % len(columns)]
            )
            for place, column in enumerate(takes.columns)
        }
    stray = {column.name: row[column.name] for column in takes.columns if not fits(column, row[column.name])}
    for name, typed in stray.items():
        shown = f"“{plain(str(typed)[:40])}” is no number" if str(typed).strip() else "a number is missing"
        st.caption(f":red[:material/error: {plain(name)}: {shown}.]")
    return b"" if stray else as_rows([row])


def rows(takes: Takes, key: str) -> bytes:
    """As many rows of a table as one prediction needs; they begin as rows of the data."""
    st.caption(f"A prediction needs {count(takes.together, 'row')} in order. More give more predictions.")
    found = st.data_editor(list(takes.examples), num_rows="dynamic", key=f"rows {key}", height=300, hide_index=True)
    return as_rows([dict(row) for row in found])


def file(takes: Takes, key: str) -> bytes:
    """A file of one or many."""
    brought = st.file_uploader(
        asked(takes), type=endings(takes), key=f"file {key}", max_upload_size=100,
        help="Raw, as the data were before they were prepared: the run prepares it as it did for training.",
    )  # fmt: skip
    return brought.getvalue() if brought is not None else b""


def endings(takes: Takes) -> list[str]:
    """Of the files that can be brought."""
    kinds = [column.kind for column in takes.columns if column.kind not in OF_TABLES]
    return FILES.get(kinds[0], ["npz", "npy"]) if kinds else TABLES


def asked(takes: Takes) -> str:
    """What a file must hold, in words."""
    names = [plain(column.name) for column in takes.columns]
    arrays = [column for column in takes.columns if column.kind not in OF_TABLES]
    if not arrays:
        shown = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
        return f"A table with the columns {shown}" if len(names) > 1 else f"A table with the column {shown}, or lines"
    what = {"image": "pictures", "sound": "sounds (WAV or FLAC)"}.get(arrays[0].kind, "arrays")
    if len(arrays) > 1:
        return f"A zip with {what} in the folders {', '.join(names)}, or arrays (.npz)"
    if len(arrays) < len(takes.columns):
        return f"A zip of {what} with one CSV that names them and has {', '.join(names[:-1])}; or arrays (.npz)"
    return f"One of the {what}, a zip of them, or arrays (.npz)"


def as_rows(rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """Rows as the content of a file; empty where there are none."""
    return json.dumps(rows, ensure_ascii=False, default=str).encode() if rows else b""


def _field(column: Wanted, begin: Cell, key: str, place: st.delta_generator.DeltaGenerator) -> Cell:
    label = plain(column.name)
    if column.known:
        options = list(column.known)
        chosen: str = place.selectbox(
            label, options, index=options.index(str(begin)) if str(begin) in options else 0, key=key,
            accept_new_options=True,
        )  # fmt: skip
        return chosen
    hint = {"number": "a number", "date": "a date"}.get(column.kind, "")
    typed = place.text_input(label, str(begin), key=key, placeholder=hint)
    return number(typed) if column.kind == "number" or not isinstance(begin, str) else typed


def fits(column: Wanted, cell: Cell) -> bool:
    """Whether a cell of a column of numbers is one; a gap may be filled in by the run's preparation."""
    return column.kind != "number" or not isinstance(cell, str) or (column.gaps and not cell.strip())


def number(typed: str) -> Cell:
    """What was typed as a number where it is one; else as it was typed."""
    try:
        return float(typed.strip().replace(",", "."))
    except ValueError:
        return typed
