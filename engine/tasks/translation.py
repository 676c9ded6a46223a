"""Translation: a text in other words, measured by whole texts, by runs of letters and by runs of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.catalog.card import Card
from engine.tasks.beams import BEAMS, LENGTH_POWER
from engine.tasks.overlap import bleu, chrf, exact
from engine.tasks.text_to_text import NEAREST, Measure, TextToText
from engine.tasks.wordtable import word_by_word, word_table

EXACT = Card(
    kind="measure",
    name="exact_match",
    title="Exact match",
    category="texts",
    summary="The share of test texts that come out exactly as they should.",
    inputs=(),
    outputs=(),
    facts={"better": "higher", "unit": ""},
)
CHRF = Card(
    kind="measure",
    name="chrf",
    title="chrF",
    category="texts",
    summary="How many runs of one to six letters a translation has in common with the true one: 0 none, 1 all.",
    inputs=(),
    outputs=(),
    docs="https://aclanthology.org/W15-3049",
    facts={"better": "higher", "unit": ""},
)
BLEU = Card(
    kind="measure",
    name="bleu",
    title="BLEU",
    category="texts",
    summary="How many runs of one to four words translations have in common with the true ones: 0 none, 1 all. It says "
    "little of texts of fewer than four words.",
    inputs=(),
    outputs=(),
    docs="https://github.com/mjpost/sacrebleu",
    facts={"better": "higher", "unit": ""},
)
WORD_TABLE = Card(
    kind="baseline",
    name="word_table",
    title="Word table",
    category="texts",
    summary="Each word by the one that most likely stands for it in the training pairs (IBM model 1), in the same "
    "order.",
    inputs=(),
    outputs=(),
    docs="https://aclanthology.org/J93-2003",
)


@dataclass(frozen=True)
class Translation(TextToText):
    """Writes what a text says in other words."""

    noun = "translation"
    cards = (EXACT, CHRF, BLEU, WORD_TABLE, NEAREST)

    def measures(self) -> Sequence[tuple[Card, Measure]]:
        """Whole texts, runs of letters, runs of words."""
        return (EXACT, exact), (CHRF, chrf), (BLEU, bleu)

    def plain(self, given: list[str], wanted: list[str], asked: list[str]) -> dict[str, list[str]]:
        """Word by word, by a table of the training pairs."""
        return {WORD_TABLE.name: word_by_word(asked, word_table(given, wanted))}


TRANSLATION = Translation(
    card=Card(
        kind="task",
        name="translation",
        title="Translation",
        category="texts",
        summary="Learn to write one text for another: a name in another language, or a date in another form.",
        parameters=(BEAMS, LENGTH_POWER),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1409.0473",
    ),
)
