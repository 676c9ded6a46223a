"""What pages say and draw: words, values in fields, pictures, colours."""

from __future__ import annotations

import base64
import io
import re
import time
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from engine import client
from engine.catalog.card import Parameter
from engine.document.project import Choice, Project, Training
from engine.errors import DataError
from engine.messages.answers import Suggestion
from engine.messages.pictures import Bars, Curve, Gallery, Image, Line, Matrix
from pages.parts import drawings, figures, gallery, plain, suggested
from pages.parts.form import _with, read_value, write_value
from pages.parts.problems import error_text
from tests.builders import digits_mlp

CATEGORY = Path(__file__).parents[3] / "canvas/frontend/src/components/category.ts"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 bytes"), (412, "412 bytes"), (3482, "3.4 KB"), (12 * 1024**2, "12 MB"), (5000 * 1024**3, "5,000 GB")],
)
def test_sizes(number: int, text: str):
    assert plain.size(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.84, "0.8 s"), (45.2, "45 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")]
)
def test_durations(seconds: float, text: str):
    assert plain.duration(seconds) == text


def test_moments():
    assert [plain.ago(0.0, now) for now in (5, 60, 7200, 86_400 * 2)] == [
        "just now", "1 minute ago", "2 hours ago", "2 days ago",
    ]  # fmt: skip
    assert plain.moment(time.mktime((2026, 11, 3, 14, 5, 0, 0, 0, -1))) == "3 Nov 2026, 14:05"


def test_metrics_in_four_digits_or_a_dash():
    assert [plain.value(number) for number in (0.98765, 0.0000123, 12345.6, None, float("nan"))] == [
        "0.9877", "1.23e-05", "1.235e+04", "–", "–",
    ]  # fmt: skip
    assert plain.words("val_sparse_categorical_accuracy") == "validation sparse categorical accuracy"


def test_a_field_of_the_document_is_told_as_the_page_where_it_is():
    shown = {
        where: error_text(DataError("It is wrong", where=where)) for where in
        ("data.kinds", "data.recipe.0", "task.settings.beta", "training.device", "networks.model", "line 3", "income.a")
    }  # fmt: skip
    assert [text.removeprefix("**It is wrong** · ") for text in shown.values()] == [
        "Data", "Data", "Data", "Train", "Build", "line 3", plain.plain("income.a"),
    ]  # fmt: skip
    assert DataError("It is wrong", where="data.kinds", cure="Mend it").sentence == "It is wrong. Mend it."
    assert DataError("It is wrong", where="line 3").sentence == "It is wrong (line 3)."


def test_no_letter_of_a_name_is_markdown():
    text = "a *b* `c` [d](e) <f> :red[g] $h$ #i |j| ~k~ _l_ & !m"
    assert re.sub(r"\\(.)", r"\1", plain.plain(text)) == text
    assert not re.search(r"(?<!\\)[*`\[<:$#|~_&!]", plain.plain(text))


PAIR = Parameter(name="kernel_size", type="ints", default=None, help="")


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("3, 3", [3, 3]), ("(2, 4)", [2, 4]), (" ", None)])
def test_lists_as_they_are_typed(text: str, value: object):
    assert read_value(PAIR, text) == value


@pytest.mark.parametrize("text", ["x", "1.5", "3, true", "__import__('os')", "1,,2"])
def test_what_is_no_list_is_said_plainly(text: str):
    with pytest.raises(ValueError, match="whole numbers with commas"):
        read_value(PAIR, text)


def test_written_values_read_back():
    assert [read_value(PAIR, write_value(value)) for value in ([3, 5], 7, None)] == [[3, 5], 7, None]


def test_a_default_leaves_no_trace_in_the_document():
    rate = Parameter(name="rate", type="float", default=0.5, help="")
    assert _with(rate, {"seed": 1}, 0.25) == {"seed": 1, "rate": 0.25}
    assert _with(rate, {"seed": 1, "rate": 0.25}, 0.5) == {"seed": 1}
    assert _with(Parameter(name="flag", type="bool", default=False, help=""), {}, 0) == {"flag": 0}


def test_the_canvas_and_the_drawing_of_a_run_have_the_same_colours():
    found = dict(re.findall(r'^  "?(\w[\w ]*)"?: "(#[0-9a-f]{6})",$', CATEGORY.read_text(), re.MULTILINE))
    assert found == drawings.COLOURS


def test_every_layer_has_a_colour():
    assert {drawings.COLOURS.get(card.category) for kind in ("layer", "op") for card in client.cards(kind)} - {None}


def test_pictures_hold_their_numbers_and_inert_names():
    bars = figures.figure(Bars(title="t", x_label="<b>", y_label="rows", names=("<i>a", "b"), values=(1.0, 2.0)))
    assert tuple(bars.data[0].x) == ("&lt;i&gt;a", "b")
    assert tuple(bars.data[0].y) == (1.0, 2.0)
    assert bars.layout.xaxis.title.text == "&lt;b&gt;"
    line = Line(name="train", x=(1.0, 2.0), y=(3.0, None))
    curve = figures.figure(Curve(title="t", x_label="x", y_label="y", lines=(line,)))
    assert tuple(curve.data[0].y) == (3.0, None)
    matrix = figures.figure(Matrix(title="t", rows=("a", "b"), columns=("c", "d"), values=((1.0, 2.0), (3.0, 4.0))))
    assert [list(row) for row in matrix.data[0].z] == [[1.0, 2.0], [3.0, 4.0]]


def test_a_gallery_holds_its_pixels_and_inert_captions():
    grey = Image(caption="7", height=2, width=2, channels=1, pixels=(0, 1, 2, 255))
    colour = Image(caption="<b>red", height=1, width=2, channels=3, pixels=(255, 0, 0, 1, 2, 3))
    shown = gallery.gallery(Gallery(title='a "t"', images=(grey, colour)), across=4)
    assert "<b>" not in shown
    assert shown.count("&lt;b&gt;red") == 2  # below it, and for who cannot see it
    assert 'aria-label="a &quot;t&quot;"' in shown
    read = [PIL.Image.open(io.BytesIO(base64.b64decode(each))) for each in re.findall(r"base64,([^\"]+)", shown)]
    assert [np.asarray(each).tolist() for each in read] == [[[0, 1], [2, 255]], [[[255, 0, 0], [1, 2, 3]]]]


def suggestion(task: str, loss: str) -> Suggestion:
    return Suggestion(
        task=task, recipe=(), losses=(Choice(name=loss),), metrics=(), optimizer=Choice(name="Adam"), epochs=7,
        batch_size=16, output_units=1, output_activation=None,
    )  # fmt: skip


def test_a_fresh_project_takes_all_of_a_suggestion_and_an_input():
    fresh = Project()
    taken = suggested.adapted(fresh, suggestion("regression", "MeanSquaredError"))
    assert (taken.task.kind, taken.training.epochs, taken.training.batch_size) == ("regression", 7, 16)
    assert [node.layer for node in taken.networks["model"].nodes] == ["Input"]


def test_what_a_person_chose_stays_unless_it_cannot_fit():
    mine = digits_mlp(epochs=33, optimizer=Choice(name="SGD"))
    same = suggested.adapted(mine, suggestion("classification", "Poisson"))
    assert same.training == mine.training
    other = suggested.adapted(mine, suggestion("regression", "MeanSquaredError"))
    assert [loss.name for loss in other.training.losses] == ["MeanSquaredError"]
    assert (other.training.epochs, other.training.optimizer.name) == (33, "SGD")
    assert Training() != mine.training
