"""Looking at a finished run: what it finds, what it refuses, and how it is cancelled."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import client
from engine.document.project import Choice, DataSettings, Project, Split, Training
from engine.errors import DataError, JobError, NotFound, TrainingError
from engine.evaluation import evaluate as evaluating
from engine.jobs import evaluate as jobs
from engine.messages.evaluation import Evaluation
from engine.store import artifacts, datasets, evaluations, runs
from engine.store.runs import Run
from engine.store.workspace import Workspace
from engine.tasks import TASKS
from tests.builders import chain, classifier, digits_mlp

pytestmark = pytest.mark.heavy

Runs = dict[str, Run]  # by the name of what was trained
ROOT = Path(__file__).resolve().parents[3]
WORK = """
import sys, pathlib
from engine.jobs.train import work
from engine.store.workspace import Workspace
sys.exit(max(work(Workspace.open(pathlib.Path(sys.argv[1])), run) for run in sys.argv[2:]))
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("evaluated"))


@pytest.fixture
def ticket(tmp_path: Path) -> Path:
    path = tmp_path / "ticket"
    path.touch()
    return path


def table(seed: int, rows: int = 200) -> bytes:
    """A table of two classes; `group` is a column that says nothing."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(rows, 2))
    kinds = np.where(x[:, 0] + generator.normal(scale=0.5, size=rows) > 0, "yes", "no")
    lines = [f"{a:.4f},{b:.4f},{'ab'[row % 2]},{kind}" for row, ((a, b), kind) in enumerate(zip(x, kinds, strict=True))]
    return "\n".join(["a,b,group,kind", *lines]).encode()


def of_a_table(workspace: Workspace, content: bytes, test: float = 0.3) -> Project:
    """One score for two classes, on a table of a person's own."""
    dataset = datasets.add(workspace, "table.csv", content)
    split = Split(train=0.5, validation=0.5 - test, test=test)
    return Project(
        name="A table",
        networks={"model": chain(("Dense", {"units": 1}))},
        data=DataSettings(
            source=Choice(name="csv", config={"dataset": dataset.id}), target="kind", inputs=("a", "b"), split=split
        ),
        training=Training(
            losses=(Choice(name="BinaryCrossentropy", config={"from_logits": True}),),
            metrics=(Choice(name="BinaryAccuracy", config={"threshold": 0.0}),),
            epochs=20,
        ),
    )


def projects(workspace: Workspace) -> dict[str, Project]:
    """What is trained for these tests."""
    autoencoder = client.preset("digits-autoencoder")
    scores = chain(("Flatten", {}), ("Dense", {"units": 10}))
    loss = Choice(name="SparseCategoricalCrossentropy", config={"from_logits": False})
    return {
        "digits": digits_mlp(epochs=3),
        "worse": digits_mlp(epochs=1, batch_size=256),
        "no probabilities": classifier("digits", scores, epochs=1, losses=(loss,)),
        "table": of_a_table(workspace, table(0)),
        "changed": of_a_table(workspace, table(1)),
        "no test": of_a_table(workspace, table(2), test=0.0),
        "autoencoder": autoencoder.model_copy(
            update={"training": autoencoder.training.model_copy(update={"epochs": 1})}
        ),
    }


@pytest.fixture(scope="module")
def trained(workspace: Workspace) -> Runs:
    """All of them, trained in one process of their own."""
    made = {name: runs.create(workspace, project).id for name, project in projects(workspace).items()}
    command = [sys.executable, "-c", WORK, str(workspace.root), *made.values()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2_000:]
    return {name: runs.get(workspace, id) for name, id in made.items()}


@pytest.fixture(scope="module")
def digits(trained: Runs) -> Run:
    return trained["digits"]


@pytest.fixture(autouse=True)
def all_the_time_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, no simpler way is left out."""
    monkeypatch.setattr(evaluating, "BASELINE_SECONDS", 600.0)


def evaluated(workspace: Workspace, run: Run, ticket: Path) -> Evaluation:
    return jobs.evaluate(str(workspace.root), run.id, str(ticket))


def test_it_says_what_the_run_itself_found_and_much_more(workspace: Workspace, digits: Run, ticket: Path) -> None:
    found = evaluated(workspace, digits, ticket)
    assert (found.run, found.part, found.rows, found.train_rows) == (digits.id, "test", 270, 1257)
    assert [section.report for section in found.sections] == ["classes", "curves", "calibration", "mistakes", "slices"]
    figures = {each.name: each for section in found.sections for each in section.figures}
    accuracy = figures["accuracy"]
    assert accuracy.value == pytest.approx(digits.metrics["test_sparse_categorical_accuracy"], abs=1e-6)
    assert figures["log_loss"].value == pytest.approx(digits.metrics["test_loss"], rel=1e-4)
    (judgement,) = client.judgements(workspace, digits.id)
    beside = {name: accuracy.baselines[name] for name in judgement.baselines}
    assert beside == pytest.approx(judgement.baselines)
    assert accuracy.baselines["nearest_rows"] is not None
    assert accuracy.baselines["nearest_rows"] > 0.9
    assert client.evaluation(workspace, digits.id) == found
    assert json.loads(ticket.read_text())["share"] > 0.9


def test_rows_are_shown_as_they_were_read(workspace: Workspace, digits: Run) -> None:
    gallery, table = jobs.test_rows(str(workspace.root), digits.id, "digit", [3, 0])
    assert gallery.kind == "gallery"
    assert [(image.height, image.width) for image in gallery.images] == [(8, 8), (8, 8)]
    assert table.kind == "table"
    assert [row[0] for row in table.rows] == [4, 1]
    (seen,) = next(iter(jobs._seen.values()))
    raw = seen.prepared.raw.arrays["image"][seen.prepared.rows["test"][3]].ravel()
    assert np.array(gallery.images[0].pixels) == pytest.approx(np.rint(raw * 255 / raw.max()), abs=60)
    for wrong in ([], [-1], [270]):
        with pytest.raises(JobError, match="no such test rows"):
            jobs.test_rows(str(workspace.root), digits.id, "digit", wrong)
    jobs._seen.clear()  # as in a fresh helper
    assert jobs.test_rows(str(workspace.root), digits.id, "digit", [3, 0]) == (gallery, table)


def test_who_cancels_gets_no_answer_and_nothing_is_kept(workspace: Workspace, digits: Run, tmp_path: Path) -> None:
    (artifacts.run_folder(workspace, digits.id) / evaluations.NAME).unlink(missing_ok=True)
    with pytest.raises(JobError, match="cancelled"):
        jobs.evaluate(str(workspace.root), digits.id, str(tmp_path / "gone"))
    assert client.evaluation(workspace, digits.id) is None
    assert not (tmp_path / "gone").exists()


def test_a_run_that_has_not_ended_or_is_not_there_is_refused(workspace: Workspace, ticket: Path) -> None:
    queued = runs.create(workspace, digits_mlp())
    with pytest.raises(TrainingError, match="queued"):
        evaluated(workspace, queued, ticket)
    with pytest.raises(NotFound):
        evaluated(workspace, replace(queued, id="0" * 12), ticket)


def test_two_classes_have_a_threshold_and_every_column_is_sliced(
    workspace: Workspace, trained: Runs, ticket: Path
) -> None:
    run = trained["table"]
    found = {section.report: section for section in evaluated(workspace, run, ticket).sections}
    thresholds = found["curves"].thresholds
    assert thresholds is not None
    assert (thresholds.negative, thresholds.positive) == ("no", "yes")
    place = thresholds.thresholds.index(0.5)
    right = thresholds.true_positives[place] + thresholds.negatives - thresholds.false_positives[place]
    assert right / 60 == pytest.approx(found["classes"].figures[0].value)
    slices = found["slices"].slices
    assert slices is not None
    assert {"a", "b", "group", "kind (true)"} == {each.column for each in slices.slices}
    halves = [each for each in slices.slices if each.column == "group"]
    assert sum(each.rows * each.value for each in halves) == pytest.approx(60 * slices.value)
    nearest = found["classes"].figures[0].baselines["nearest_rows"]
    assert nearest is not None
    assert nearest > 0.6


def test_data_that_have_changed_are_refused(workspace: Workspace, trained: Runs, ticket: Path) -> None:
    """Another table behind the same id, as when a package brings other rows."""
    run = trained["changed"]
    source = run.document.data.source
    assert source is not None
    path = datasets.path(workspace, str(source.config["dataset"]))
    rows = table(1).decode().splitlines()
    artifacts.write(path, "\n".join([*rows[:-40], *rows[:-41:-1]]))  # the last 40 rows in another order
    with pytest.raises(DataError, match="not those that this run was trained on") as caught:
        evaluated(workspace, run, ticket)
    assert "Train again" in caught.value.cure
    datasets.delete(workspace, str(source.config["dataset"]))
    with pytest.raises(NotFound):
        evaluated(workspace, run, ticket)


def test_a_run_of_an_earlier_version_is_known_by_its_preparation(
    workspace: Workspace, trained: Runs, ticket: Path
) -> None:
    run = trained["table"]
    (artifacts.run_folder(workspace, run.id) / evaluations.LIKENESS).unlink()
    assert evaluated(workspace, run, ticket).rows == 60


def test_without_test_rows_there_is_nothing_to_say(workspace: Workspace, trained: Runs, ticket: Path) -> None:
    run = trained["no test"]
    with pytest.raises(TrainingError, match="no test rows"):
        evaluated(workspace, run, ticket)


def test_what_judges_itself_is_no_classifier(workspace: Workspace, trained: Runs, ticket: Path) -> None:
    """Of an autoencoder, as of players and generators, stands what the run found."""
    run = trained["autoencoder"]
    found = evaluated(workspace, run, ticket)
    first = found.sections[0]
    assert first.report == ""
    (judgement,) = client.judgements(workspace, run.id)
    (figure,) = first.figures
    assert (figure.name, figure.value, figure.baselines) == (judgement.measure, judgement.value, judgement.baselines)
    assert judgement.interval is not None
    assert (figure.low, figure.high) == judgement.interval
    assert found.sections[-1].pictures
    by_targets = {name for name, task in TASKS.items() if not jobs.judges_itself(task)}
    assert by_targets == {"classification", "regression", "segmentation", "transcription", "forecasting", "several"}


def test_two_runs_are_compared_row_by_row(workspace: Workspace, trained: Runs, ticket: Path) -> None:
    root = str(workspace.root)
    digits, worse = trained["digits"], trained["worse"]
    with pytest.raises(NotFound, match="not evaluated"):
        jobs.compare(root, digits.id, worse.id)
    for run in (digits, worse):
        evaluated(workspace, run, ticket)
    (found,) = jobs.compare(root, digits.id, worse.id)
    assert found.one == pytest.approx(digits.metrics["test_sparse_categorical_accuracy"])
    assert found.other == pytest.approx(worse.metrics["test_sparse_categorical_accuracy"])
    assert (found.only_one - found.only_other) / 270 == pytest.approx(found.one - found.other)
    assert found.p is not None
    assert found.p < 0.01
    evaluated(workspace, trained["table"], ticket)
    with pytest.raises(DataError, match="other test rows"):
        jobs.compare(root, digits.id, trained["table"].id)


def test_a_run_that_is_judged_as_a_whole_has_no_rows_to_compare(workspace: Workspace) -> None:
    made = [runs.create(workspace, client.preset("digits-gan")).id for _ in range(2)]
    with pytest.raises(DataError, match="judged as a whole, not row by row"):
        jobs.compare(str(workspace.root), made[0], made[1])


def test_a_loss_that_takes_no_probabilities_has_no_calibration(
    workspace: Workspace, trained: Runs, ticket: Path
) -> None:
    run = trained["no probabilities"]
    reports = [section.report for section in evaluated(workspace, run, ticket).sections]
    assert "calibration" not in reports
    assert "curves" in reports
