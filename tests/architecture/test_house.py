"""The house: floors and doors between rooms, style, types. Each is checked by the tool that is made for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """A command of the virtual environment, run in the project's folder."""
    return subprocess.run([TOOLS / words[0], *words[1:]], cwd=ROOT, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize(
    "command",
    [
        ("lint-imports", "--config", "tests/architecture/imports.toml", "--no-cache"),
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
    ],
    ids=["floors", "style", "format", "types"],
)
def test_clean(command: tuple[str, ...]) -> None:
    answer = run(*command)
    assert answer.returncode == 0, answer.stdout + answer.stderr


WEB = """
import sys
from streamlit.testing.v1 import AppTest  # the web process has Streamlit already
import engine.client, engine.commands, pages.routes
import importlib, pkgutil, pages, canvas
for package in (pages, canvas):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.startswith(("pages.shell", "canvas.frontend")) and module.name not in PAGES:
            importlib.import_module(module.name)
heavy = sorted({name.split(".")[0] for name in sys.modules} & {"keras", "tensorflow", "sklearn", "scipy", "jax"})
sys.exit(f"the web process loaded {heavy}" if heavy else 0)
"""


def test_no_module_of_the_web_process_loads_tensorflow() -> None:
    pages = {f"pages.{file.stem}" for file in (ROOT / "pages").glob("*.py")}  # scripts: run by the browser tests
    script = WEB.replace("PAGES", repr(pages))
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="all tests run in one process")
def test_tests_of_one_file_run_in_one_process(request: pytest.FixtureRequest) -> None:
    """What they share is made once: pytest-xdist groups them by the end of their names."""
    assert request.node.nodeid.endswith(f"@{Path(__file__).stem}")


def test_a_fragment_is_the_last_thing_on_its_page() -> None:
    """What stands behind a fragment may reach the browser before it: see `pages/parts/asking.py`."""
    using = {file.relative_to(ROOT).as_posix() for file in code_in(ROOT / "pages") if "st.fragment" in file.read_text()}
    assert using == {"pages/build.py", "pages/parts/asking.py"}
    assert (ROOT / "pages/shell.py").read_text().rstrip().endswith("look_out(session.current().asked)")
    assert "\n    look_out(session.current().asked)\n\n\n" in (ROOT / "pages/build.py").read_text()


def test_files_stay_readable() -> None:
    """A file past 400 lines needs a reason, written in its first 30 lines as `Length:`."""
    long = []
    for file in [
        *ROOT.glob("*.py"),
        *(path for room in ("engine", "pages", "canvas") for path in code_in(ROOT / room)),
    ]:
        lines = file.read_text().splitlines()
        if len(lines) > 400 and not any("Length:" in line for line in lines[:30]):
            long.append(f"{file.relative_to(ROOT)}: {len(lines)} lines")
    assert not long


def code_in(folder: Path) -> list[Path]:
    """Source files that people write, in one room."""
    found = [file for suffix in ("*.py", "*.ts", "*.tsx") for file in folder.rglob(suffix)]
    return [file for file in found if "node_modules" not in file.parts and "assets" not in file.parts]
