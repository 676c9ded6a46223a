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

# What takes longest, by how the names of the groups begin: it starts first, so that all processes end together.
LONGEST = (
    "preset ",
    "exports ",
    "round trip ",
    "facts of presets",
    "test_documentation",
    "test_opening",
    "test_layers",
    "test_pytorch",
    "test_data_page",
    "test_live_chart",
    "test_whole_line",
    "test_nothing_lost",
    "test_canvas_component",
)

# No test is timed, and one that fails fails again: examples are drawn alike each time.
settings.register_profile("layerloom", deadline=None, derandomize=True)
settings.load_profile("layerloom")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file run in one process, unless they say otherwise: what they share is then made once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=turn)


def turn(item: pytest.Item) -> int:
    """Where a test's group stands in `LONGEST`; all others come behind, in the order in which they were found."""
    group = next(item.iter_markers("xdist_group")).args[0]
    return next((place for place, name in enumerate(LONGEST) if group.startswith(name)), len(LONGEST))


@pytest.fixture(autouse=True)
def own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh workspace folder for each test; nothing touches the person's own."""
    home = tmp_path / "workspace"
    monkeypatch.setenv("LAYERLOOM_HOME", str(home))
    return home
