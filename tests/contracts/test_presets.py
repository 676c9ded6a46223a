"""What every preset must do: check clean, reach what its README says, take the memory that was estimated, and give the
same weights to the last bit.

Each preset is trained by a run in a process of its own and by its exported script alone, and all tests look at these.
Those that take seconds are trained whole and must reach their figure. Of the others one epoch is enough to compare
bits, and what they reach stands in docs/guide/presets.md, which `benchmarks/presets.py` writes.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

from engine import client
from engine.client import Preset, documents, processes
from engine.data.pipeline import prepare
from engine.document import files
from engine.document.project import Project
from engine.evaluation.judge import CHEAPEST
from engine.messages.answers import Estimate
from engine.store.runs import Run
from engine.store.workspace import Workspace

pytestmark = pytest.mark.heavy

ROOT = Path(__file__).resolve().parents[2]
PRESETS = {preset.name: preset for preset in client.presets()}
ACCURACY, R2 = "test_sparse_categorical_accuracy", "test_r2_score"
FLOORS = {  # presets that take seconds, and what each must reach wherever it is trained
    "digits-mlp": (ACCURACY, 0.97),
    "digits-cnn": (ACCURACY, 0.985),
    "breast-cancer-mlp": (ACCURACY, 0.95),
    "transfer-digits": (ACCURACY, 0.8),  # the same network from scratch: 0.817
    "picture-and-table": ("test_digit_sparse_categorical_accuracy", 0.95),  # a linear model: 0.911
    "wine-mlp": (ACCURACY, 0.96),
    "marriages-mlp": (ACCURACY, 0.69),  # gradient boosting: 0.698
    "karate-gcn": (ACCURACY, 0.85),  # 22 nodes; the same network without the edges: 0.500
    "diabetes": (R2, 0.3),  # and not less than ridge regression
}
SHORTENED = sorted({*PRESETS} - {*FLOORS})
SECOND_EPOCH = {"digits-clustering": {"pretraining": 1}}  # settings of presets that do something new in a second epoch
LARGE_BATCHES = {"bible-lstm": 256}  # rows a batch of presets whose epoch takes minutes
PAGE = ROOT / "docs" / "guide" / "presets.md"
NODE = (224, 56)  # width and height on the canvas, canvas/frontend/src/graph/read.ts
DEADLINE = 900.0  # seconds; only a run that hangs takes so long
MOST_SECONDS = 300  # that a preset may train
CLOSE = 0.35  # share of the measured peak by which an estimate of memory may be off


@dataclass(frozen=True)
class Trained:
    """What was expected of a preset's run, the run, what its script printed, and the weights that each ended with."""

    preset: Preset
    estimate: Estimate
    run: Run
    printed: dict[str, float]
    weights: list[np.ndarray]
    scripted: list[np.ndarray]


def project_of(name: str) -> Project:
    """A preset as it is trained here: whole; or for an epoch or two, beside the baseline that takes no time."""
    project = client.preset(name)
    if name in FLOORS:
        return project
    epochs = 2 if name in SECOND_EPOCH else 1
    settings = {**project.task.settings, "baselines": [CHEAPEST], **SECOND_EPOCH.get(name, {})}
    rows = LARGE_BATCHES.get(name, project.training.batch_size)
    return project.model_copy(
        update={
            "training": project.training.model_copy(update={"epochs": epochs, "batch_size": rows}),
            "task": project.task.model_copy(update={"settings": settings}),
        }
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for all presets; helpers end with it, and may take as long as a run: the machine may be slow."""
    opened = client.open_workspace(tmp_path_factory.mktemp("presets"))
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("CHECK_LIMIT", "PREVIEW_LIMIT", "ESTIMATE_LIMIT"):
            patch.setattr(processes, limit, DEADLINE)
        yield opened
    client.close()


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"preset {name}")) for name in sorted(PRESETS)],
)
def trained(request: pytest.FixtureRequest, workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A preset, trained twice; all its tests run beside each other, so that it is no more often."""
    name, folder = request.param, tmp_path_factory.mktemp(request.param)
    project = project_of(name)
    estimate = client.estimate(workspace, project)
    run = client.start_run(workspace, project, checked=True, expected=estimate)
    (folder / "script.py").write_text(client.code(workspace, project), encoding="utf-8")
    if opened := client.opened_weights(workspace, project):
        (folder / "weights.npz").write_bytes(opened.read_bytes())
    alone = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=folder, capture_output=True, text=True, timeout=DEADLINE
    )
    assert alone.returncode == 0, alone.stderr[-2_000:]
    run = _ended(workspace, run.id)
    kept = sorted(path.name for path in folder.glob("*.keras"))
    assert {f"{name}.keras" for name in project.networks} <= {*kept}
    return Trained(
        PRESETS[name],
        estimate,
        run,
        {name: float(value) for name, value in re.findall(r"^(test_\w+): (\S+)$", alone.stdout, re.MULTILINE)},
        [each for name in kept for each in _weights(workspace.path("runs", run.id, name))],
        [each for name in kept for each in _weights(folder / name)],
    )


class TestPreset:
    """The contract of a preset that was trained."""

    def test_it_reaches_what_its_readme_says(self, trained: Trained) -> None:
        if trained.preset.name in SHORTENED:
            assert trained.run.status == "finished"
            return
        metric, floor = FLOORS[trained.preset.name]
        reached = trained.run.metrics[metric]
        said = re.search(r"(?:accuracy|R²) ([01]\.\d+)", trained.preset.reaches)
        assert said, trained.preset.reaches
        rows = prepare(client.preset(trained.preset.name).data, Path).facts.rows["test"]
        assert reached is not None
        assert reached >= (max(floor, _ridge()) if metric == R2 else floor)
        assert reached >= float(said[1]) - 1 / rows  # another kind of processor may round one row otherwise
        assert reached < float(said[1]) + 1 / rows, "the README says less than it reaches"

    def test_run_and_script_are_two_processes_that_end_with_the_same_bits_and_figures(self, trained: Trained) -> None:
        assert trained.weights
        for mine, theirs in zip(trained.weights, trained.scripted, strict=True):
            assert mine.tobytes() == theirs.tobytes()
        told = {name: value for name, value in trained.run.metrics.items() if name.startswith("test_")}
        assert trained.printed == pytest.approx(told, rel=1e-5, abs=1e-6)

    def test_every_figure_has_a_range_or_says_why_and_simpler_ways_beside_it(
        self, trained: Trained, workspace: Workspace
    ) -> None:
        for found in client.judgements(workspace, trained.run.id):
            if found.value is not None:
                assert found.baselines, found.measure
                assert (found.interval is None) == bool(found.unresampled), found.measure
                low, high = found.interval or (found.value, found.value)
                assert low - 1e-6 <= found.value <= high + 1e-6, found.measure

    def test_it_takes_as_much_memory_as_was_estimated(self, trained: Trained, workspace: Workspace) -> None:
        used = client.taken(workspace, trained.run.id)
        assert used is not None
        assert trained.estimate.problems == ()
        assert trained.estimate.seconds is not None
        assert trained.estimate.memory.total == pytest.approx(used.peak, rel=CLOSE)
        assert client.expected(workspace, trained.run.id) == trained.estimate


@pytest.mark.parametrize("name", sorted(PRESETS))
class TestFolder:
    """The contract of a preset's files."""

    def test_it_checks_clean(self, name: str, workspace: Workspace) -> None:
        assert client.check(workspace, client.preset(name)).problems == ()

    def test_the_document_is_as_layerloom_writes_it(self, name: str) -> None:
        path = documents.PRESETS / name / "project.json"
        assert files.write(client.preset(name)) == path.read_text(encoding="utf-8")

    def test_it_lies_well_on_the_canvas(self, name: str) -> None:
        for network in client.preset(name).networks.values():
            for one, other in itertools.combinations([node.position for node in network.nodes], 2):
                assert abs(one.x - other.x) >= NODE[0] or abs(one.y - other.y) >= NODE[1]

    def test_readme_and_picture_are_there(self, name: str) -> None:
        preset = PRESETS[name]
        assert preset.title == client.preset(name).name
        assert preset.summary.endswith(".")
        picture = preset.picture.read_bytes()
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (640, 400)
        assert len(picture) < 100_000


def page() -> list[list[str]]:
    """The rows of the page, cell by cell."""
    return [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]


def test_a_preset_says_the_figure_that_the_page_tells() -> None:
    told = {row[0].strip("| "): float(row[3]) for row in reversed(page())}  # of several figures the first
    for name, figure in told.items():
        said = re.findall(r"-?\d+\.\d+", PRESETS[name].reaches)
        assert any(float(each) == round(figure, len(each.partition(".")[2])) for each in said), (name, figure)


def test_the_page_tells_what_every_preset_reaches() -> None:
    rows = page()
    assert list(dict.fromkeys(row[0].strip("| ") for row in rows)) == sorted(PRESETS)
    for name, _, _, figure, beside, seconds in rows:
        assert np.isfinite(float(figure)), name
        assert beside != "–", name
        assert int(seconds.strip(" |")) <= MOST_SECONDS, name


def _ridge() -> float:
    """R² of ridge regression on diabetes: the same rows and preparation, its penalty chosen on the validation split."""
    prepared = prepare(client.preset("diabetes").data, Path)
    x = {part: values["features"] for part, values in prepared.x.items()}
    y = {part: next(iter(values.values())) for part, values in prepared.y.items()}

    def score(penalty: float, part: str) -> float:
        return float(r2_score(y[part], Ridge(alpha=penalty).fit(x["train"], y["train"]).predict(x[part])))

    return score(max(np.logspace(-1, 3, 41), key=lambda penalty: score(penalty, "validation")), "test")


def _weights(path: Path) -> list[np.ndarray]:
    return list(keras.saving.load_model(path, compile=False).get_weights())


def _ended(workspace: Workspace, id: str) -> Run:
    """A run when it has ended well."""
    deadline = time.monotonic() + DEADLINE
    while (run := client.run(workspace, id)).active and time.monotonic() < deadline:
        time.sleep(0.1)
    assert run.status == "finished", run.error
    return run
