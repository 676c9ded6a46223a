"""What the Evaluate page makes of an evaluation: tables, a threshold's figures, a click, and files to take away."""

from __future__ import annotations

import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from engine import client
from engine.messages.evaluation import Cell, Evaluation, Figure, Pair, Section, Slice, Slices, Thresholds
from engine.messages.pictures import Bars, Curve, Gallery, Image, Line, Matrix, Table, Text
from engine.store import runs
from engine.store.runs import Run
from pages.parts import beside, confusion, evaluating, figures, paper, thresholds
from pages.parts.evaluated import spread, table
from pages.parts.judged import span
from pages.parts.svg import svg
from tests.builders import digits_mlp

HOSTILE = '<img src=x onerror="alert(1)"> | `code` [a](javascript:1) =1+1'
MATRIX = Matrix(title=HOSTILE, rows=("a", HOSTILE), columns=("a", HOSTILE), values=((9.0, 1.0), (None, 3.0)))
ACCURACY = Figure(
    name="accuracy", title=f"Accuracy {HOSTILE}", value=0.925, low=0.9, high=0.95, unit="share",
    baselines={"linear": 0.95, "most_frequent": None},
)  # fmt: skip
PICTURES = (
    MATRIX,
    Curve(
        title=HOSTILE, x_label=HOSTILE, y_label="y",
        lines=(
            Line(name=HOSTILE, x=(0.0, None, 2.0), y=(1.0, 2.0, 3.0)), Line(name="b", x=(1.0,), y=(1.0,), points=True),
        ),
    ),
    Bars(title="bars", x_label="x", y_label="y", names=(HOSTILE, "b"), values=(3.0, None)),
    Gallery(title="g", images=(Image(caption=HOSTILE, height=1, width=2, channels=1, pixels=(0, 255)),)),
    Table(title="t", columns=(HOSTILE, "n"), rows=((HOSTILE, 1.5), (None, 2))),
    Text(title="text", text=HOSTILE),
)  # fmt: skip


def evaluation() -> Evaluation:
    """One of everything, with words from outside wherever they can stand."""
    part = Slice(column=HOSTILE, name=HOSTILE, rows=25, value=0.5, low=0.3, high=0.7)
    slices = Slices(title="Accuracy", unit="share", better="higher", value=0.925, slices=(part,), worst=(0,))
    first = Section(report="classes", title=HOSTILE, target=HOSTILE, figures=(ACCURACY,), pictures=PICTURES)
    second = Section(report="slices", title="Slices", target=HOSTILE, slices=slices, notes=(HOSTILE,))
    return Evaluation(
        run="r", rows=200, train_rows=1_000, made=0.0, seconds=1.0, resamples=1_000, sections=(first, second)
    )


@pytest.fixture
def run() -> Run:
    document = digits_mlp().model_copy(update={"name": HOSTILE, "description": HOSTILE})
    return runs.create(client.open_workspace(), document)


def test_the_best_of_a_row_is_marked_and_no_name_is_html() -> None:
    made = table([ACCURACY], ["linear", "most_frequent"])
    assert re.findall(r"<td class=best>([^<]*)</td>", made) == ["95.0 %"]
    assert "92.5 %" in made
    assert "–" in made
    assert "<img" not in made
    less = ACCURACY.model_copy(update={"better": "lower"})
    assert re.findall(r"<td class=best>([^<]*)</td>", table([less], ["linear"])) == ["92.5 %"]


def test_a_range_is_told_where_there_is_one() -> None:
    assert spread(ACCURACY) == "90.0 % to 95.0 %"
    assert spread(ACCURACY.model_copy(update={"low": None, "high": None})) == ""


@pytest.mark.parametrize(
    ("low", "high", "unit", "told"),
    [
        (0.7, 0.7789, "", "0.7000 to 0.7789"), (9.876, 10.23, "", "9.88 to 10.23"), (-81.5, 0.1, "", "-81.50 to 0.10"),
        (0.0, 0.0, "", "0 to 0"), (12_345.0, 2e6, "", "1.234e+04 to 2e+06"), (0.5, 2.25, "nats", "0.500 to 2.250 nats"),
        (0.9, 0.955, "share", "90.0 % to 95.5 %"),
    ],
)  # fmt: skip
def test_both_ends_of_a_range_have_as_many_decimals(low: float, high: float, unit: str, told: str) -> None:
    assert span(low, high, unit) == told


def test_lines_of_ten_classes_have_ten_colours_and_a_legend_that_is_whole() -> None:
    lines = tuple(Line(name=f"class {place}", x=(0.0, 1.0), y=(0.0, 1.0)) for place in range(12))
    for many in (10, 12):
        made = figures.figure(Curve(title="", x_label="", y_label="", lines=lines[:many]))
        assert len(set(made.layout.colorway)) == many
        assert made.layout.height >= 80 + 20 * many
        drawn = svg(Curve(title="", x_label="", y_label="", lines=lines[:many]))
        assert len(set(re.findall('<i style=.background:([^"]+)', drawn))) == many


def test_a_threshold_says_what_it_gives() -> None:
    found = Thresholds(
        positive="yes", negative="no", usual=0.5, thresholds=(0.0, 0.5, 1.0), true_positives=(10, 8, 0),
        false_positives=(30, 2, 0), positives=10, negatives=30,
    )  # fmt: skip
    middle = thresholds.at(found, 0.48)
    assert middle["Accuracy"] == "90.0 %"
    assert middle["Precision"] == "80.0 %"
    assert middle["Recall"] == "80.0 %"
    assert middle["F1"] == "80.0 %"
    assert middle["Missed"] == "2 of 10"
    assert middle["False alarms"] == "2 of 30"
    assert thresholds.at(found, 1.0)["Precision"] == "–"
    assert thresholds.at(found, 0.0)["Recall"] == "100.0 %"


def test_a_click_finds_the_rows_behind_its_cell() -> None:
    cells = (Cell(row=0, column=1, count=1, rows=(7,)), Cell(row=1, column=1, count=3, rows=(1, 2, 3)))

    def click(*points: int) -> object:
        chosen = [{"point_index": place} for place in points]
        event = SimpleNamespace(selection=SimpleNamespace(points=chosen))
        return confusion.clicked(event, MATRIX, cells)

    assert click() is None
    assert click(1) == cells[0]
    assert click(3) == cells[1]
    assert click(2) is None  # no row is behind it


def test_a_matrix_has_a_point_for_each_cell_and_its_names_are_inert() -> None:
    made = confusion.figure(MATRIX)
    heat, points = made.data
    assert [list(row) for row in heat.z] == [[0.9, 0.1], [0.0, 1.0]]
    assert list(zip(points.y, points.x, strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert "<img" not in made.to_json()


def test_what_chance_explains_is_said() -> None:
    pair = Pair(
        target="digit", title="Accuracy", unit="share", better="higher", rows=270, one=0.9, other=0.95, low=0.01,
        high=0.09, only_one=5, only_other=18, p=0.0106,
    )  # fmt: skip
    told = beside.sentence(pair, 1, 2)
    assert "run 1 90.0 %, run 2 95.0 % on 270 test rows" in told
    assert "Run 1 alone is right on 5 of them, run 2 alone on 18." in told
    assert "+1.0 to +9.0 points" in told
    assert "Run 2 is better on such rows" in told
    assert "p = 0.011" in told
    assert "do not tell them apart" in beside.sentence(pair.model_copy(update={"p": 0.4}), 1, 2)
    numbers = pair.model_copy(update={"p": None, "unit": "", "better": "lower"})
    assert "Run 2 is worse" in beside.sentence(numbers, 1, 2)
    assert "do not tell them apart" in beside.sentence(numbers.model_copy(update={"low": -0.01}), 1, 2)


def test_how_far_a_helper_is() -> None:
    assert evaluating.read("") == (evaluating.STARTING, 0.0)
    assert evaluating.read('{"doing": "Predicting", "sha') == (evaluating.STARTING, 0.0)
    assert evaluating.read('{"doing": "Predicting", "share": 0.5}') == ("Predicting", 0.5)


@pytest.mark.parametrize("picture", PICTURES[:3], ids=lambda picture: picture.kind)
def test_a_drawing_is_well_formed_and_its_words_are_words(picture: Curve | Bars | Matrix) -> None:
    made = svg(picture)
    root = ElementTree.fromstring(f"<div>{made}</div>")  # noqa: S314 (our own)
    assert {"image", "script", "img", "foreignObject"} & {each.tag for each in root.iter()} == set()
    assert "nan" not in made
    assert "inf" not in made


def test_a_report_holds_everything_and_runs_nothing(run: Run) -> None:
    made = paper.html(evaluation(), run)
    assert made.count("<svg") == 3
    assert "92.5 %" in made
    assert "90.0 % to 95.0 %" in made
    assert "data:image/png;base64," in made
    assert "default-src 'none'" in made
    assert "<script" not in made
    assert "<img src=x" not in made
    assert re.findall(r"(?:src|href)=\"(?!data:)[^\"]*", made) == []
    assert str(client.open_workspace().root) not in made
    assert "1 Jan 1970" in made


def test_a_model_card_says_what_it_was_trained_on_and_how_good_it_is(run: Run) -> None:
    made = paper.model_card(evaluation(), run)
    assert "92.5 %" in made
    assert "200 rows of the test split" in made
    assert "Flatten, Dense, Dense" in made
    assert "25 rows" in made
    assert "<img" not in made.replace("\\<", "")
    rows = [line for line in made.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
