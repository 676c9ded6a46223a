"""Beam search, beside what trying every text finds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.tasks.beams import NEVER, search

BEGIN, END, LENGTH, TOKENS = 1, 2, 5, 6


def table(seed: int) -> np.ndarray:
    """The logarithm of the chance of each token behind each token, for two rows; never padding nor the begin."""
    chances = np.random.default_rng(seed).dirichlet(np.ones(TOKENS - 2), (2, TOKENS))
    found = np.full((2, TOKENS, TOKENS), NEVER)
    found[:, :, 2:] = np.log(chances)
    return found


def searched(known: np.ndarray, beams: int, power: float) -> np.ndarray:
    rows = np.repeat(np.arange(len(known)), beams)
    return search(
        lambda written, place: known[rows, written[:, place - 1]],
        len(known),
        LENGTH,
        BEGIN,
        END,
        beams=beams,
        power=power,
    )


def best(known: np.ndarray, power: float) -> list[int]:
    """Of every text that ends, or is as long as it may be, the best one."""
    found = {}
    for size in range(1, LENGTH):
        for tokens in itertools.product(range(2, TOKENS), repeat=size):
            if END in tokens[:-1] or (tokens[-1] != END and size < LENGTH - 1):
                continue
            chance = sum(known[before, after] for before, after in itertools.pairwise((BEGIN, *tokens)))
            found[(BEGIN, *tokens, *[0] * (LENGTH - 1 - size))] = chance / (size + 1) ** power
    return list(max(found, key=lambda text: found[text]))


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("seed", range(5))
def test_with_beams_for_everything_the_best_of_all_texts_is_found(seed: int, power: float) -> None:
    known = table(seed)
    made = searched(known, 400, power)
    assert made.dtype == np.int32
    assert made.tolist() == [best(each, power) for each in known]


@pytest.mark.parametrize("seed", range(5))
def test_one_beam_takes_the_likeliest_next_token(seed: int) -> None:
    known = table(seed)
    for row, text in enumerate(searched(known, 1, 1.0).tolist()):
        for before, after in itertools.pairwise(text):
            if before in (0, END):
                assert after == 0
            else:
                assert after == known[row, before].argmax()


def test_more_beams_see_behind_an_unlikely_begin() -> None:
    """Greedy begins with 3, after which nothing is sure; two beams find 4, behind which all is."""
    known = np.full((1, TOKENS, TOKENS), np.log(0.25))
    known[:, :, :2] = NEVER
    known[0, BEGIN, 3], known[0, BEGIN, 4] = np.log(0.5), np.log(0.4)
    known[0, 4, END] = np.log(0.99)
    assert searched(known, 1, 0.0).tolist()[0][1] == 3
    assert searched(known, 2, 0.0).tolist() == [[BEGIN, 4, END, 0, 0]]


def test_the_power_of_the_length_prefers_longer_texts() -> None:
    known = np.full((1, TOKENS, TOKENS), np.log(0.1))
    known[:, :, :2] = NEVER
    known[0, BEGIN, END], known[0, BEGIN, 3] = np.log(0.5), np.log(0.4)
    known[0, 3, 4] = known[0, 4, END] = np.log(0.7)
    assert searched(known, 8, 0.0).tolist() == [[BEGIN, END, 0, 0, 0]]
    assert searched(known, 8, 2.0).tolist() == [[BEGIN, 3, 4, END, 0]]
