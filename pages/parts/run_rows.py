"""The runs of a project as rows: what each was trained with, what it reached, what people wrote on it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine import client
from engine.client.settings import Setting
from engine.store.runs import Run
from engine.store.workspace import Workspace
from pages.parts.plain import words

if TYPE_CHECKING:
    from pandas import DataFrame

PARTS = {
    "Validation": "val_",
    "Test": "test_",
    "Training": "",
}  # as headings have them, and before the names of figures
KINDS = ("sparse_categorical_", "categorical_", "binary_")  # of accuracies, which a heading can do without
MOST_SETTINGS = 12  # columns of the table
MOST_TOLD = 3  # settings in the title of a run
LONGEST = 24  # letters of a value in a title

Differences = dict[str, tuple[Setting | None, ...]]


@dataclass(frozen=True)
class Row:
    """One run.

    Args:
        tags: what people wrote on it. parameters: of its networks; None before it has built them.
        epochs: whole ones so far. figures: the final ones, or those of its last epoch while it trains.
    """

    run: Run
    tags: tuple[str, ...] = ()
    parameters: int | None = None
    epochs: int = 0
    figures: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def seconds(self) -> float | None:
        """How long it trained, or trains by now; None before it began."""
        return None if self.run.started is None else (self.run.ended or time.time()) - self.run.started


def rows_of(workspace: Workspace, project: str) -> list[Row]:
    """The runs of a project, the newest first."""
    tags = client.tags(workspace, project)
    return [_row(workspace, run, tags.get(run.id, ())) for run in client.runs(workspace, project)]


def _row(workspace: Workspace, run: Run, tags: tuple[str, ...]) -> Row:
    start, last = client.begun(workspace, run.id), client.last_epoch(workspace, run.id)
    figures = run.metrics or (last.metrics if last else {})
    return Row(run, tags, start.parameters if start else None, last.epoch if last else 0, figures)


def fitting(rows: Sequence[Row], searched: str) -> list[Row]:
    """The rows that hold every word that is searched, in name, status, tags or settings; `run 2` is that run alone."""
    wanted = re.sub(r"\brun (\d+)\b", r"run-\1;", searched.lower()).split()
    return [row for row in rows if all(word in _text(row) for word in wanted)] if wanted else list(rows)


def _text(row: Row) -> str:
    told = [f"{name} {value}" for name, value in client.settings(row.run.document).items()]
    return "\n".join([f"run-{row.run.number};", row.run.name, row.run.status, *row.tags, *told]).lower()


def differing(rows: Sequence[Row]) -> Differences:
    """The settings in which runs differ, a value for each run, and the number of their parameters if that differs."""
    found = client.settings_that_differ([row.run.document for row in rows])
    parameters = tuple(row.parameters for row in rows)
    if len(set(parameters) - {None}) > 1:
        found = {"parameters": parameters, **found}
    return found


def title(rows: Sequence[Row], place: int, differences: Differences) -> str:
    """What sets a run apart: `Run 3: learning rate 0.01, units of hidden 8`. What most runs share goes unsaid."""
    own = {name: values[place] for name, values in differences.items() if name != "parameters"}
    shared = {name: differences[name].count(value) for name, value in own.items() if value is not None}
    rare = sorted((name for name in shared if shared[name] * 2 <= len(rows)), key=lambda name: shared[name])[:MOST_TOLD]
    told = ", ".join(f"{spoken(name)} {_short(own[name])}" for name in own if name in rare)
    return f"Run {rows[place].run.number}" + (f": {told}" if told else "")


def spoken(name: str) -> str:
    """A setting in words: `batch_size` is `batch size`. The name of a layer stays as it is."""
    parameter, of, layer = name.partition(" of ")
    return parameter.replace("_", " ") + of + layer


def setting(name: str) -> str:
    """The same as a heading: `Batch size`."""
    told = spoken(name)
    return told[:1].upper() + told[1:]


def _short(value: Setting | None) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def figure_names(rows: Sequence[Row]) -> list[str]:
    """What was measured, without its part of the data, metrics before losses."""
    found = dict.fromkeys(name.removeprefix("val_").removeprefix("test_") for row in rows for name in row.figures)
    return sorted(found, key=lambda name: "loss" in name)


def heading(name: str, names: Sequence[str]) -> str:
    """A figure as a heading has it: in words, and short where that leaves no doubt."""
    for kind in KINDS:
        bare = name.removeprefix(kind)
        if bare != name and sum(each.endswith(bare) for each in names) == 1:
            return words(bare)
    return words(name)


def columns_of_figures(rows: Sequence[Row]) -> dict[str, str]:
    """By heading, the figures that some run has: validation first, which is there to choose by."""
    names = figure_names(rows)
    known = {name for row in rows for name in row.figures}
    return {
        f"{part} {heading(name, names)}": before + name
        for name in names
        for part, before in PARTS.items()
        if before + name in known
    }


def frame(rows: Sequence[Row], differences: Differences) -> DataFrame:
    """The table: a row for each run, with the settings that differ between them."""
    from pandas import DataFrame, to_datetime

    settings = {setting(name): _column(values) for name, values in list(differences.items())[:MOST_SETTINGS]}
    figures = {label: [row.figures.get(name) for row in rows] for label, name in columns_of_figures(rows).items()}
    began = [datetime.fromtimestamp(row.run.created, UTC) for row in rows]
    return DataFrame(
        {
            "Run": [row.run.number for row in rows],
            "Tags": [list(row.tags) for row in rows],
            "Status": [row.run.status for row in rows],
            **settings,
            **{label: [None if each is None else float(each) for each in values] for label, values in figures.items()},
            "Epochs done": [row.epochs for row in rows],
            "Seconds": [row.seconds for row in rows],
            "Began": to_datetime(began),
        }
    )  # fmt: skip


def numeric(values: Sequence[Setting | None]) -> bool:
    """Whether all of these are numbers, or missing."""
    return all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values)


def _column(values: Sequence[Setting | None]) -> list[Setting | None]:
    """One type a column, so that it can be sorted."""
    return list(values) if numeric(values) else ["" if value is None else str(value) for value in values]
