"""How files lie in a zip: a folder for each class, or one CSV beside them that says what each is.

Folders `train`, `validation` and `test` above or below say the part of each file. Pictures, sounds and texts share all
this; `what` is the word for one of them, such as `picture`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.catalog.read import check_config
from engine.data import kinds, parts, zipped
from engine.data.base import Guess, Kind, Lines, Raw, Request, Target, no_target
from engine.data.lines import literal
from engine.data.stored import Stored, changed, pieces_of
from engine.errors import DataError

MAX_CLASSES = 1_000
MAX_MASK_CLASSES = 32
TARGET_NAMES = ("target", "label", "class", "y")
TEXT_NAMES = ("text", "transcript", "transcription", "sentence", "caption", "said", "utterance")
EITHER = "a folder for each class, or one CSV with file names and labels"
VALIDATION = parts.VALIDATION.model_copy(
    update={
        "help": "The share of the files in the folder train, evenly from all over them, that the column 'part' marks "
        "for validation where the zip has no folder for it."
    }
)
Key = tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What is read of a zip, in order.

    Args:
        names: the files.
        depth: the place in a path of the folders that say what a file is; -1: none do.
        part: the place in a path of the folders that say the part of a file; None: none does.
        table, file, labels: of a table its name, its column of file names, and all its columns; empty without one.
        levels: how many of the last names of a path the table's column of file names tells files apart by.
    """

    names: list[str]
    depth: int = 0
    part: int | None = None
    table: str = ""
    file: str = ""
    labels: pd.DataFrame = field(default_factory=pd.DataFrame)
    levels: int = 1

    @property
    def seen(self) -> pd.DataFrame:
        """Every column that there is beside the files."""
        return self.labels if self.table else pd.DataFrame({"file": self.names})

    @property
    def folders(self) -> list[str]:
        """The folder of each file that says its part; none where no folder does."""
        return [] if self.part is None else [name.split("/")[self.part] for name in self.names]

    def some(self, most: int) -> Plan:
        """Some of the files, from all over the zip."""
        rows = np.linspace(0, len(self.names) - 1, min(most, len(self.names))).round().astype(int)
        labels = self.labels if self.labels.empty else self.labels.iloc[rows].reset_index(drop=True)
        return replace(self, names=[self.names[row] for row in rows], labels=labels)


def asked(card: Card, request: Request, what: str) -> dict[str, Any]:
    """The settings of a source with its defaults. Raises DataError: no file is chosen, or a setting is out of range."""
    dataset = request.settings.get("dataset")
    if not isinstance(dataset, str) or not dataset:
        raise DataError("No file is chosen", where="data.source", cure=f"Upload a zip of {what}s, or choose one.")
    for name, sentence in check_config(card, request.settings):
        raise DataError(sentence, where=f"data.source.{name}", cure="Choose another value.")
    return {each.name: each.default for each in card.parameters} | request.settings


def plan(packed: zipfile.ZipFile, suffixes: tuple[str, ...], what: str, *, unlabelled: bool = False) -> Plan:
    """The layout of a zip; `unlabelled` as in `of_folders`. Raises DataError when it is neither of the two."""
    names, tables = zipped.names(packed, *suffixes), zipped.names(packed, ".csv")
    if not names:
        raise DataError(f"The zip holds no {what}", where="data.source", expected=", ".join(suffixes))
    return of_table(packed, names, tables, what) if tables else of_folders(names, what, unlabelled=unlabelled)


def of_folders(names: list[str], what: str, expected: str = EITHER, *, unlabelled: bool = False) -> Plan:
    """Files whose folders say what they are: the first that differ, but for those that say a part.

    Args:
        unlabelled: nothing has to be said, so files may lie anywhere.

    Raises:
        DataError: a file lies in no such folder.
    """
    whole, found = [name.split("/")[:-1] for name in names], 0
    part = parts.level(whole)
    folders = whole if part is None else [[*each[:part], *each[part + 1 :]] for each in whole]
    while all(len(each) > found for each in folders) and len({each[found] for each in folders}) == 1:
        found += 1
    outside = [name for name, each in zip(names, folders, strict=True) if len(each) <= found]
    if outside and unlabelled:
        return Plan(names, -1, part)
    if outside:
        said = "" if part is None else f": {literal(whole[0][part])} and the like say only the part of the split"
        raise DataError(
            f"A {what} lies in no folder that says what it is{said}",
            where=outside[0][:120],
            expected=expected,
            cure=f"Sort the {what}s into folders, or put a CSV beside them.",
        )
    return Plan(names, found if part is None or found < part else found + 1, part)


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
    stems = {key(name) for name in names}
    found = {str(name): sum(key(str(each)) in stems for each in labels[name].unique()) for name in labels.columns}
    column = max(found, key=lambda name: found[name], default="")
    if len(found) < 2 or not found[column]:
        raise DataError(
            "The CSV has no column of file names beside one of labels",
            where=tables[0][:120],
            expected=f"a header line, and in each row the name of a {what} in the zip and its label",
        )
    unique = len(stems) == len(names)
    levels = 1 if unique else max(1, min(len(PurePosixPath(each).parts) for each in labels[column]))
    known = by_key(names, what, levels)
    ordered = [named(known, key(str(each), levels), what, str(each)) for each in labels[column]]
    part = None if parts.PART in labels.columns else parts.level([name.split("/")[:-1] for name in ordered])
    return Plan(ordered, part=part, table=tables[0], file=column, labels=labels, levels=levels)


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
    usual = [name for known in (TARGET_NAMES, TEXT_NAMES) for name in others if name.strip().lower() in known]
    name = request.target or (usual or others)[0]
    if name not in others:
        raise DataError(
            f"There is no column {name[:80]!r}", where="data.target", expected=f"one of {', '.join(others)}"
        )
    values = plan.labels[name]
    if (values.str.strip() == "").any():
        row = int((values.str.strip() == "").argmax()) + 1
        raise DataError(f"A {what} has no label", where=f"{name}, row {row}", cure="Write one, or take the row out.")
    said = request.kinds.get(name)
    if said == "text" or (said is None and _is_text(name, values)):
        return Target(name, "text", values.str.strip())
    numbers = pd.to_numeric(values, errors="coerce")
    guessed = numbers.notna().all() and kinds.target_kind(numbers) == "number"
    if said == "number" or (guessed and said != "category"):
        if not np.isfinite(numbers).all():
            raise DataError("A label is no number", where=name, cure="Give it the kind category.")
        return Target(name, "number", numbers.astype("float64"))
    return classes(name, values, what)


def _is_text(name: str, values: pd.Series) -> bool:
    """What is called so, free text, or words of which most are different: nothing is learned of a class of one file."""
    looks = kinds.guess(values).kind
    return (
        name.strip().lower() in TEXT_NAMES
        or looks == "text"
        or (looks == "ignore" and values.nunique() > max(kinds.MAX_CODES, len(values) // 2))
    )


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


def masks(name: str, values: np.ndarray | Stored) -> Target:
    """Masks, (rows, height, width), with classes 0, 1, ... in the place of their values; on disk where these are.

    Raises:
        DataError: there is one value alone, or too many.
    """
    different = np.unique(np.concatenate([np.unique(piece) for piece in pieces_of(values)]))
    if not 2 <= len(different) <= MAX_MASK_CLASSES:
        raise DataError(
            f"The masks have {len(different)} different value{'' if len(different) == 1 else 's'}",
            where=name,
            expected=f"one value for each class, from 2 to {MAX_MASK_CLASSES} of them",
            cure="Save them as PNG: JPEG blurs the values.",
        )

    def numbered(some: np.ndarray) -> np.ndarray:
        return np.searchsorted(different, some).astype("int32")

    told: Any = changed(values, numbered)
    return Target(name, "mask", told, tuple(map(str, different.tolist())))


def beside(plan: Plan, target: Target, what: str, validation: float) -> dict[str, Any]:
    """What `Raw` holds beside the files: the target, `seen` with guesses, the part of each row, notes, and `reading`.

    Args:
        validation: the share of the training files that is marked for validation where no folder is for it.
    """
    labelled = target.kind != "none"
    told = labelled and isinstance(target.values, pd.Series)
    seen = plan.seen.assign(**{target.name: target.values} if told else {})
    guesses = {str(name): Guess("ignore", f"said beside the {what}s") for name in seen.columns}
    guesses |= {target.name: guess(target)} if labelled else {}
    part, notes = "", tuple[str, ...]()
    if plan.table and parts.are_parts(plan.labels.get(parts.PART)):
        part = parts.PART
    if plan.part is not None:
        said = parts.marked(plan.folders, validation)
        seen = seen.assign(**{parts.PART: said})
        part, notes = parts.PART, (parts.note(plan.folders, said, what),)
    if part and part != target.name:
        guesses[part] = Guess("ignore", parts.REASON)
    return {
        "target": target.values,
        "target_name": target.name,
        "target_kind": target.kind,
        "classes": target.classes,
        "seen": seen,
        "guesses": guesses,
        "part": part if part != target.name else "",
        "notes": notes,
        "reading": {
            "depth": plan.depth,
            "part": plan.part,
            "table": plan.table,
            "file": plan.file,
            "levels": plan.levels,
            "validation": validation,
        },
    }


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
    keys, asked = "PurePosixPath(name).stem", "PurePosixPath(name).stem"
    if reading["levels"] > 1:
        keys = asked = f'PurePosixPath(name).with_suffix("").parts[-{reading["levels"]} :]'
    return [
        f'told = pd.read_csv(packed.open({literal(reading["table"])}), dtype="str", keep_default_na=False)',
        f"stems = {{{keys}: name for name in {shown}}}",
        f"{shown} = [stems[{asked}] for name in told[{literal(reading['file'])}]]",
        f'target = pd.to_numeric({values}).astype("float64")' if target.kind == "number" else f"target = {values}",
    ]


def beside_code(raw: Raw, column: str, shown: str) -> Lines:
    """Script lines that define `by`: the part of each file, a column of the table, their names, or the target."""
    reading = raw.reading
    if column == parts.PART and reading["part"] is not None:
        return parts.marked_code(f'[name.split("/")[{reading["part"]}] for name in {shown}]', reading["validation"])
    if reading["table"]:
        return Lines((), (f"by = told[{literal(column)}]",))
    return Lines((), (f"by = pd.Series({shown})" if column == "file" else "by = target",))


def by_key(names: list[str], what: str, levels: int = 1, part: int | None = None) -> dict[Key, str]:
    """Names of files by their keys. Raises DataError when two are alike."""
    found: dict[Key, str] = {}
    for name in names:
        if found.setdefault(key(name, levels, part), name) != name:
            raise DataError(
                f"Two {what}s have one name", where=name[:120], cure="Rename one, or name files with their folders."
            )
    return found


def named(known: Mapping[Key, str], wanted: Key, what: str, name: str) -> str:
    """The file of a key. Raises DataError when there is none."""
    if wanted not in known:
        raise DataError(f"There is no {what} of this name in the zip", where=name[:120], cure="Add it, or take it out.")
    return known[wanted]


def key(name: str, levels: int = 1, part: int | None = None) -> Key:
    """What tells a file from others: the last names of its path without its ending, and the folder of its part."""
    path = PurePosixPath(name)
    folder = () if part is None else (name.split("/")[part],)
    return (*folder, *[*path.parts[:-1], path.stem][-levels:])
