"""What is shipped: the safe settings, the locks, the promises of the README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def test_the_server_is_shipped_safe() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    server, client = config["server"], config["client"]
    assert server["address"] == "127.0.0.1"
    assert set(server["allowedHosts"]) == {"127.0.0.1", "localhost"}
    assert server["enableXsrfProtection"] is True
    assert server["enableCORS"] is True
    assert server["enableStaticServing"] is False
    assert 0 < server["maxUploadSize"] <= 8  # megabytes that Streamlit holds in memory
    assert client["showErrorDetails"] == "none"
    assert config["runner"]["postScriptGC"] is False
    assert config["browser"]["gatherUsageStats"] is False


def test_the_server_takes_in_a_large_drawing_without_looking_for_garbage(tmp_path: Path) -> None:
    script = """
import gc
import app
from engine.document import files
from tests.builders import chain, digits_mlp
text = files.write(digits_mlp().with_graph(chain(*[("Dense", {"units": 8})] * 1_000)))
gc.collect()
before = [each["collections"] for each in gc.get_stats()]
project = files.read(text)
assert len(project.networks["model"].nodes) == 1_001
assert before == [each["collections"] for each in gc.get_stats()]
"""
    command, variables = [sys.executable, "-c", script], {**os.environ, "LAYERLOOM_HOME": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["requirements", "requirements-test"])
def test_the_lock_fits_the_ranges(name: str) -> None:
    wanted = requirements(ROOT / f"{name}.txt")
    locked = {each.name.lower(): str(each.specifier).removeprefix("==") for each in requirements(ROOT / f"{name}.lock")}
    for each in wanted:
        assert each.name.lower() in locked, f"{each.name} is not in {name}.lock"
        assert each.specifier.contains(locked[each.name.lower()]), f"{each} is locked to {locked[each.name.lower()]}"


def requirements(file: Path) -> list[Requirement]:
    """The requirements that a file names, without options and paths."""
    lines = [line.split("#")[0].strip() for line in file.read_text().splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith(("-", ".", "/"))]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock", "canvas/frontend/package-lock.json"])
def test_lock_files_name_no_address(name: str) -> None:
    """Not a registry's, not a mirror's: each machine installs from where it is set up to."""
    assert re.findall(r'\S*(?:https?://|file:|"resolved"|--index-url|--find-links)\S*', (ROOT / name).read_text()) == []


def test_ci_runs_what_the_readme_says() -> None:
    command = "python3 launch.py test"
    lines = [
        line for line in (ROOT / ".ci/run").read_text().splitlines() if line and not line.startswith(("#", "set", "cd"))
    ]
    assert lines == [command]
    assert command in (ROOT / "README.md").read_text()


def test_version_and_changelog_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f'__version__ = "{version}"' in (ROOT / "engine/__init__.py").read_text()
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
