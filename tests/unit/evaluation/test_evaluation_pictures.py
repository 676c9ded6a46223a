"""How good masks are, and what simple ways reach with pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data.pipeline import Prepared, prepare
from engine.document.project import Choice, DataSettings, Split
from engine.evaluation.base import scores
from engine.evaluation.baselines import BASELINES
from engine.evaluation.measures import MEASURES


@pytest.fixture(scope="module")
def coins() -> Prepared:
    source = Choice(name="photographs")
    return prepare(DataSettings(source=source, split=Split(kind="group", column="region")), Path)


@pytest.fixture(scope="module")
def pairs() -> Prepared:
    return prepare(DataSettings(source=Choice(name="digit_pairs"), split=Split(kind="group", column="lot")), Path)


def test_iou_counts_shared_area_over_all_area(coins: Prepared) -> None:
    measure, target, true = MEASURES["iou"], coins.facts.target, coins.y["test"]["mask"]
    assert measure.fits(target, coins)
    assert measure.value(scores(true, 2), target, coins) == 1.0
    assert measure.value(scores(1 - true, 2), target, coins) == 0.0
    share = float((true == 0).mean())  # all background: one class is right as far as it goes, the other not at all
    assert measure.value(scores(np.zeros_like(true), 2), target, coins) == pytest.approx(share / 2)


@pytest.mark.parametrize("turned", [False, True])
def test_otsu_finds_which_side_is_the_object(coins: Prepared, turned: bool) -> None:
    given = coins
    if turned:  # dark coins on a bright table
        given = replace(coins, x={part: {"image": 255 - x["image"]} for part, x in coins.x.items()})
    baseline, target = BASELINES["otsu_threshold"], coins.facts.target
    assert baseline.fits(target, given)
    assert 0.8 < MEASURES["iou"].value(baseline.predict(target, given, 1), target, given) < 0.97


def test_pixel_distance_is_better_than_guessing(pairs: Prepared) -> None:
    baseline, target = BASELINES["pixel_distance"], pairs.facts.target
    assert baseline.fits(target, pairs)
    assert 0.6 < MEASURES["auroc"].value(baseline.predict(target, pairs, 1), target, pairs) < 0.9


def test_pairs_of_different_parts_share_no_picture(pairs: Prepared) -> None:
    seen = [
        {picture.tobytes() for side in ("left", "right") for picture in pairs.x[part][side]}
        for part in ("train", "validation", "test")
    ]
    assert not seen[0] & seen[1]
    assert not (seen[0] | seen[1]) & seen[2]


def test_patches_of_a_photograph_share_no_pixel_and_regions_stay_together(coins: Prepared) -> None:
    regions = coins.raw.beside("region")
    parts = [set(regions.iloc[rows]) for rows in coins.rows.values()]
    assert not parts[0] & (parts[1] | parts[2])
    assert coins.raw.rows == (303 // 32) * (384 // 32)
    np.testing.assert_array_equal(coins.raw.arrays["image"][12, 0, :, 0], _photograph()[32, :32])


def _photograph() -> np.ndarray:
    from skimage.data import coins as photograph

    return photograph()
