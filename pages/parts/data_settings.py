"""The data settings of the open project: read as they are now, changed one field at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from engine import client
from engine.document.project import DataSettings, Split
from engine.messages.answers import PreviewAnswer
from pages.parts import session

IN_TABLES = ("number", "category", "text", "date", "ignore")  # what a column of a table may be used as


def settings() -> DataSettings:
    """As they are at this moment; callbacks ask anew."""
    return session.desk().document.data


def set_data(name: str, value: Any, label: str) -> None:
    """One field of them; `label` says in a few words what was done."""
    document = session.desk().document
    data = document.data.model_copy(update={name: value})
    session.edit(document.model_copy(update={"data": data}), label)


def without(names: Sequence[str], gone: Collection[str | None]) -> tuple[str, ...]:
    """The names but those that are gone, in order."""
    return tuple(name for name in names if name not in gone)


def set_split(**changes: Any) -> None:
    """What was changed of the split."""
    set_data("split", Split.model_validate(settings().split.model_dump() | changes), "changed the split")


def own_data() -> bool:
    """Whether the source is a file of a person's own."""
    source = settings().source
    return source is not None and is_own(source.name)


def is_own(source: str) -> bool:
    """Whether a source reads a file that a person brings."""
    return any(parameter.type == "dataset" for parameter in client.card("source", source).parameters)


def table_columns(preview: PreviewAnswer | None) -> list[str]:
    """The names of the columns of the table, as it lies in the source."""
    return [column.name for column in preview.columns if column.kind in IN_TABLES] if preview else []
