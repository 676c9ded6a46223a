"""Documentation that cannot lie: its commands run, its links lead somewhere, its tables are complete."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import client
from engine.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("presets/*/README.md")])
PAGE_IDS = [page.relative_to(ROOT).as_posix() for page in PAGES]


def console_commands() -> list[str]:
    """Every `$ python -m engine ...` line in a console block of any page, once."""
    found: dict[str, None] = {}
    for page in PAGES:
        for block in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL):
            found |= dict.fromkeys(re.findall(r"^\$ python (-m engine.*)$", block, re.MULTILINE))
    return list(found)


@pytest.fixture(scope="module")
def warm() -> Iterator[None]:
    """Commands share a helper that has Keras; each would start its own, and end it with itself."""

    def stay() -> None:
        """Does nothing: the helper serves the next command, too."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "close", stay)
        yield
    client.close()


@pytest.mark.heavy
@pytest.mark.parametrize("command", console_commands())
def test_a_shown_command_works(
    command: str, warm: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, *words = shlex.split(command)
    monkeypatch.chdir(ROOT)
    assert main(words) == 0, capsys.readouterr().err
    assert capsys.readouterr().out.strip()


def test_the_command_line_is_a_module_to_run() -> None:
    answer = subprocess.run([sys.executable, "-m", "engine", "presets"], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert "digits-mlp" in answer.stdout


def with_python() -> list[Path]:
    """Pages that show Python."""
    return [page for page in PAGES if "```python\n" in page.read_text()]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trained model of a short run of an example, as a person would export it."""
    folder = tmp_path_factory.mktemp("taken away")
    words = ["-m", "engine", "train", "digits-mlp", "--set", "training.epochs=1", "--json", "-w", str(folder)]
    told = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=300)
    run = json.loads(told.stdout.splitlines()[-1])["run"]
    return Path(client.export(client.open_workspace(folder), run, "keras").path)


@pytest.mark.heavy
@pytest.mark.parametrize("page", with_python(), ids=lambda page: page.name)
def test_python_that_is_shown_runs(page: Path, model: Path, tmp_path: Path) -> None:
    shutil.copyfile(model, tmp_path / "model.keras")
    script = "\n".join(re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL))
    answer = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    inside = [target for target in targets if not target.startswith(("http://", "https://", "mailto:"))]
    assert [target for target in inside if not (page.parent / target).exists()] == []


def test_every_decision_is_named_by_its_date() -> None:
    names = [file.name for file in (ROOT / "docs/decisions").iterdir()]
    assert names
    assert [name for name in names if not re.fullmatch(r"\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md", name)] == []


def test_every_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs/decisions/2026-11-23-dependencies.md").read_text()
    lines = [
        *(ROOT / "requirements.txt").read_text().splitlines(),
        *(ROOT / "requirements-test.txt").read_text().splitlines(),
    ]
    names = {match.group() for line in lines if (match := re.match(r"[a-z][a-z0-9-]+", line))}
    assert [name for name in sorted(names) if name not in reasons and "type" not in name and "stubs" not in name] == []


def test_the_public_door_is_documented() -> None:
    assert client.__all__ == sorted(client.__all__)
    assert [name for name in client.__all__ if not getattr(client, name).__doc__] == []


def test_every_preset_is_named_in_the_changelog_or_readme() -> None:
    words = (ROOT / "README.md").read_text() + (ROOT / "CHANGELOG.md").read_text()
    assert [preset.name for preset in client.presets() if preset.name not in words] == []
