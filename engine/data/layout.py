"""How files lie in a zip: a folder for each class, or one CSV beside them that says what each is.

Pictures, sounds and texts share it; `what` is the word for one of them, such as `picture`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.catalog.read import check_config
from engine.data import kinds, zipped
from engine.data.base import Guess, Kind, Request, Target, no_target
from engine.data.lines import literal
from engine.errors import DataError

MAX_CLASSES = 1_000
MAX_MASK_CLASSES = 32
TARGET_NAMES = ("target", "label", "class", "y")
EITHER = "a folder for each class, or one CSV with file names and labels"


@dataclass(frozen=True)
class Plan:
    """What is read of a zip, in order.

    Args:
        names: the files.
        depth: the place in a path of the folders that say what a file is; -1: none do.
        table, file, labels: of a table its name, its column of file names, and all its columns; empty without one.
    """

    names: list[str]
    depth: int = 0
    table: str = ""
    file: str = ""
    labels: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def seen(self) -> pd.DataFrame:
        """Every column that there is beside the files."""
        return self.labels if self.table else pd.DataFrame({"file": self.names})


def asked(card: Card, request: Request, what: str) -> dict[str, Any]:
    """The settings of a source with its defaults. Raises DataError: no file is chosen, or a setting is out of range."""
    dataset = request.settings.get("dataset")
    if not isinstance(dataset, str) or not dataset:
        raise DataError("No file is chosen", where="data.source", cure=f"Upload a zip of {what}s, or choose one.")
    for name, sentence in check_config(card, request.settings):
        raise DataError(sentence, where=f"data.source.{name}", cure="Choose another value.")
    return {each.name: each.default for each in card.parameters} | request.settings


def plan(packed: zipfile.ZipFile, suffixes: tuple[str, ...], what: str) -> Plan:
    """The layout of a zip. Raises DataError when it is neither of the two."""
    names, tables = zipped.names(packed, *suffixes), zipped.names(packed, ".csv")
    if not names:
        raise DataError(f"The zip holds no {what}", where="data.source", expected=", ".join(suffixes))
    return of_table(packed, names, tables, what) if tables else Plan(names, depth(names, what))


def depth(names: list[str], what: str, expected: str = EITHER) -> int:
    """The place in a path of the folders that say what a file is: the first that differ. Raises DataError."""
    folders, found = [name.split("/")[:-1] for name in names], 0
    while all(len(each) > found for each in folders) and len({each[found] for each in folders}) == 1:
        found += 1
    outside = [name for name, each in zip(names, folders, strict=True) if len(each) <= found]
    if outside:
        raise DataError(
            f"A {what} lies in no folder that says what it is",
            where=outside[0][:120],
            expected=expected,
            cure=f"Sort the {what}s into folders, or put a CSV beside them.",
        )
    return found


def depth_or_none(names: list[str], what: str, request: Request, expected: str = EITHER) -> int:
    """As `depth`; -1 where no folder says what a file is, and nothing has to be said."""
    try:
        return depth(names, what, expected)
    except DataError:
        if not request.unlabelled:
            raise
        return -1


def of_table(packed: zipfile.ZipFile, names: list[str], tables: list[str], what: str) -> Plan:
    """The files that the one CSV names, in its order. Raises DataError where it names none, or one that is gone."""
    if len(tables) > 1:
        raise DataError("The zip holds several CSVs", where=tables[1][:120], cure="Leave the one with the labels.")
    if packed.getinfo(tables[0]).file_size > zipped.MAX_TABLE:
        raise DataError("The CSV in the zip is too large", where=tables[0][:120], expected="at most 20 MB")
    try:
        with packed.open(tables[0]) as file:
            labels = pd.read_csv(file, dtype="str", keep_default_na=False)
    except (ValueError, pd.errors.ParserError) as error:  # UnicodeDecodeError is a ValueError
        raise DataError(f"The CSV cannot be read: {str(error)[:80].rstrip('.')}", where=tables[0][:120]) from None
    stems = by_stem(names, what)
    found = {str(name): sum(stem(str(each)) in stems for each in labels[name].unique()) for name in labels.columns}
    column = max(found, key=lambda name: found[name], default="")
    if len(found) < 2 or not found[column]:
        raise DataError(
            "The CSV has no column of file names beside one of labels",
            where=tables[0][:120],
            expected=f"a header line, and in each row the name of a {what} in the zip and its label",
        )
    ordered = [named(stems, str(each), what) for each in labels[column]]
    return Plan(ordered, table=tables[0], file=column, labels=labels)


def target(plan: Plan, request: Request, what: str) -> Target:
    """What is predicted: the folders, or a column of the table. Raises DataError where nothing can be learned of it."""
    if plan.depth < 0:
        return Target("", "none", no_target(len(plan.names)))
    if not plan.table:
        found = classes("class", pd.Series([name.split("/")[plan.depth] for name in plan.names]), what)
        if request.target not in ("", found.name):
            raise DataError(f"There is no target {request.target[:80]!r}", where="data.target", expected=found.name)
        return found
    others = [str(name) for name in plan.labels.columns if name != plan.file]
    usual = [name for name in others if name.strip().lower() in TARGET_NAMES]
    name = request.target or (usual or others)[0]
    if name not in others:
        raise DataError(
            f"There is no column {name[:80]!r}", where="data.target", expected=f"one of {', '.join(others)}"
        )
    values = plan.labels[name]
    if (values.str.strip() == "").any():
        row = int((values.str.strip() == "").argmax()) + 1
        raise DataError(f"A {what} has no label", where=f"{name}, row {row}", cure="Write one, or take the row out.")
    said, looks = request.kinds.get(name), kinds.guess(values).kind
    if said == "text" or (said is None and looks == "text"):
        return Target(name, "text", values.str.strip())
    numbers = pd.to_numeric(values, errors="coerce")
    guessed = numbers.notna().all() and kinds.target_kind(numbers) == "number"
    if said == "number" or (guessed and said != "category"):
        if not np.isfinite(numbers).all():
            raise DataError("A label is no number", where=name, cure="Give it the kind category.")
        return Target(name, "number", numbers.astype("float64"))
    return classes(name, values, what)


def classes(name: str, values: pd.Series, what: str) -> Target:
    """Classes as a target. Raises DataError where there is one alone, or far too many."""
    different = values.nunique()
    if not 2 <= different <= MAX_CLASSES:
        raise DataError(
            f"The {what}s have {different:,} class{'' if different == 1 else 'es'}",
            where="data.source",
            expected=f"from 2 to {MAX_CLASSES:,} classes: a folder for each, or a column of labels",
        )
    return Target(name, "classes", values)


def guess(target: Target) -> Guess:
    """What the target is used as, for the list of columns."""
    used: dict[str, Kind] = {"number": "number", "text": "text"}
    return Guess(used.get(target.kind, "category"), "the target")


def masks(name: str, values: np.ndarray) -> Target:
    """Masks, (rows, height, width), with classes 0, 1, ... in the place of their values. Raises DataError."""
    different = np.unique(values)
    if not 2 <= len(different) <= MAX_MASK_CLASSES:
        raise DataError(
            f"The masks have {len(different)} different value{'' if len(different) == 1 else 's'}",
            where=name,
            expected=f"one value for each class, from 2 to {MAX_MASK_CLASSES} of them",
            cure="Save them as PNG: JPEG blurs the values.",
        )
    numbered = np.searchsorted(different, values).astype("int32")
    return Target(name, "mask", numbered, tuple(map(str, different.tolist())))


def reading(plan: Plan) -> dict[str, Any]:
    """What `code` needs to know of the layout."""
    return {"depth": plan.depth, "table": plan.table, "file": plan.file}


def listed_code(shown: str, suffixes: tuple[str, ...]) -> list[str]:
    """Script lines that open `packed` and list its files as `shown`, without what systems put beside them."""
    return [
        'packed = zipfile.ZipFile(Path(__file__).with_name("data.zip"))',
        f"{shown} = [name for name in sorted(packed.namelist()) if name.lower().endswith({suffixes!r})]",
        rf'{shown} = [name for name in {shown} if not re.search(r"(^|/)(\.|__MACOSX/)", name)]',
    ]


def target_code(reading: Mapping[str, Any], target: Target, shown: str) -> list[str]:
    """Script lines that put the files in the order of the samples, and define `target`, if there is one."""
    if target.kind == "none":
        return []
    if not reading["table"]:
        return [f'target = pd.Series([name.split("/")[{reading["depth"]}] for name in {shown}])']
    values = f"told[{literal(target.name)}]{'.str.strip()' if target.kind == 'text' else ''}"
    return [
        f'told = pd.read_csv(packed.open({literal(reading["table"])}), dtype="str", keep_default_na=False)',
        f"stems = {{PurePosixPath(name).stem: name for name in {shown}}}",
        f"{shown} = [stems[PurePosixPath(name).stem] for name in told[{literal(reading['file'])}]]",
        f'target = pd.to_numeric({values}).astype("float64")' if target.kind == "number" else f"target = {values}",
    ]


def by_stem(names: list[str], what: str) -> dict[str, str]:
    """Names of files by their last part, without its ending. Raises DataError when two are alike."""
    found: dict[str, str] = {}
    for name in names:
        if found.setdefault(stem(name), name) != name:
            raise DataError(f"Two {what}s have one name", where=name[:120], cure="Rename one.")
    return found


def named(stems: Mapping[str, str], name: str, what: str) -> str:
    """The file of a name. Raises DataError when there is none."""
    if stem(name) not in stems:
        raise DataError(f"There is no {what} of this name in the zip", where=name[:120], cure="Add it, or take it out.")
    return stems[stem(name)]


def stem(name: str) -> str:
    """The last part of a path without its ending."""
    return PurePosixPath(name).stem
