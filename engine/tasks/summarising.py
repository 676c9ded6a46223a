"""Summarising: a short text for a long one, measured by the words that both have in common (ROUGE)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from engine.catalog.card import Card
from engine.tasks.beams import BEAMS, LENGTH_POWER
from engine.tasks.rouge import first_sentence, rouge_l, rouge_n
from engine.tasks.text_to_text import NEAREST, Measure, TextToText

ROUGE_L = Card(
    kind="measure",
    name="rouge_l",
    title="ROUGE-L",
    category="texts",
    summary="How long the longest row of words is that a summary and the true one have in the same order (F1): 0 none, "
    "1 all.",
    inputs=(),
    outputs=(),
    docs="https://aclanthology.org/W04-1013",
    facts={"better": "higher", "unit": ""},
)
ROUGE_1 = Card(
    kind="measure",
    name="rouge_1",
    title="ROUGE-1",
    category="texts",
    summary="How many words a summary and the true one have in common, in any order (F1): 0 none, 1 all.",
    inputs=(),
    outputs=(),
    docs="https://aclanthology.org/W04-1013",
    facts={"better": "higher", "unit": ""},
)
ROUGE_2 = Card(
    kind="measure",
    name="rouge_2",
    title="ROUGE-2",
    category="texts",
    summary="How many pairs of words that stand side by side a summary and the true one have in common (F1): 0 none, "
    "1 all.",
    inputs=(),
    outputs=(),
    docs="https://aclanthology.org/W04-1013",
    facts={"better": "higher", "unit": ""},
)
LEAD = Card(
    kind="baseline",
    name="lead",
    title="Lead sentence",
    category="texts",
    summary="The first sentence of the text itself.",
    inputs=(),
    outputs=(),
    docs="https://arxiv.org/abs/1704.04368",
)


@dataclass(frozen=True)
class Summarising(TextToText):
    """Writes in a few words what a text says."""

    noun = "summary"
    cards = (ROUGE_L, ROUGE_1, ROUGE_2, LEAD, NEAREST)

    def measures(self) -> Sequence[tuple[Card, Measure]]:
        """Words in the same order, words, and pairs of them."""
        return (ROUGE_L, rouge_l), (ROUGE_1, partial(rouge_n, size=1)), (ROUGE_2, partial(rouge_n, size=2))

    def plain(self, given: list[str], wanted: list[str], asked: list[str]) -> dict[str, list[str]]:
        """The first sentence."""
        return {LEAD.name: [first_sentence(text) for text in asked]}


SUMMARISING = Summarising(
    card=Card(
        kind="task",
        name="summarising",
        title="Summarising",
        category="texts",
        summary="Learn to say in a few words what a longer text says.",
        parameters=(BEAMS, LENGTH_POWER),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1509.00685",
    ),
)
