"""Two processes with one seed end with the same weights, bit for bit, for every preset (epochs cut to two)."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from engine import client

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.heavy

TRAIN = """
import hashlib, sys
from engine import client
from engine.data.pipeline import prepare
from engine.training.run import train

for name in sys.argv[1:]:
    project = client.preset(name)
    project = project.model_copy(update={"training": project.training.model_copy(update={"epochs": 2})})
    outcome = train(project, prepare(project.data, None), "run", lambda lot: None, tuple)
    digest = hashlib.sha256(b"".join(value.tobytes() for value in outcome.model.get_weights())).hexdigest()
    print(name, digest, outcome.metrics["test_loss"])
"""


def test_two_processes_give_the_same_weights() -> None:
    names = [preset.name for preset in client.presets()]
    assert len(names) >= 4
    processes = [
        subprocess.Popen([sys.executable, "-c", TRAIN, *names], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    first, second = (process.communicate(timeout=600)[0] for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    assert first == second
    digests = [line.split()[1] for line in first.splitlines()]
    assert len(digests) == len(names)
    assert all(len(digest) == hashlib.sha256().digest_size * 2 for digest in digests)
