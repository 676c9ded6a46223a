"""The job that uses a run: raw rows go in, what its networks make of them comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd

from engine.catalog.read import check_config
from engine.data import pipeline
from engine.data.given import Given, read
from engine.data.pipeline import Prepared
from engine.data.preparation import OF_TABLES, Column, Preparation
from engine.data.written import csv
from engine.document.project import Project
from engine.errors import DataError, LayerloomError, TrainingError
from engine.jobs.border import job, resolve
from engine.jobs.telling import teller
from engine.messages.answers import DataFacts
from engine.messages.pictures import Table
from engine.messages.using import Applied, Takes, Wanted
from engine.store import artifacts, runs
from engine.store.workspace import Workspace
from engine.tasks import TASKS
from engine.tasks.base import Task

AT_ONCE = 1_000  # rows, between two looks whether the answer is still wanted
MOST_ROWS = 1_000_000
SHOWN = 1_000  # rows of the table
EXAMPLES, MOST_KNOWN = 5, 100


@dataclass(frozen=True)
class Learned:
    """A run as it can be used."""

    task: Task
    project: Project
    facts: DataFacts
    preparation: Preparation
    model: Any


_learned: dict[tuple[str, str], Learned] = {}  # the run that was used last


@job
def apply(root: str, run: str, path: str, wishes: Mapping[str, Any], ticket: str) -> Applied:
    """What a run makes of the rows of a file, or of none.

    Args:
        path: of the file; empty where the task needs no rows.
        wishes: what a person said of the task's `wishes`; the others have their defaults.
        ticket: into which is written how far it is; once it is gone, nobody wants the answer any more.

    Raises:
        NotFound: no such run. TrainingError: it left no model. StoreError: a file of it is damaged.
        DataError: the file cannot be read, or is not what the model takes; a wish is out of range.
        JobError: the ticket is gone.
    """
    learned, tell = learned_by(Workspace.open(Path(root)), run), teller(Path(ticket))
    values = wanted(learned, wishes)
    if not learned.task.needs_rows:
        return learned.task.apply(learned.model, learned.project, nothing(learned), values)
    given = given_in(Path(path), learned)
    parts = []
    for done, prepared in pieces(learned, given):
        tell("Asking the network", done / given.rows)
        parts.append(learned.task.apply(learned.model, learned.project, prepared, values))
    return together(parts, learned, given)


@job
def takes(root: str, run: str) -> Takes:
    """What goes into a run, with rows of its data to begin with. Raises as `apply`."""
    workspace = Workspace.open(Path(root))
    learned = learned_by(workspace, run)
    if not learned.task.needs_rows:
        return Takes()
    preparation, written = learned.preparation, _written(learned)
    names = [name for name in preparation.needed if name not in written]
    seen = _seen(workspace, run)
    of_arrays = [column.name for column in preparation.columns if column.kind not in OF_TABLES]
    told = {column.name: column for column in preparation.columns}
    filled = {name for step in preparation.steps if step.name == "Impute" for name in step.columns}
    columns = [
        _column(told[name], seen, name in filled) if name in told else Wanted(name=name, kind="category")
        for name in names
    ]
    in_table = [name for name in names if name not in of_arrays and name in seen]
    window = preparation.window
    together = 1 if window is None else window.length + (window.horizon if window.known else 0)
    some = seen[in_table].dropna().iloc[: together if window else None]
    step = max(1, len(some) // EXAMPLES)
    rows = some.iloc[::step][:EXAMPLES] if window is None else some
    examples = tuple({str(name): _shown(value) for name, value in row.items()} for row in rows.to_dict("records"))
    return Takes(columns=tuple(columns), together=together, examples=examples if in_table else ())


def _shown(value: Any) -> str | int | float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _written(learned: Learned) -> tuple[str, ...]:
    """The column that the network writes itself, where another is read."""
    several = len(learned.preparation.needed) > 1
    return (learned.preparation.target.name,) if learned.project.data.aim == "next" and several else ()


def _seen(workspace: Workspace, run: str) -> pd.DataFrame:
    """The table of the run's data as it lies in the source, of a large one some rows; empty where it is gone."""
    try:
        settings = runs.get(workspace, run).document.data
        return pipeline.read_source(settings, resolve(str(workspace.root)), quick=True).seen
    except LayerloomError:
        return pd.DataFrame()


def _column(column: Column, seen: pd.DataFrame, filled: bool) -> Wanted:
    known: tuple[str, ...] = ()
    if column.kind == "category" and column.name in seen:
        different = sorted(seen[column.name].dropna().astype("str").unique())
        known = tuple(different) if len(different) <= MOST_KNOWN else ()
    return Wanted(name=column.name, kind=column.kind, shape=column.shape, rate=column.rate, known=known, gaps=filled)


def learned_by(workspace: Workspace, run: str) -> Learned:
    """A run that has ended, its model in memory; the last one is kept. Raises NotFound, TrainingError, StoreError."""
    key = (str(workspace.root), run)
    if key not in _learned:
        _learned.clear()
        _learned[key] = _loaded(workspace, run)
    return _learned[key]


def _loaded(workspace: Workspace, run: str) -> Learned:
    trained, folder = runs.get(workspace, run), artifacts.run_folder(workspace, run)
    if not (folder / "model.keras").exists():
        raise TrainingError(
            f"Run {trained.number} has no trained model",
            expected="a run that came to its end",
            cure="Wait until it has ended." if trained.active else "Train again.",
        )
    task = TASKS[trained.document.task.kind]
    preparation = Preparation.model_validate_json(artifacts.read(folder / "preparation.json"))
    if (folder / "facts.json").exists():
        facts = DataFacts.model_validate_json(artifacts.read(folder / "facts.json"))
    else:  # a run of a version that did not keep them
        facts = pipeline.facts(trained.document.data, resolve(str(workspace.root)))
    project, networks = task.complete(trained.document, facts), Kept(folder, task.roles[0].name)
    return Learned(task, project, facts, preparation, task.restored(project, facts, networks))


class Kept(dict[str, Any]):
    """The networks that a run has kept, by name; each is read when it is asked for. `first` is `model.keras`."""

    def __init__(self, folder: Path, first: str) -> None:
        super().__init__()
        self.folder, self.first = folder, first

    def __missing__(self, name: str) -> Any:
        file = "model.keras" if name == self.first else f"{name}.keras"
        path = artifacts.verified(self.folder / file)
        self[name] = keras.saving.load_model(path, compile=False, safe_mode=True)
        return self[name]


def wanted(learned: Learned, wishes: Mapping[str, Any]) -> dict[str, Any]:
    """Every wish of the task with a value. Raises DataError: one is out of range, or unknown."""
    known = {wish.name: wish for wish in learned.task.wishes}
    card = learned.task.card.model_copy(update={"parameters": learned.task.wishes})
    for name, sentence in check_config(card, dict(wishes)):
        raise DataError(sentence, where=name, cure="Choose another value.")
    usual = {wish.name: wish.default for wish in known.values()} | {
        name: value for name, value in learned.task.settings(learned.project).items() if name in known
    }
    return {**usual, **wishes}


def given_in(path: Path, learned: Learned) -> Given:
    """The rows of a file, with an empty column for a text that the network writes itself. Raises DataError."""
    needed = [name for name in learned.preparation.needed if name not in _written(learned)]
    given = read(path, learned.preparation.columns, needed)
    lacking = [name for name in _written(learned) if given.table is not None and name not in given.table]
    if given.table is None or not lacking:
        return given
    return Given(given.table.assign(**dict.fromkeys(lacking, "")), given.arrays, given.names)


def pieces(learned: Learned, given: Given) -> Iterator[tuple[int, Prepared]]:
    """The rows some at a time, each with how many came before; rows that windows are cut from all at once."""
    if not given.rows:
        raise DataError("There are no rows", where="input", cure="Give one at least.")
    if given.rows > MOST_ROWS:
        raise DataError(f"The file has {given.rows:,} rows", expected=f"at most {MOST_ROWS:,}", cure="Cut it up.")
    step = given.rows if learned.preparation.window is not None else AT_ONCE
    for start in range(0, given.rows, step):
        rows = slice(start, start + step)
        table = None if given.table is None else given.table.iloc[rows]
        arrays = {name: values[rows] for name, values in given.arrays.items()}
        raw = learned.preparation.raw(table, arrays)
        inputs = learned.preparation.inputs(raw, start)
        count = len(next(iter(inputs.values())))
        facts = learned.facts.model_copy(update={"rows": {"train": count}})
        yield start, Prepared({"train": inputs}, {}, facts, learned.preparation, raw, {"train": np.arange(count)})


def nothing(learned: Learned) -> Prepared:
    """What a task is given that needs no rows."""
    raw: Any = None
    return Prepared({}, {}, learned.facts, learned.preparation, raw, {})


def together(parts: list[Applied], learned: Learned, given: Given) -> Applied:
    """One answer of those for pieces of the rows, with what tells rows apart before each."""
    tables = [part.table for part in parts if part.table is not None]
    rows = sum(part.rows for part in parts)
    if not tables:
        return parts[0].model_copy(update={"rows": rows})
    table = _named(
        tables[0].model_copy(update={"rows": tuple(row for each in tables for row in each.rows)}), learned, given
    )
    whole = csv(pd.DataFrame(list(table.rows), columns=list(table.columns)))
    shown = table.model_copy(update={"rows": table.rows[:SHOWN]})
    return Applied(rows=rows, table=shown, csv=whole, pictures=parts[0].pictures)


def _named(table: Table, learned: Learned, given: Given) -> Table:
    names: list[Any] = list(given.names)
    title = "file"
    if not names and learned.preparation.window is not None and given.table is not None:
        title, names = "after row", [int(end) + 1 for end in learned.preparation.ends(given.table)]
    if len(names) != len(table.rows):
        title, names = "row", list(range(1, len(table.rows) + 1))
    rows = tuple((name, *row) for name, row in zip(names, table.rows, strict=True))
    return table.model_copy(update={"columns": (title, *table.columns), "rows": rows})
