"""What a run with opened weights says beside its figure: the same network from scratch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine import client
from engine.jobs.train import from_scratch
from engine.messages.events import End
from engine.store import artifacts, events, runs, weights
from engine.store.workspace import Workspace

pytestmark = pytest.mark.heavy

ROOT = Path(__file__).resolve().parents[3]


def test_weights_that_a_preset_brings_are_in_every_workspace(tmp_path: Path) -> None:
    workspace, project = Workspace.open(tmp_path), client.preset("transfer-digits")
    opened = client.opened_weights(workspace, project)
    assert opened is not None
    assert artifacts.verified(opened) == weights.shipped(project.networks["model"].weights)
    assert weights.shipped("") is None
    assert weights.shipped("0" * 32) is None


def test_a_run_that_asks_for_it_is_compared_with_the_same_network_from_scratch(tmp_path: Path) -> None:
    workspace, project = Workspace.open(tmp_path), client.preset("transfer-digits")
    task = project.task.model_copy(update={"settings": {"baselines": ["most_frequent", "from_scratch"]}})
    short = project.training.model_copy(update={"epochs": 30})
    run = runs.create(workspace, project.model_copy(update={"task": task, "training": short}), None)
    command = [sys.executable, "-m", "engine.jobs.train", run.id, "-w", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    (end,) = [event for _, event in events.read(workspace, run.id) if isinstance(event, End)]
    (judgement,) = end.judgements
    assert list(judgement.baselines) == ["most_frequent", "from_scratch"]
    assert judgement.value is not None
    assert judgement.value != judgement.baselines["from_scratch"]
    kept = json.loads((artifacts.run_folder(workspace, run.id) / "judgements.json").read_text())
    assert kept[0]["baselines"] == judgement.baselines


def test_from_scratch_nothing_is_opened_and_nothing_is_frozen() -> None:
    graph = from_scratch(client.preset("transfer-digits")).networks["model"]
    assert graph.weights == ""
    assert not any("trainable" in node.config for node in graph.nodes)


def test_a_graph_is_compared_with_the_same_network_without_edges(tmp_path: Path) -> None:
    """Where nobody chose baselines: a network that sees each node alone cannot tell who follows whom."""
    workspace, project = Workspace.open(tmp_path), client.preset("karate-gcn")
    run = runs.create(
        workspace, project.model_copy(update={"task": project.task.model_copy(update={"settings": {}})}), None
    )
    command = [sys.executable, "-m", "engine.jobs.train", run.id, "-w", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    (end,) = [event for _, event in events.read(workspace, run.id) if isinstance(event, End)]
    (judgement,) = end.judgements
    without = judgement.baselines["without_edges"]
    assert without is not None
    assert judgement.value is not None
    assert judgement.value > without + 0.2
