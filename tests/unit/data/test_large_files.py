"""A first look at a large file is at some of its rows, says so, and leads to the same settings as all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.data import delimited, pipeline, recipe
from engine.data.base import Request
from engine.data.sources import SOURCES
from engine.document import files
from engine.document.project import Choice, DataSettings, Project
from engine.errors import DataError
from engine.jobs import short
from engine.store import datasets
from engine.store.workspace import Workspace

ROWS = 20_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Numbers that rise over the file, a town, a day, and a target; the last row alone has a gap."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "height": (np.arange(ROWS) / 10 + random.normal(size=ROWS)).round(3),
            "town": random.choice(["Ulm", "Bonn", "Köln"], ROWS),
            "day": pd.date_range("2001-01-01", periods=ROWS, freq="h").strftime("%d.%m.%Y %H:%M"),
            "label": random.choice(["yes", "no"], ROWS),
        }
    )
    frame.loc[ROWS - 1, "height"] = np.nan
    path = tmp_path_factory.mktemp("large") / "large.csv"
    frame.to_csv(path, index=False)
    return path


@pytest.fixture(autouse=True)
def small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LARGE", 2**18)
    monkeypatch.setattr(delimited, "STRETCH", 2**10)


def look(path: Path, *, quick: bool = True) -> pipeline.Raw:
    return SOURCES["csv"].read(Request({"dataset": "0123456789abcdef"}, quick=quick), lambda id: path)


def test_rows_come_from_all_over_the_file_and_the_whole_is_estimated(large: Path) -> None:
    some, every = look(large), look(large, quick=False)
    assert (every.rows, every.of) == (ROWS, 0)
    assert 500 < some.rows < 2_000
    assert abs(some.of / ROWS - 1) < 0.03
    assert {name: guess.kind for name, guess in some.guesses.items()} == {
        name: guess.kind for name, guess in every.guesses.items()
    }
    spread = np.histogram(some.table["height"], bins=10, range=(0, ROWS / 10))[0]
    assert spread.min() > 30
    assert [step.name for step in recipe.default(some)] == [step.name for step in recipe.default(every)]


def test_the_preview_says_that_it_looked_at_some_rows(large: Path, own_workspace: Path) -> None:
    workspace = Workspace.open()
    with large.open("rb") as file:
        kept = datasets.add(workspace, "large.csv", file)
    data = DataSettings(source=Choice(name="csv", config={"dataset": kept.id}), recipe=recipe.default(look(large)))
    answer = short.preview(files.write(Project(data=data)), str(workspace.root))
    assert answer.facts is not None
    assert answer.suggestion is not None
    assert abs(answer.rows / ROWS - 1) < 0.03
    assert 500 < answer.looked_at < 2_000
    assert abs(sum(answer.facts.rows.values()) / ROWS - 1) < 0.03
    assert [problem.severity for problem in answer.problems] == ["advice"]
    assert "about 20,000 rows. This first look is at" in answer.problems[0].sentence
    assert pipeline.facts(data, lambda id: datasets.path(workspace, id)).rows["train"] == round(ROWS * 0.7)


def test_rows_that_do_not_fit_together_are_all_read_and_the_fault_is_told_with_its_line(
    large: Path, tmp_path: Path
) -> None:
    lines = large.read_text(encoding="utf-8").splitlines()
    for number, line, words in ((9_000, "1,2", "A row has 2 fields"), (9_000, '1,"', "more than 100,000 characters")):
        faulty = tmp_path / "faulty.csv"
        faulty.write_text("\n".join([*lines[:number], line, *lines[number + 1 :]]), encoding="utf-8")
        with pytest.raises(DataError, match=words) as caught:
            look(faulty, quick=False)
        assert f"line {number + 1}" in caught.value.where
    quoted = tmp_path / "quoted.csv"
    rows = [f'{row * row},"two\nlines",01.01.2001 10:00,{row % 2}' for row in range(9_000)]
    quoted.write_text("\n".join([lines[0], *rows]), encoding="utf-8")
    assert (look(quoted).rows, look(quoted).of) == (9_000, 0)


def test_a_small_file_is_read_whole(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LARGE", 2**30)
    assert (look(large).rows, look(large).of) == (ROWS, 0)
