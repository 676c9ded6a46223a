"""Pictures of a person's own in a zip: a folder for each class, a table with labels, or masks beside the pictures."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import layout, zipped
from engine.data.base import Lines, Raw, Request, Resolve
from engine.data.layout import Plan
from engine.data.lines import literal
from engine.data.memory import fits, kept
from engine.errors import DataError

QUICK = 1_000  # pictures for a first look at more than fit in memory
MODES: dict[str, zipped.Mode] = {"grey": "L", "colour": "RGB"}
PAIR = {"images", "masks"}


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
            Parameter(
                name="height",
                type="int",
                default=64,
                minimum=8,
                maximum=512,
                help="Pixels from top to bottom.",
                unit="pixels",
            ),
            Parameter(
                name="width",
                type="int",
                default=64,
                minimum=8,
                maximum=512,
                help="Pixels from left to right.",
                unit="pixels",
            ),
            Parameter(
                name="colour", type="enum", default="colour", options=tuple(MODES), help="One channel, or three."
            ),
            layout.VALIDATION,
        ),
        inputs=(),
        facts={"limit": "2 GB", "holds": "pictures"},
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """Every picture, resized to one size. Raises DataError in plain words."""
        config = self._asked(request)
        size, mode = (config["height"], config["width"]), MODES[config["colour"]]
        with zipped.opened(resolve(request.settings["dataset"])) as packed:
            plan, mask_of = _plan(packed, request)
            of = 0
            if request.quick and not fits(len(plan.names), size[0] * size[1] * len(mode) // 8):
                of, plan = len(plan.names), plan.some(QUICK)
            pictures = (zipped.picture(packed, name, mode, size)[None] for name in plan.names)
            images = kept(request.keeping, pictures, len(plan.names), (*size, len(mode)), stored="uint8")
            mask_names = [mask_of[name] for name in plan.names if mask_of]
            read = (zipped.mask(packed, name, size)[None] for name in mask_names)
            masks = kept(request.keeping, read, len(mask_names), size, stored="uint8", made="uint8")
        target = layout.masks("mask", masks) if mask_names else layout.target(plan, request, "picture")
        if request.target not in ("", target.name):
            raise DataError(f"There is no target {request.target[:80]!r}", where="data.target", expected=target.name)
        beside = layout.beside(plan, target, "picture", config["validation"])
        if mask_names:
            beside["seen"] = beside["seen"].assign(mask=mask_names)
        return Raw(
            table=pd.DataFrame(index=range(len(images))),
            arrays={"image": images},
            kinds={"image": "image"},
            maximum={"image": 255.0},
            of=of,
            **beside,
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads `data.zip` beside the script."""
        config = self._asked(request)
        height, width, mode = config["height"], config["width"], MODES[config["colour"]]
        opened = "ImageOps.exif_transpose(Image.open(packed.open(name)))"
        resized = f"resize(({width}, {height}), Image.Resampling"
        body = [
            *layout.listed_code("shown", zipped.SUFFIXES),
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
        """The names of the files, or of their masks, their parts, a column of the table, or the target."""
        if column == "mask" and raw.target_kind == "mask":
            return Lines((), ("by = pd.Series(masks)",))
        return layout.beside_code(raw, column, "shown")

    def _asked(self, request: Request) -> dict[str, Any]:
        """The settings. Raises DataError when one is out of range."""
        return layout.asked(self.card, request, "picture")


SOURCE = Images()


def _plan(packed: zipfile.ZipFile, request: Request) -> tuple[Plan, dict[str, str]]:
    """How a zip is laid out, and by picture its mask. Raises DataError when it is none of the three."""
    names, tables = zipped.names(packed, *zipped.SUFFIXES), zipped.names(packed, ".csv")
    if not names or tables:
        return layout.plan(packed, zipped.SUFFIXES, "picture"), {}
    expected = f"{layout.EITHER}, or folders 'images' and 'masks'"
    plan = layout.of_folders(names, "picture", expected, unlabelled=request.unlabelled)
    if plan.depth < 0:
        return plan, {}
    of_pair = {name: name.split("/")[plan.depth] for name in names}
    if {*of_pair.values()} != PAIR:
        return plan, {}
    pictures = [name for name in names if of_pair[name] == "images"]
    masks = layout.by_key([name for name in names if of_pair[name] == "masks"], "mask", part=plan.part)
    found = {name: layout.named(masks, layout.key(name, part=plan.part), "mask", name) for name in pictures}
    return replace(plan, names=pictures), found


def _ordered(raw: Raw) -> list[str]:
    """Script lines that put `shown` in the order of the samples, and define `target` unless it is a mask."""
    reading = raw.reading
    if raw.target_kind != "mask":
        return layout.target_code(reading, raw.aim, "shown")
    folder = f'name.split("/")[{reading["depth"]}]'
    key = "PurePosixPath(name).stem"
    if reading["part"] is not None:
        key = f'(name.split("/")[{reading["part"]}], {key})'
    return [
        f'stems = {{{key}: name for name in shown if {folder} == "masks"}}',
        f'shown = [name for name in shown if {folder} == "images"]',
        f"masks = [stems[{key}] for name in shown]",
    ]
