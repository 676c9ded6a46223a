"""What holds for every report: it fits some data, says figures with ranges beside simpler ways, and draws itself."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine import client
from engine.catalog.read import cards
from engine.data.pipeline import prepare
from engine.evaluation.baselines import BASELINES
from engine.evaluation.measures import MEASURES
from engine.evaluation.reports import REPORTS
from engine.evaluation.seen import Seen
from engine.messages.evaluation import Section

pytestmark = pytest.mark.heavy

EXAMPLES = ("breast-cancer-mlp", "digits-mlp", "diabetes", "sunspots-lstm", "segmentation", "spoken-digits-ctc")
OF = {  # each report on an example of which it says something
    "classes": "digits-mlp",
    "curves": "breast-cancer-mlp",
    "calibration": "breast-cancer-mlp",
    "numbers": "diabetes",
    "forecast": "sunspots-lstm",
    "masks": "segmentation",
    "texts": "spoken-digits-ctc",
    "mistakes": "digits-mlp",
    "slices": "breast-cancer-mlp",
}
each_report = pytest.mark.parametrize("name", list(REPORTS))


@cache
def example(name: str) -> Seen:
    """An example, foretold by a simple way that is fitted, beside one that always says the same."""
    prepared = prepare(client.preset(name).data, Path)
    target = prepared.facts.target
    way = next((each for each in ("linear", "linear_autoregression") if BASELINES[each].fits(target, prepared)), "")
    same = BASELINES["most_frequent"].predict(target, prepared, 0)
    found = BASELINES[way].predict(target, prepared, 0) if way else np.array(same)
    shares = found if target.kind == "classes" else None
    return Seen(target, prepared, found, shares, {"most_frequent": same}, seed=1)


@cache
def told(name: str) -> Section:
    """What a report says of its example."""
    seen = example(OF[name])
    assert REPORTS[name].fits(seen.target, seen.prepared)
    found = REPORTS[name].report(seen)
    assert found is not None
    return found


def perfect(seen: Seen) -> Seen:
    """The same rows, foretold without a mistake."""
    true = seen.true
    if seen.target.kind == "classes":
        scores = np.eye(len(seen.target.classes))[true]
        return replace(seen, predicted=scores, probabilities=scores)
    return replace(seen, predicted=np.array(true))


def test_every_report_has_an_example() -> None:
    assert set(OF) == set(REPORTS)
    assert set(OF.values()) <= set(EXAMPLES)


def test_every_report_is_in_the_catalog() -> None:
    assert {card.name: card for card in cards("report")} == {name: each.card for name, each in REPORTS.items()}


@each_report
def test_it_says_what_it_is_and_travels_as_json(name: str) -> None:
    found = told(name)
    assert (found.report, found.title) == (name, REPORTS[name].card.title)
    assert found.figures or found.pictures or found.slices
    assert Section.model_validate_json(found.model_dump_json()) == found


@each_report
def test_figures_are_numbers_inside_of_what_resamples_give(name: str) -> None:
    for each in told(name).figures:
        assert each.value is not None
        assert math.isfinite(each.value)
        assert each.help
        assert each.low is not None, each.name
        assert each.high is not None, each.name
        assert each.low <= each.high
        if each.name != "ece":  # resamples of a distance from 0 are farther from it
            assert each.low - 1e-9 <= each.value <= each.high + 1e-9, each.name


SAME = {  # what a run finds at its end, and the figure of a report that is the same
    "accuracy": "accuracy",
    "auroc": "roc_auc",
    "exact_text": "exact",
    "character_error_rate": "character_error_rate",
    "iou": "mean_iou",
    "mase": "mase",
    "r2": "r2",
    "rmse": "rmse",
}


@pytest.mark.parametrize("seed", [1, 2, 4])
@each_report
def test_a_figure_that_the_run_found_too_has_the_same_range(name: str, seed: int) -> None:
    seen = replace(example(OF[name]), seed=seed)
    told = REPORTS[name].report(seen)
    for measure, figure in SAME.items():
        shown = next((each for each in told.figures if each.name == figure), None) if told else None
        if shown is None or not MEASURES[measure].fits(seen.target, seen.prepared):
            continue
        assert MEASURES[measure].value(seen.predicted, seen.target, seen.prepared) == pytest.approx(shown.value, 1e-5)
        found = MEASURES[measure].interval(seen.predicted, seen.target, seen.prepared, seen.seed)
        assert found == pytest.approx((shown.low, shown.high), rel=1e-4), measure


def test_every_range_of_a_run_is_compared_with_that_of_a_report() -> None:
    shown = {each.name for name in REPORTS for each in told(name).figures}
    assert {figure for figure in SAME.values() if figure not in shown} == set()


@each_report
def test_figures_of_simpler_ways_stand_beside_those_that_can_have_some(name: str) -> None:
    figures = told(name).figures
    without = {"roc_auc", "average_precision", "ece", "log_loss"}  # of one who says classes alone
    assert [each.name for each in figures if not each.baselines and each.name not in without] == []


@each_report
def test_foretold_without_a_mistake_figures_are_the_best(name: str) -> None:
    seen = example(OF[name])
    found = REPORTS[name].report(perfect(seen))
    for each in found.figures if found else ():
        wanted = 1.0 if each.better == "higher" else 0.0
        assert each.value == pytest.approx(wanted, abs=1e-6), each.name


@each_report
def test_the_same_seed_gives_the_same(name: str) -> None:
    assert REPORTS[name].report(example(OF[name])) == told(name)


@each_report
@pytest.mark.parametrize("data", EXAMPLES)
def test_it_says_something_or_nothing_of_every_kind_of_target(name: str, data: str) -> None:
    seen = example(data)
    if REPORTS[name].fits(seen.target, seen.prepared):
        found = REPORTS[name].report(seen)
        assert found is None or found.target == seen.target.name


def test_rows_behind_a_cell_are_those() -> None:
    seen, found = example("digits-mlp"), told("classes")
    true, said = seen.true, seen.said()
    assert sum(cell.count for cell in found.cells) == seen.rows
    for cell in found.cells:
        assert all(true[row] == cell.row and said[row] == cell.column for row in cell.rows)


def test_thresholds_count_rows() -> None:
    seen, found = example("breast-cancer-mlp"), told("curves").thresholds
    assert found is not None
    assert seen.probabilities is not None
    place = found.thresholds.index(0.5)
    above = seen.probabilities[:, 1] >= 0.5
    assert found.true_positives[place] == int((above & (seen.true == 1)).sum())
    assert found.false_positives[place] == int((above & (seen.true == 0)).sum())
    assert (found.positives, found.negatives) == (int((seen.true == 1).sum()), int((seen.true == 0).sum()))


def test_the_worst_mistakes_are_wrong_and_the_surest_first() -> None:
    seen, found = example("digits-mlp"), told("mistakes")
    table = found.pictures[-1]
    assert table.kind == "table"
    rows = [int(str(row[0])) - 1 for row in table.rows]
    assert all(seen.said()[row] != seen.true[row] for row in rows)
    sure = [float(seen.predicted[row].max()) for row in rows]
    assert sure == sorted(sure, reverse=True)
    assert found.pictures[0].kind == "gallery"


def test_a_slice_that_is_broken_on_purpose_is_found_by_itself() -> None:
    """All rows of one half of a column are said wrong: that half is the worst."""
    seen = perfect(example("breast-cancer-mlp"))
    raw, rows = seen.prepared.raw, seen.prepared.rows["test"]
    column = "texture error"  # no other column follows from it
    values = raw.table[column].to_numpy()[rows]
    broken = values > np.median(values)
    scores = np.where(broken[:, None], 1.0 - seen.predicted, seen.predicted)
    found = REPORTS["slices"].report(replace(seen, predicted=scores, probabilities=scores))
    assert found is not None
    assert found.slices is not None
    worst = found.slices.slices[found.slices.worst[0]]
    assert worst.column == column
    assert worst.value == 0.0
    assert worst.rows >= 20


def test_classes_of_which_one_alone_is_tested_have_no_ranking() -> None:
    seen = example("breast-cancer-mlp")
    some = np.flatnonzero(seen.true == 1)
    y = {**seen.prepared.y, "test": {seen.target.name: seen.true[some]}}
    rows = {**seen.prepared.rows, "test": seen.prepared.rows["test"][some]}
    alone = replace(
        seen,
        prepared=replace(seen.prepared, y=y, rows=rows),
        predicted=seen.predicted[some],
        probabilities=seen.predicted[some],
        baselines={},
    )
    assert REPORTS["curves"].report(alone) is None
    found = REPORTS["classes"].report(alone)
    assert found is not None
    assert found.figures[0].value is not None
