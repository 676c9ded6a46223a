"""All runs beside each other on the Compare page: rows, what sets them apart, and the pictures made of them."""

from __future__ import annotations

from typing import Any

import pytest

from engine import client
from engine.client import open_workspace
from engine.document.project import Choice, Project, Task
from engine.errors import UsageError
from engine.messages.events import Epoch, Start
from engine.store import events
from engine.store import runs as store_runs
from engine.store.workspace import Workspace
from pages.parts import run_charts, run_rows, run_table
from pages.parts.run_rows import Row
from tests.builders import digits_mlp

HOSTILE = '<img src=x onerror="1"> **b**'


@pytest.fixture
def workspace() -> Workspace:
    return open_workspace()


@pytest.fixture
def project(workspace: Workspace) -> str:
    return client.create_project(workspace, digits_mlp()).id


def with_rate(value: float, **training: Any) -> Project:
    return digits_mlp(optimizer=Choice(name="Adam", config={"learning_rate": value}), **training)


def trained(
    workspace: Workspace, project: str, document: Project, *accuracy: float, status: store_runs.Status = "finished"
) -> str:
    """A run that told of epochs with these validation accuracies, and ended so."""
    run = store_runs.create(workspace, document, project).id
    if accuracy:
        events.append(workspace, run, [start(run), *(epoch(*each) for each in enumerate(accuracy, 1))])
    final = {"loss": 1.0, "val_loss": 0.5, "accuracy": accuracy[-1], "val_accuracy": accuracy[-1]} if accuracy else {}
    tests = {"test_accuracy": accuracy[-1] / 2} if accuracy and status == "finished" else {}
    if status != "running":
        store_runs.finish(workspace, run, status, {**final, **tests})
    return run


def start(run: str) -> Start:
    return Start(
        run=run, name="x", device="cpu", epochs=9, steps_per_epoch=1, batch_size=1, samples={}, parameters=12,
        monitored=("loss",),
    )  # fmt: skip


def epoch(number: int, accuracy: float) -> Epoch:
    metrics = {"loss": 1.0, "val_loss": 0.5, "accuracy": accuracy, "val_accuracy": accuracy}
    return Epoch(epoch=number, step=number, metrics=metrics, learning_rate=0.1, seconds=1, seconds_left=0, time=0)


def told(workspace: Workspace, rows: list[Row]) -> list[tuple[Epoch, ...]]:
    return [client.epochs(workspace, row.run.id) for row in rows]


# Rows


def test_a_row_holds_what_a_run_was_and_reached(workspace: Workspace, project: str) -> None:
    run = trained(workspace, project, with_rate(0.1), 0.5, 0.75)
    trained(workspace, "another project", with_rate(0.1), 0.5)
    client.tag_runs(workspace, [run], "good")
    (row,) = run_rows.rows_of(workspace, project)
    assert (row.run.id, row.tags, row.parameters, row.epochs) == (run, ("good",), 12, 2)
    assert row.figures["test_accuracy"] == 0.375
    frame = run_rows.frame([row], run_rows.differing([row]))
    assert list(frame.columns) == [
        "Run", "Tags", "Status", "Validation accuracy", "Test accuracy", "Training accuracy", "Validation loss",
        "Training loss", "Epochs done", "Seconds", "Began",
    ]  # fmt: skip


def test_a_run_that_trains_or_crashed_shows_what_it_has(workspace: Workspace, project: str) -> None:
    trained(workspace, project, with_rate(0.1), status="crashed")
    trained(workspace, project, with_rate(0.1), 0.25, status="running")
    running, crashed = run_rows.rows_of(workspace, project)
    assert (running.epochs, running.figures["val_accuracy"]) == (1, 0.25)
    assert (crashed.epochs, crashed.figures, crashed.parameters, crashed.seconds) == (0, {}, None, None)
    frame = run_rows.frame([running, crashed], run_rows.differing([running, crashed]))
    assert frame["Validation accuracy"].isna().tolist() == [False, True]
    assert "Parameters" not in frame.columns


def test_runs_are_found_by_every_word_in_name_tags_and_settings(workspace: Workspace, project: str) -> None:
    first = trained(workspace, project, with_rate(0.25), 0.5)
    second = trained(workspace, project, with_rate(0.125).model_copy(update={"name": "Wide one"}), 0.5)
    client.tag_runs(workspace, [first], "Baseline")
    rows = run_rows.rows_of(workspace, project)
    for words, wanted in {
        "": [second, first], "baseline": [first], "WIDE": [second], "adam 0.125": [second], "adam": [second, first],
        "learning_rate 0.25": [first], "learning rate 0.25": [first],
        "run 2": [second], "wide baseline": [], "finished": [second, first],
    }.items():  # fmt: skip
        assert [row.run.id for row in run_rows.fitting(rows, words)] == wanted, words


def test_a_title_says_what_sets_a_run_apart(workspace: Workspace, project: str) -> None:
    for rate, batch in ((0.1, 32), (0.2, 32), (0.1, 32), (0.1, 64)):
        trained(workspace, project, with_rate(rate, batch_size=batch), 0.5)
    rows = run_rows.rows_of(workspace, project)
    found = run_rows.differing(rows)
    assert list(found) == ["learning_rate", "batch_size"]
    titles = [run_rows.title(rows, place, found) for place in range(4)]
    assert titles == ["Run 4: batch size 64", "Run 3", "Run 2: learning rate 0.2", "Run 1"]


def test_a_column_of_words_and_numbers_is_words(workspace: Workspace, project: str) -> None:
    schedule = Choice(name="CosineDecay", config={"initial_learning_rate": 0.1, "decay_steps": 9})
    documents = [with_rate(0.1), digits_mlp(optimizer=Choice(name="SGD", config={"momentum": 0.9}), schedule=schedule)]
    for document in documents:
        trained(workspace, project, document, 0.5)
    rows = run_rows.rows_of(workspace, project)
    frame = run_rows.frame(rows, run_rows.differing(rows))
    assert frame["Schedule"].tolist() == ["CosineDecay(initial_learning_rate=0.1, decay_steps=9)", "none"]
    assert frame["Learning rate"].tolist() == [0.01, 0.1]
    assert frame["Momentum"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("names", "heading"),
    [
        (["sparse_categorical_accuracy", "loss"], "accuracy"),
        (["sparse_categorical_accuracy", "categorical_accuracy"], "sparse categorical accuracy"),
        (["sparse_top_k_categorical_accuracy"], "sparse top k categorical accuracy"),
    ],
)
def test_headings_are_short_where_that_leaves_no_doubt(names: list[str], heading: str) -> None:
    assert run_rows.heading(names[0], names) == heading


# Tags


def test_what_is_typed_is_written_on_all_and_what_is_taken_out_comes_off(workspace: Workspace, project: str) -> None:
    one, other = (trained(workspace, project, digits_mlp(), 0.5) for _ in range(2))
    run_table.set_tags([one, other], [], ["good", HOSTILE])
    assert set(client.tags(workspace, project)) == {one, other}
    run_table.set_tags([one], [HOSTILE, "good"], ["good", "new"])
    assert client.tags(workspace, project) == {one: ("good", "new"), other: tuple(sorted([HOSTILE, "good"]))}
    with pytest.raises(UsageError):
        run_table.set_tags([one], ["good"], ["good", "x" * 99])


# Pictures


def test_curves_have_a_colour_a_run_and_a_dash_for_training(workspace: Workspace, project: str) -> None:
    trained(workspace, project, with_rate(0.1), 0.5, 0.75)
    trained(workspace, project, with_rate(0.2).model_copy(update={"name": HOSTILE}), 0.25)
    trained(workspace, project, with_rate(0.3), status="crashed")
    rows = run_rows.rows_of(workspace, project)
    figure = run_charts.curves(rows, told(workspace, rows))
    assert figure is not None
    lines = list(figure.data)
    assert len(lines) == 2 * 2 * 2  # runs, figures, parts
    assert [line.legendgroup for line in lines if line.showlegend] == [rows[1].run.id, rows[2].run.id]
    assert len({line.line.color for line in lines}) == 2
    solid = {(line.legendgroup, line.yaxis): tuple(line.y) for line in lines if line.line.dash == "solid"}
    assert solid[rows[2].run.id, "y2"] == (0.5, 0.75)
    assert solid[rows[1].run.id, "y2"] == (0.25,)
    assert "<img" not in figure.to_json()
    assert figure.layout.xaxis.dtick == figure.layout.xaxis2.dtick == 1  # whole epochs
    assert [each.text for each in figure.layout.annotations] == ["Loss", "Accuracy"]


def test_a_setting_is_said_in_words_and_a_layers_name_stays() -> None:
    assert run_rows.setting("learning_rate") == "Learning rate"
    assert run_rows.setting("kernel_size of conv_2d_1") == "Kernel size of conv_2d_1"
    assert run_rows.spoken("batch_size") == "batch size"


def test_runs_without_an_epoch_have_no_curves(workspace: Workspace, project: str) -> None:
    trained(workspace, project, with_rate(0.3), status="crashed")
    rows = run_rows.rows_of(workspace, project)
    assert run_charts.curves(rows, told(workspace, rows)) is None
    assert run_charts.coloured_by(rows) == {}


def test_a_long_curve_is_thinned_out_and_keeps_its_end(workspace: Workspace, project: str) -> None:
    run = trained(workspace, project, with_rate(0.1), 0.5)
    many = tuple(epoch(number, number / 5000) for number in range(1, 5001))
    figure = run_charts.curves(run_rows.rows_of(workspace, project), [many])
    assert figure is not None
    assert all(len(line.x) <= run_charts.MOST_POINTS + 1 and line.x[-1] == 5000 for line in figure.data), run


def test_parallel_coordinates_go_through_settings_and_figures(workspace: Workspace, project: str) -> None:
    for rate, optimizer, reached in ((0.001, "Adam", 0.5), (0.01, "SGD", 0.75), (0.1, "Adam", 0.25)):
        document = digits_mlp(optimizer=Choice(name=optimizer, config={"learning_rate": rate}))
        trained(workspace, project, document, reached)
    trained(workspace, project, with_rate(9.0), status="crashed")
    rows = run_rows.rows_of(workspace, project)
    known = run_charts.coloured_by(rows)
    assert next(iter(known.items())) == ("Validation accuracy", "val_accuracy")
    (lines,) = run_charts.parallel(rows, "val_accuracy").data
    assert lines.rangefont.color == "rgba(0,0,0,0)"  # ends stand as ticks
    assert list(lines.line.color) == [0.25, 0.75, 0.5]  # the newest first, without the one that crashed
    axes = {axis.label: axis for axis in lines.dimensions}
    assert list(axes) == [
        "Run",
        "Optimizer",
        "Learning rate",
        "Validation accuracy",
        "Test accuracy",
        "Validation loss",
    ]
    assert list(axes["Learning rate"]["values"]) == pytest.approx([-1, -2, -3])  # powers of ten
    assert list(axes["Learning rate"].ticktext) == ["0.001", "0.01", "0.1"]
    assert list(axes["Optimizer"]["values"]) == [0, 1, 0]
    assert list(axes["Optimizer"].ticktext) == ["Adam", "SGD"]


def test_runs_of_other_tasks_stand_in_one_table_and_one_picture(workspace: Workspace, project: str) -> None:
    trained(workspace, project, with_rate(0.1), 0.5)
    other = digits_mlp().model_copy(update={"task": Task(kind="regression")})
    run = store_runs.create(workspace, other, project).id
    metrics = {"loss": 9.0, "mean_absolute_error": 3.0}
    told_once = Epoch(epoch=1, step=1, metrics=metrics, learning_rate=0.1, seconds=1, seconds_left=0, time=0)
    events.append(workspace, run, [start(run), told_once])
    store_runs.finish(workspace, run, "stopped", {"loss": float("nan"), "mean_absolute_error": 3.0})
    rows = run_rows.rows_of(workspace, project)
    found = run_rows.differing(rows)
    assert found["task"] == ("regression", "classification")
    frame = run_rows.frame(rows, found)
    assert frame["Training mean absolute error"].tolist()[0] == 3.0
    assert frame[["Validation accuracy", "Training mean absolute error"]].isna().to_numpy().tolist() == [
        [True, False],
        [False, True],
    ]
    assert run_charts.coloured_by(rows) == {}  # a loss that is not a number is none
    figure = run_charts.curves(rows, told(workspace, rows))
    assert figure is not None
    assert len(figure.data) == 2 + 4
