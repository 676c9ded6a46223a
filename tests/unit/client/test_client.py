"""The one door: what it adds to the store and the helpers behind it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import client
from engine.client import processes, stored
from engine.document.project import Project
from engine.errors import CatalogError, DocumentError, JobError, NotFound, TrainingError, UsageError
from engine.store import runs
from engine.store.workspace import Workspace
from tests.builders import chain, digits_mlp

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    opened = client.open_workspace()
    yield opened
    for run in client.runs(opened):
        if run.active:
            client.end_run(opened, run.id)
    client.close()


def test_every_promised_name_is_there_with_its_docstring() -> None:
    missing = [name for name in client.__all__ if not getattr(client, name).__doc__]
    assert missing == []


def test_presets_say_what_they_are_and_what_they_reach() -> None:
    found = client.presets()
    assert [preset.name for preset in found] == sorted(preset.name for preset in found)
    for preset in found:
        assert preset.title
        assert preset.summary.endswith(("?", ".", "!"))
        assert any(letter.isdigit() for letter in preset.reaches)
        assert preset.picture.read_bytes().startswith(b"\x89PNG")
        assert client.preset(preset.name).data.source.name == preset.data  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["nothing", "", "../presets/digits-mlp", "digits-mlp/"])
def test_a_preset_that_is_not_there_is_told_with_those_that_are(name: str) -> None:
    with pytest.raises(NotFound) as caught:
        client.preset(name)
    assert "digits-mlp" in caught.value.expected


def test_a_document_comes_back_as_it_was_written() -> None:
    document = digits_mlp()
    assert client.read_document(client.write_document(document)) == document
    with pytest.raises(DocumentError):
        client.read_document(b"\xff{")


@pytest.mark.heavy
def test_a_fix_of_a_problem_mends_it(workspace: Workspace) -> None:
    document = digits_mlp().with_graph(chain(("Flatten", {}), ("Dense", {"units": 7})))
    (wrong,) = [problem for problem in client.check(workspace, document).problems if problem.severity == "error"]
    assert wrong.fix is not None
    mended = client.apply_edits(document, wrong.fix.edits)
    assert client.check(workspace, mended).ok
    assert len(client.differences(document, mended)) == 1


@pytest.mark.heavy
def test_a_project_with_errors_is_not_started(workspace: Workspace) -> None:
    document = Project(networks={"model": chain(("Dense", {"units": 1}))})
    with pytest.raises(TrainingError) as caught:
        client.start_run(workspace, document)
    assert caught.value.what
    assert client.runs(workspace) == []


def test_a_run_for_which_no_process_starts_says_failed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(processes.TRAINERS, "prepare", lambda _: None)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(TrainingError, match="Resource temporarily unavailable"):
        client.start_run(workspace, digits_mlp(), checked=True)
    (run,) = client.runs(workspace)
    assert run.status == "failed"
    assert run.error is not None
    assert "Close other programs" in run.error["cure"]


@pytest.mark.parametrize("value", [0.0, -0.1, float("nan"), float("inf"), 1e9])
def test_a_learning_rate_that_makes_no_sense_is_refused(workspace: Workspace, value: float) -> None:
    with pytest.raises(UsageError):
        client.set_learning_rate(workspace, "any", value)


def test_a_run_that_has_ended_takes_no_orders(workspace: Workspace) -> None:
    run = runs.create(workspace, digits_mlp(), None)
    runs.finish(workspace, run.id, "finished", {})
    for order in (
        lambda: client.stop_run(workspace, run.id),
        lambda: client.end_run(workspace, run.id),
        lambda: client.set_learning_rate(workspace, run.id, 0.1),
    ):
        with pytest.raises(TrainingError, match="ended already"):
            order()
    with pytest.raises(NotFound):
        client.stop_run(workspace, "no-such-run")


def test_an_export_of_nothing_is_told(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="'pdf'"):
        client.export(workspace, "any", "pdf")
    with pytest.raises(NotFound):
        client.export(workspace, "no-such-run", "keras")


def test_the_client_needs_no_keras() -> None:
    script = "import sys; from engine import client; print({'keras', 'tensorflow', 'numpy'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert shown.stdout.strip() == "set()"


@pytest.mark.heavy
def test_a_model_is_opened_in_a_helper_and_leaves_nothing_behind(workspace: Workspace) -> None:
    config = {"name": "mine", "build_input_shape": [None, 4], "layers": [
        {"module": "keras.layers", "class_name": "Dense", "config": {"name": "out", "units": 3}},
    ]}  # fmt: skip
    content = json.dumps({"module": "keras", "class_name": "Sequential", "config": config}).encode()
    project = client.import_model(workspace, "C:\\models\\my net.json", content)
    assert project.name == "my net"
    assert [node.layer for node in project.networks["model"].nodes] == ["Input", "Dense"]
    assert client.opened_weights(workspace, project) is None
    assert list(workspace.path("passing").iterdir()) == []


@pytest.mark.heavy
def test_a_zip_bomb_is_refused_within_seconds_and_leaves_nothing_behind(workspace: Workspace) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", b" " * (64 * 2**20))
    with pytest.raises(DocumentError, match=r"The config has 64\.0 MB"):
        client.import_model(workspace, "bomb.keras", packed.getvalue())
    assert list(workspace.path("passing").iterdir()) == []
    assert processes.OPEN_LIMIT < 10.0


def test_a_model_that_is_too_large_never_reaches_a_helper(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "MODEL_BYTES", 10)
    with pytest.raises(DocumentError, match="at most 0 MB"):
        client.import_model(workspace, "large.keras", bytes(11))
    assert not workspace.path("passing").exists()


def test_an_architecture_that_nobody_knows_is_told_its_neighbours(workspace: Workspace) -> None:
    with pytest.raises(CatalogError, match="Did you mean ResNet50"):
        client.import_architecture(workspace, "resnet5")


@pytest.mark.heavy
def test_an_architecture_opens_without_a_download(workspace: Workspace) -> None:
    project = client.import_architecture(workspace, "MobileNetV2")
    assert project.networks["model"].weights == ""
    assert client.check(workspace, project).totals.parameters == 3_538_984


@pytest.mark.heavy
def test_the_start_of_a_run_drops_an_estimate_and_keeps_one_that_is_known(workspace: Workspace) -> None:
    document = digits_mlp(epochs=1)
    known = client.estimate(workspace, document)
    assert known.seconds is not None
    under_way = client.ask_estimate(workspace, document)
    run = client.start_run(workspace, document, checked=True, expected=known)
    assert under_way.dropped
    with pytest.raises(JobError):
        under_way.answer()
    assert client.expected(workspace, run.id) == known
    assert client.taken(workspace, run.id) is None
