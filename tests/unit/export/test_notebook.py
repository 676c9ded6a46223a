"""The notebook is the script in cells: run one after another, they do what the script does."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from engine import client
from engine.document.project import Choice
from engine.export import EXPORTS
from engine.export.base import Trained
from engine.export.notebook import HEADING, written
from engine.export.source import source_code

pytestmark = pytest.mark.heavy


def cells(text: str, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("preset", ["wine-mlp", "digits-gan", "cartpole-ppo"])
def test_its_cells_are_the_script(preset: str) -> None:
    script = source_code(client.preset(preset), Path)
    text = written(script)
    code = "\n".join(cells(text, "code"))
    headings = [line for line in cells(text, "markdown") if line.startswith("## ")]
    assert {"## Network", "## Training"} <= {*headings}
    assert client.preset(preset).name in cells(text, "markdown")[0]
    kept = [line for line in script.split('"""\n', 1)[1].splitlines() if line.strip() and not HEADING.match(line)]
    found = [line for line in code.splitlines() if line.strip() and not HEADING.match(line)]
    assert found == kept
    compile(code, "notebook", "exec")


@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed", "ignore:__array__ implementation:DeprecationWarning")
def test_run_cell_by_cell_it_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = written(source_code(client.preset("wine-mlp"), Path))
    names: dict[str, object] = {}
    for cell in cells(text, "code"):
        exec(compile(cell.replace("EPOCHS = ", "EPOCHS = 1 or "), "cell", "exec"), names)  # noqa: S102
    assert "loss" in names["scores"]  # type: ignore[operator]
    assert (tmp_path / "model.keras").exists()


def test_data_of_ones_own_lie_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    rows = [f"{number % 7},{'yes' if number % 2 else 'no'}" for number in range(60)]
    path.write_text("\n".join(["a,target", *rows]) + "\n")
    project = client.preset("wine-mlp")
    data = project.data.model_copy(
        update={"source": Choice(name="csv", config={"dataset": "x"}), "target": "target", "recipe": ()}
    )
    trained = Trained(project.model_copy(update={"data": data}), tmp_path, path, resolve=lambda dataset: path)
    made = tmp_path / f"notebook{EXPORTS['notebook'].suffix(trained)}"
    EXPORTS["notebook"].write(trained, made)
    with zipfile.ZipFile(made) as packed:
        assert sorted(packed.namelist()) == ["data.csv", "notebook.ipynb"]
        text = packed.read("notebook.ipynb").decode()
    assert "__file__" not in text
    assert "Path('data.csv')" in text or 'Path(\\"data.csv\\")' in text
