"""What is predicted without labels, the inputs again or the next token, is the same of data on disk to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import client
from engine.data import recipe
from engine.data.pipeline import prepare, read
from engine.data.stored import Stored
from engine.data.windows import AHEAD, PAST
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task, Window
from engine.tasks import TASKS
from tests.builders import chain
from tests.contracts.test_sources import same_from_disk, same_when_trained
from tests.unit.data.test_unlabelled import OWN, settings

pytestmark = pytest.mark.heavy

ID = "0123456789abcdef"
TOWNS = "town,day,open,sold\n" + "\n".join(
    f"{town},2024-01-{day:02},{'yes' if day % 7 else 'no'},{'' if day == 20 else day * place % 9}"
    for place, town in enumerate(("Ulm", "Bonn", "Trier"), 2)
    for day in range(1, 32)
)
TEXTS = "row,text\n" + "\n".join(f"{row},{'ab' * (1 + row % 3)} c{'de'[row % 2]}" for row in range(60)) + "\n"
LETTERS = Step(name="Tokenize", columns=("text",), config={"unit": "character", "length": 12})


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two columns of a table fit in memory together."""
    monkeypatch.setattr("engine.data.mapped.BYTES_A_VALUE", 2**40)
    monkeypatch.setattr("engine.data.sources.csv.CHUNK", 50)


def on_disk(data: DataSettings) -> DataSettings:
    return data.model_copy(update={"storage": "disk"})


def written(folder: Path, text: str) -> Path:
    path = folder / "data.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("source", OWN)
def test_the_inputs_again(source: str, tmp_path: Path) -> None:
    """No column is the target, and no file needs a folder."""
    path = OWN[source][0](tmp_path)
    data = settings(source, path)
    held = prepare(data, lambda id: path)
    stored = prepare(on_disk(data), lambda id: path, tmp_path / "rows")
    assert held.facts.aim == "input"
    assert all(isinstance(values, Stored) for part in stored.y.values() for values in part.values())
    same_from_disk(held, stored)
    same_when_trained(held, stored)


@pytest.mark.usefixtures("narrow")
def test_the_next_token(tmp_path: Path) -> None:
    path = written(tmp_path, TEXTS)
    source = Choice(name="csv", config={"dataset": ID})
    data = DataSettings(source=source, target="text", aim="next", kinds={"text": "text"}, recipe=(LETTERS,))
    held = prepare(data, lambda id: path)
    stored = prepare(on_disk(data), lambda id: path, tmp_path / "rows")
    assert isinstance(stored.y["train"]["text"], Stored)
    same_from_disk(held, stored)
    same_when_trained(held, stored)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("known", [("open",), ("day", "open")])
def test_windows_with_columns_known_ahead(known: tuple[str, ...], tmp_path: Path) -> None:
    """Both inputs are cut when they are read, also of columns that are numbers only after the recipe."""
    path = written(tmp_path, TOWNS)
    data = DataSettings(
        source=Choice(name="csv", config={"dataset": ID}),
        target="sold",
        kinds={"sold": "number", "open": "category", "day": "date", "town": "category"},
        window=Window(length=4, horizon=2, time="day", series="town", known=known),
        split=Split(kind="time"),
    )
    data = data.model_copy(update={"recipe": recipe.default(read(data, lambda id: path))})
    held = prepare(data, lambda id: path)
    stored = prepare(on_disk(data), lambda id: path, tmp_path / "rows")
    assert list(stored.x["train"]) == [PAST, AHEAD]
    assert all(isinstance(values, Stored) for values in stored.x["train"].values())
    same_from_disk(held, stored)
    same_when_trained(held, stored)


PRESETS = (
    "digits-autoencoder",
    "digits-denoising",
    "digits-vae",
    "digits-clustering",
    "digits-two-towers",
    "breast-cancer-anomaly",
)


def same_when_judged(project: Project, resolve: object, folder: Path) -> None:
    """Figures and pictures; simpler ways may be left out where they would take all rows into memory."""
    task = TASKS[project.task.kind]
    held = prepare(project.data, resolve)  # type: ignore[arg-type]
    stored = prepare(on_disk(project.data), resolve, folder)  # type: ignore[arg-type]
    project = task.complete(project, held.facts)
    model = task.make(project, held.facts)
    ours, theirs = (task.judge(model, project, prepared) or () for prepared in (held, stored))
    assert ours
    if project.task.kind != "anomaly":  # which is judged as an autoencoder where rows do not fit in memory
        assert [(each.target, each.measure, each.value) for each in theirs] == [
            (each.target, each.measure, each.value) for each in ours
        ]
        for one, other in zip(ours, theirs, strict=True):
            assert {name: one.baselines[name] for name, value in other.baselines.items() if value is not None} == {
                name: value for name, value in other.baselines.items() if value is not None
            }
    assert all(np.isfinite(each.value or 0.0) for each in theirs)
    assert task.samples(model, project, stored) == task.samples(model, project, held)


@pytest.mark.parametrize("name", PRESETS)
def test_a_network_is_judged_alike(name: str, tmp_path: Path) -> None:
    same_when_judged(client.preset(name), Path, tmp_path / "rows")


def test_a_language_model_is_judged_alike(tmp_path: Path) -> None:
    path = written(tmp_path, TEXTS)
    source = Choice(name="csv", config={"dataset": ID})
    data = DataSettings(source=source, target="text", aim="next", kinds={"text": "text"}, recipe=(LETTERS,))
    tokens = len(prepare(data, lambda id: path).facts.target.classes)
    graph = chain(
        ("Embedding", {"input_dim": tokens, "output_dim": 4}),
        ("GRU", {"units": 3, "return_sequences": True}),
        ("Dense", {"units": tokens}),
    )
    project = Project(networks={"model": graph}, data=data, task=Task(kind="language_model"))
    same_when_judged(project, lambda id: path, tmp_path / "rows")
