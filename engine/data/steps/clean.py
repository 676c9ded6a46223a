"""Clean: texts with one kind of letters, marks and blanks, so that the same word is always written alike."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State

MARKS = {"apart": r" \g<0> ", "remove": " ", "keep": ""}  # what stands for a mark
A_MARK = r"[^\w\s]|_"


@dataclass(frozen=True)
class Clean:
    """Small letters, punctuation apart from words, one blank between words; a missing text becomes an empty one."""

    card: Card = Card(
        kind="step",
        name="Clean",
        title="Clean texts",
        category="texts",
        summary="Writes texts in small letters, with punctuation apart from words and single blanks between them.",
        parameters=(
            Parameter(name="lowercase", type="bool", default=True, help="Whether all letters become small."),
            Parameter(
                name="punctuation",
                type="enum",
                options=tuple(MARKS),
                default="apart",
                help="apart: each mark counts as a word of its own; remove: a blank takes its place; keep: as it is.",
            ),
            Parameter(
                name="accents",
                type="enum",
                options=("keep", "remove"),
                default="keep",
                help="remove: é becomes e, ü becomes u.",
            ),
        ),
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("text",)
    gives: ColumnKind = "text"

    def fit(self, values: pd.Series, config: dict[str, Any]) -> State:
        """Nothing is learned: what was set."""
        return {parameter.name: config.get(parameter.name, parameter.default) for parameter in self.card.parameters}

    def apply(self, values: pd.Series, state: State) -> pd.Series:
        """The cleaned texts."""
        return values.fillna("").map(lambda text: _cleaned(text, state)).astype("str")

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with the standard library."""
        state = self.fit(pd.Series(dtype="str"), config)
        made_of, imports = "text", []
        if state["lowercase"]:
            made_of += ".lower()"
        if state["accents"] == "remove":
            imports.append("import unicodedata")
            letters = f'unicodedata.normalize("NFKD", {made_of})'
            made_of = f'"".join(letter for letter in {letters} if not unicodedata.combining(letter))'
        if state["punctuation"] != "keep":
            imports.append("import re")
            made_of = f're.sub(r"{A_MARK}", r"{MARKS[state["punctuation"]]}", {made_of})'
        body = (
            "def cleaned(text):",
            f"    text = {made_of}",
            '    return " ".join(text.split())',
            "",
            f'{made} = {values}.fillna("").map(cleaned).astype("str")',
        )
        return Lines(tuple(imports), body)


STEP = Clean()


def _cleaned(text: str, state: State) -> str:
    text = text.lower() if state["lowercase"] else text
    if state["accents"] == "remove":
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    if state["punctuation"] != "keep":
        text = re.sub(A_MARK, MARKS[state["punctuation"]], text)
    return " ".join(text.split())
