"""Figures of texts are the libraries', on 200 random cases each: BLEU and chrF, ROUGE, perplexity."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sklearn.metrics import log_loss

from engine.tasks.language_model import perplexity, surprises
from engine.tasks.overlap import bleu, chrf, exact
from engine.tasks.rouge import rouge_l, rouge_n, words

CASES = 200
PIECES = ("the", "cat", "é", "chat noir", "1999-03-02", "don't", "日本", "a,b", "", " x  y ", "Ünïcode", "It", "sat .")


class Words:
    """Our words for rouge-score, whose own have the letters a to z alone."""

    def tokenize(self, text: str) -> list[str]:
        return words(text)


def cases() -> Iterator[tuple[list[str], list[str]]]:
    """What was written and what is true: some texts are empty, some are right."""
    for case in range(CASES):
        dice = random.Random(case)
        rows = dice.randint(1, 9)
        said = [" ".join(dice.choices(PIECES, k=dice.randint(0, 9))) for _ in range(rows)]
        yield said, [" ".join(dice.choices(PIECES, k=dice.randint(1, 9))) if dice.random() < 0.7 else s for s in said]


def test_bleu_and_chrf_are_those_of_sacrebleu() -> None:
    for said, true in cases():
        assert bleu(said, true).value == pytest.approx(BLEU().corpus_score(said, [true]).score / 100)
        assert chrf(said, true).value == pytest.approx(CHRF().corpus_score(said, [true]).score / 100)


def test_rouge_is_that_of_rouge_score() -> None:
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=Words())
    for said, true in cases():
        theirs = [scorer.score(other, one) for one, other in zip(said, true, strict=True)]
        ours = {"rouge1": rouge_n(said, true, 1), "rouge2": rouge_n(said, true, 2), "rougeL": rouge_l(said, true)}
        for name, found in ours.items():
            assert found.value == pytest.approx(np.mean([each[name].fmeasure for each in theirs])), (said, true)


def test_of_plain_words_rouge_is_that_of_rouge_score_as_it_stands() -> None:
    scorer = RougeScorer(["rougeL"])
    for case in cases():
        said, true = ([text.encode("ascii", "ignore").decode() for text in each] for each in case)
        theirs = [scorer.score(other, one)["rougeL"].fmeasure for one, other in zip(said, true, strict=True)]
        assert rouge_l(said, true).value == pytest.approx(np.mean(theirs))


def test_perplexity_is_the_exponential_of_scikit_learns_log_loss() -> None:
    for case in range(CASES):
        dice = np.random.default_rng(case)
        rows, length, tokens = dice.integers(1, 6), dice.integers(1, 7), int(dice.integers(2, 9))
        chances = dice.dirichlet(np.ones(tokens), (rows, length))
        labels = dice.integers(1, tokens, (rows, length))
        labels[dice.random(labels.shape) < 0.3] = 0
        labels[0, 0] = 1
        there = labels > 0
        theirs = np.exp(log_loss(labels[there], chances[there], labels=range(tokens)))
        batches = [np.log(chances[:1]), np.log(chances[1:])] if rows > 1 else [np.log(chances)]
        assert perplexity(surprises(batches, labels), there.sum(axis=1)).value == pytest.approx(theirs)


@pytest.mark.parametrize("figure", [exact, bleu, chrf, rouge_l])
def test_texts_that_are_right_are_the_best_however_they_are_drawn(figure: object) -> None:
    true = ["one two three four five", "six seven eight nine"] * 4
    found = figure(true, true)  # type: ignore[operator]
    assert found.value == pytest.approx(1.0)
    assert found.interval(0) == pytest.approx((1.0, 1.0))
