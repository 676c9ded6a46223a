"""Words, and how good or bad people find them."""

from __future__ import annotations

import io
import re
from importlib import resources

import pandas as pd

from engine.data.base import Lines
from engine.data.texts import BuiltInTexts, texts_card


def load() -> pd.DataFrame:
    """A row for each word of plain letters; a family is the words that begin alike, such as fool and foolish."""
    lexicon = resources.files("vaderSentiment").joinpath("vader_lexicon.txt").read_text("utf-8")
    rows = [line.split("\t")[:2] for line in io.StringIO(lexicon)]
    words = [(word, float(rating), word[:5]) for word, rating in rows if re.fullmatch("[a-z]+", word)]
    return pd.DataFrame(words, columns=["text", "rating", "family"]).astype({"text": "str", "family": "str"})


SOURCE = BuiltInTexts(
    card=texts_card(
        "word_rating",
        "Ratings of words",
        "7,217 English words; how bad (-4) or good (4) did ten people find each?",
        docs="https://github.com/cjhutto/vaderSentiment",
        rows=7_217,
        target="a number",
        licence="MIT",
        origin="VADER, Hutto and Gilbert 2014; comes with the Python package vaderSentiment",
    ),
    text="text",
    target_name="rating",
    target_kind="number",
    beside=(("family", "its first five letters: split by it for words without a known relative"),),
    load=load,
    lines=Lines(
        ("import io", "import re", "from importlib import resources", "import pandas as pd", "import vaderSentiment"),
        (
            'lexicon = resources.files(vaderSentiment).joinpath("vader_lexicon.txt")',
            r'rows = [line.split("\t")[:2] for line in io.StringIO(lexicon.read_text("utf-8"))]',
            'rows = [row for row in rows if re.fullmatch("[a-z]+", row[0])]',
            "rated = [(word, float(rating), word[:5]) for word, rating in rows]",
            'data = pd.DataFrame(rated, columns=["text", "rating", "family"])',
            'data = data.astype({"text": "str", "family": "str"})',
        ),
    ),
)
