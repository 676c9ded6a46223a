"""Pictures of a person's own in a zip: a folder for each class, a table with labels, or masks beside the pictures."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.catalog.read import check_config
from engine.data import kinds, zipped
from engine.data.base import Guess, Lines, Raw, Request, Resolve, Target
from engine.data.lines import literal
from engine.data.memory import fits, kept
from engine.errors import DataError

MAX_CLASSES = 1_000
MAX_MASK_CLASSES = 32
QUICK = 1_000  # pictures for a first look at more than fit in memory
TARGET_NAMES = ("target", "label", "class", "y")
MODES: dict[str, zipped.Mode] = {"grey": "L", "colour": "RGB"}
PAIR = {"images", "masks"}


@dataclass(frozen=True)
class Plan:
    """What is read of a zip, in order.

    Args:
        depth: the place in a path of the folders that say what a picture is.
        masks: the mask of each picture.
        table, file, labels: of a table its name, its column of file names, and all its columns.
    """

    layout: Literal["folders", "table", "masks"]
    names: list[str]
    depth: int = 0
    masks: list[str] = field(default_factory=list)
    table: str = ""
    file: str = ""
    labels: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Images:
    """Pictures of one size, (batch, height, width, channels) with values 0 to 255, and what is said of each."""

    card: Card = Card(
        kind="source",
        name="images",
        title="Pictures of your own",
        category="your own",
        summary="A zip of pictures: a folder for each class, one CSV with file names and labels, or images and masks.",
        parameters=(
            Parameter(name="dataset", type="dataset", required=True, help="The uploaded zip, at most 2 GB."),
            Parameter(name="height", type="int", default=64, minimum=8, maximum=512, help="Pixels from top to bottom."),
            Parameter(name="width", type="int", default=64, minimum=8, maximum=512, help="Pixels from left to right."),
            Parameter(
                name="colour", type="enum", default="colour", options=tuple(MODES), help="One channel, or three."
            ),
        ),
        inputs=(),
        facts={"limit": "2 GB", "streams": True},
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """Every picture, resized to one size. Raises DataError in plain words."""
        (height, width), mode = self._asked(request)
        with zipped.opened(resolve(request.settings["dataset"])) as packed:
            plan = _plan(packed)
            values, of = height * width * len(mode), 0
            if request.quick and not fits(len(plan.names), values // 8):
                of, plan = len(plan.names), _some(plan)
            pictures = (zipped.picture(packed, name, mode, (height, width)) for name in plan.names)
            images = kept(request, pictures, len(plan.names), (height, width, len(mode)), "uint8")
            masks = [zipped.mask(packed, name, (height, width)) for name in plan.masks]
        target = _masks(np.stack(masks)) if masks else _labels(plan, request)
        if request.target not in ("", target.name):
            raise DataError(f"There is no target {request.target[:80]!r}", where="data.target", expected=target.name)
        seen = plan.labels if plan.layout == "table" else pd.DataFrame({"file": plan.names})
        seen = seen.assign(mask=plan.masks) if masks else seen.assign(**{target.name: target.values})
        guesses = {str(name): Guess("ignore", "said beside the pictures") for name in seen.columns}
        guesses[target.name] = Guess("number" if target.kind == "number" else "category", "the target")
        return Raw(
            table=pd.DataFrame(index=range(len(images))),
            arrays={"image": images},
            kinds={"image": "image"},
            maximum={"image": 255.0},
            target=target.values,
            target_name=target.name,
            target_kind=target.kind,
            classes=target.classes,
            seen=seen,
            guesses=guesses,
            of=of,
            reading={"layout": plan.layout, "depth": plan.depth, "table": plan.table, "file": plan.file},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads `data.zip` beside the script."""
        (height, width), mode = self._asked(request)
        opened = "ImageOps.exif_transpose(Image.open(packed.open(name)))"
        resized = f"resize(({width}, {height}), Image.Resampling"
        body = [
            'packed = zipfile.ZipFile(Path(__file__).with_name("data.zip"))',
            f"shown = [name for name in sorted(packed.namelist()) if name.lower().endswith({zipped.SUFFIXES!r})]",
            r'shown = [name for name in shown if not re.search(r"(^|/)(\.|__MACOSX/)", name)]',
            *_ordered(raw),
            f"image = [{opened}.convert({literal(mode)}).{resized}.BILINEAR) for name in shown]",
            f'image = np.stack([np.asarray(each, "float32").reshape({height}, {width}, -1) for each in image])',
        ]
        if raw.target_kind == "mask":
            body += [
                f"target = [{opened} for name in masks]",
                'target = [each if each.mode in ("P", "L") else each.convert("L") for each in target]',
                f"target = np.stack([np.asarray(each.{resized}.NEAREST)) for each in target])",
                'target = np.searchsorted(np.unique(target), target).astype("int32")',
            ]
        imports = (
            "import re",
            "import zipfile",
            "from pathlib import Path, PurePosixPath",
            "import numpy as np",
            "import pandas as pd",
        )
        return Lines(
            (*imports, "from PIL import Image, ImageOps"), (*body, "table = pd.DataFrame(index=range(len(shown)))")
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The names of the files, or of their masks, a column of the table, or the target."""
        if raw.reading["layout"] == "table":
            return Lines((), (f"by = told[{literal(column)}]",))
        by = {"file": "pd.Series(shown)", "mask": "pd.Series(masks)"}
        return Lines((), (f"by = {by.get(column, 'target')}",))

    def _asked(self, request: Request) -> tuple[tuple[int, int], zipped.Mode]:
        """Height and width, and the colours. Raises DataError when a setting is out of range."""
        if not isinstance(request.settings.get("dataset"), str) or not request.settings["dataset"]:
            raise DataError("No file is chosen", where="data.source", cure="Upload a zip of pictures, or choose one.")
        for name, sentence in check_config(self.card, request.settings):
            raise DataError(sentence, where=f"data.source.{name}")
        config = {each.name: each.default for each in self.card.parameters} | request.settings
        return (config["height"], config["width"]), MODES[config["colour"]]


SOURCE = Images()


def _plan(packed: zipfile.ZipFile) -> Plan:
    """How a zip is laid out. Raises DataError when it is none of the three."""
    names, tables = zipped.names(packed, *zipped.SUFFIXES), zipped.names(packed, ".csv")
    if not names:
        raise DataError("The zip holds no picture", where="data.source", expected=", ".join(zipped.SUFFIXES))
    if tables:
        return _of_table(packed, names, tables)
    folders = [name.split("/")[:-1] for name in names]
    depth = 0
    while all(len(each) > depth for each in folders) and len({each[depth] for each in folders}) == 1:
        depth += 1
    outside = [name for name, each in zip(names, folders, strict=True) if len(each) <= depth]
    if outside:
        raise DataError(
            "A picture lies in no folder that says what it is",
            where=outside[0][:120],
            expected="a folder for each class, one CSV with file names and labels, or folders 'images' and 'masks'",
            cure="Sort the pictures into folders, or put a CSV beside them.",
        )
    if {each[depth] for each in folders} != PAIR:
        return Plan("folders", names, depth)
    pictures = [name for name in names if name.split("/")[depth] == "images"]
    masks = _by_stem([name for name in names if name.split("/")[depth] == "masks"])
    return Plan("masks", pictures, depth, [_found(masks, name, "mask") for name in pictures])


def _of_table(packed: zipfile.ZipFile, names: list[str], tables: list[str]) -> Plan:
    if len(tables) > 1:
        raise DataError("The zip holds several CSVs", where=tables[1][:120], cure="Leave the one with the labels.")
    if packed.getinfo(tables[0]).file_size > zipped.MAX_TABLE:
        raise DataError("The CSV in the zip is too large", where=tables[0][:120], expected="at most 20 MB")
    try:
        with packed.open(tables[0]) as file:
            labels = pd.read_csv(file, dtype="str", keep_default_na=False)
    except (ValueError, pd.errors.ParserError) as error:  # UnicodeDecodeError is a ValueError
        raise DataError(f"The CSV cannot be read: {str(error)[:80].rstrip('.')}", where=tables[0][:120]) from None
    stems = _by_stem(names)
    found = {str(name): sum(_stem(str(each)) in stems for each in labels[name].unique()) for name in labels.columns}
    column = max(found, key=lambda name: found[name], default="")
    if len(found) < 2 or not found[column]:
        raise DataError(
            "The CSV has no column of file names beside one of labels",
            where=tables[0][:120],
            expected="a header line, and in each row the name of a picture in the zip and its label",
        )
    ordered = [_found(stems, str(each), "picture") for each in labels[column]]
    return Plan("table", ordered, table=tables[0], file=column, labels=labels)


def _some(plan: Plan) -> Plan:
    """A plan for some of the pictures, from all over the zip."""
    rows = np.linspace(0, len(plan.names) - 1, min(QUICK, len(plan.names))).round().astype(int)
    names, masks = [plan.names[row] for row in rows], [plan.masks[row] for row in rows if plan.masks]
    labels = plan.labels if plan.labels.empty else plan.labels.iloc[rows].reset_index(drop=True)
    return replace(plan, names=names, masks=masks, labels=labels)


def _labels(plan: Plan, request: Request) -> Target:
    """The target: the folders, or a column of the table."""
    if plan.layout == "folders":
        return _classes("class", pd.Series([name.split("/")[plan.depth] for name in plan.names]))
    others = [str(name) for name in plan.labels.columns if name != plan.file]
    usual = [name for name in others if name.strip().lower() in TARGET_NAMES]
    name = request.target or (usual or others)[0]
    if name not in others:
        raise DataError(
            f"There is no column {name[:80]!r}", where="data.target", expected=f"one of {', '.join(others)}"
        )
    values = plan.labels[name]
    if (values.str.strip() == "").any():
        raise DataError("A picture has no label", where=f"{name}, row {int((values.str.strip() == '').argmax()) + 1}")
    numbers = pd.to_numeric(values, errors="coerce")
    guessed = numbers.notna().all() and kinds.target_kind(numbers) == "number"
    said = request.kinds.get(name)
    if said == "number" or (guessed and said != "category"):
        if not np.isfinite(numbers).all():
            raise DataError("A label is no number", where=name, cure="Give it the kind category.")
        return Target(name, "number", numbers.astype("float64"))
    return _classes(name, values)


def _classes(name: str, values: pd.Series) -> Target:
    different = values.nunique()
    if not 2 <= different <= MAX_CLASSES:
        raise DataError(
            f"The pictures have {different:,} class{'' if different == 1 else 'es'}",
            where="data.source",
            expected=f"from 2 to {MAX_CLASSES:,} classes: a folder for each, or a column of labels",
        )
    return Target(name, "classes", values)


def _masks(masks: np.ndarray) -> Target:
    """Masks with classes 0, 1, ... in the place of the values that they have."""
    values = np.unique(masks)
    if not 2 <= len(values) <= MAX_MASK_CLASSES:
        raise DataError(
            f"The masks have {len(values)} different value{'' if len(values) == 1 else 's'}",
            where="masks",
            expected=f"one value for each class, from 2 to {MAX_MASK_CLASSES} of them",
            cure="Save them as PNG: JPEG blurs the values.",
        )
    return Target("mask", "mask", np.searchsorted(values, masks).astype("int32"), tuple(map(str, values.tolist())))


def _by_stem(names: list[str]) -> dict[str, str]:
    """Names of files by their last part, without its ending. Raises DataError when two are alike."""
    found: dict[str, str] = {}
    for name in names:
        if found.setdefault(_stem(name), name) != name:
            raise DataError("Two pictures have one name", where=name[:120], cure="Rename one.")
    return found


def _found(stems: dict[str, str], name: str, what: str) -> str:
    if _stem(name) not in stems:
        raise DataError(f"There is no {what} of this name in the zip", where=name[:120], cure="Add it, or take it out.")
    return stems[_stem(name)]


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _ordered(raw: Raw) -> list[str]:
    """Script lines that put `shown` in the order of the samples, and define `target` unless it is a mask."""
    reading = raw.reading
    stems = "stems = {{PurePosixPath(name).stem: name for name in {}}}"
    part = f'name.split("/")[{reading["depth"]}]'
    if reading["layout"] == "table":
        values = f"told[{literal(raw.target_name)}]"
        return [
            f'told = pd.read_csv(packed.open({literal(reading["table"])}), dtype="str", keep_default_na=False)',
            stems.format("shown"),
            f"shown = [stems[PurePosixPath(name).stem] for name in told[{literal(reading['file'])}]]",
            f"target = {values}"
            if raw.target_kind == "classes"
            else f'target = pd.to_numeric({values}).astype("float64")',
        ]
    if reading["layout"] == "masks":
        return [
            stems.format(f'shown if {part} == "masks"'),
            f'shown = [name for name in shown if {part} == "images"]',
            "masks = [stems[PurePosixPath(name).stem] for name in shown]",
        ]
    return [f"target = pd.Series([{part} for name in shown])"]
