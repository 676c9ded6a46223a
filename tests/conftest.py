"""What every test shares: quiet TensorFlow, and never the person's own workspace."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
sys.path.insert(0, str(ROOT))

# No test is timed, and one that fails fails again: examples are drawn alike each time.
settings.register_profile("layerloom", deadline=None, derandomize=True)
settings.load_profile("layerloom")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file run in one process, unless they say otherwise: what they share is then made once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(autouse=True)
def own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh workspace folder for each test; nothing touches the person's own."""
    home = tmp_path / "workspace"
    monkeypatch.setenv("LAYERLOOM_HOME", str(home))
    return home
