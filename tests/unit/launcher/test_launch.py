"""The launcher: what it installs anew and when, which port it takes, what it says when something is wrong."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import launch

ROOT = Path(__file__).resolve().parents[3]


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse((ROOT / "launch.py").read_text())
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands in for the project, with its locks and the canvas's manifest."""
    (tmp_path / "canvas").mkdir()
    for name in (*launch.LOCKS.values(), "canvas/pyproject.toml"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(launch, "ROOT", tmp_path)
    monkeypatch.setattr(launch, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(launch, "PYTHON", tmp_path / ".venv/bin/python")
    return tmp_path


@pytest.mark.parametrize("name", ["requirements.lock", "canvas/pyproject.toml"])
def test_a_changed_lock_installs_again(project: Path, name: str) -> None:
    before = launch.fingerprint("app")
    assert launch.fingerprint("app") == before
    (project / name).write_text("two")
    assert launch.fingerprint("app") != before


def test_what_is_installed_already_is_left_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(launch, "pip", lambda *words: calls.append(words))
    monkeypatch.setattr(launch, "make_venv", (project / ".venv").mkdir)
    launch.set_up("app")
    launch.set_up("app")
    assert calls == [("install", "--requirement", "requirements.lock")]


def test_a_failed_install_is_tried_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: str) -> None:
        raise subprocess.CalledProcessError(1, ["pip"])

    monkeypatch.setattr(launch, "make_venv", (project / ".venv").mkdir)
    monkeypatch.setattr(launch, "pip", broken)
    with pytest.raises(subprocess.CalledProcessError):
        launch.set_up("app")
    assert not launch.stamp("app").exists()


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert launch.free_port(port) > port


def test_an_unknown_part_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert launch.main(["test", "nonsense"]) == 2
    assert "There is no part 'nonsense'" in capsys.readouterr().err


def test_every_part_is_a_folder_of_tests() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if any(path.rglob("test_*.py"))}
    assert folders == set(launch.PARTS)
