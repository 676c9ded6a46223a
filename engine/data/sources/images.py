"""Pictures of a person's own in a zip: a folder for each class, a table with labels, or masks beside the pictures."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import layout, zipped
from engine.data.base import Guess, Lines, Raw, Request, Resolve
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
            plan, mask_names = _plan(packed, request)
            values, of = height * width * len(mode), 0
            if request.quick and not fits(len(plan.names), values // 8):
                of, (plan, mask_names) = len(plan.names), _some(plan, mask_names)
            pictures = (zipped.picture(packed, name, mode, (height, width)) for name in plan.names)
            images = kept(request, pictures, len(plan.names), (height, width, len(mode)), "uint8")
            masks = [zipped.mask(packed, name, (height, width)) for name in mask_names]
        target = layout.masks("mask", np.stack(masks)) if masks else layout.target(plan, request, "picture")
        if request.target not in ("", target.name):
            raise DataError(f"There is no target {request.target[:80]!r}", where="data.target", expected=target.name)
        said = {} if target.kind == "none" else {target.name: mask_names if masks else target.values}
        seen = plan.seen.assign(**said)
        guesses = {str(name): Guess("ignore", "said beside the pictures") for name in seen.columns}
        guesses |= {name: layout.guess(target) for name in said}
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
            reading=layout.reading(plan),
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads `data.zip` beside the script."""
        (height, width), mode = self._asked(request)
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
        """The names of the files, or of their masks, a column of the table, or the target."""
        if raw.reading["table"]:
            return Lines((), (f"by = told[{literal(column)}]",))
        by = {"file": "pd.Series(shown)", "mask": "pd.Series(masks)"}
        return Lines((), (f"by = {by.get(column, 'target')}",))

    def _asked(self, request: Request) -> tuple[tuple[int, int], zipped.Mode]:
        """Height and width, and the colours. Raises DataError when a setting is out of range."""
        config = layout.asked(self.card, request, "picture")
        return (config["height"], config["width"]), MODES[config["colour"]]


SOURCE = Images()


def _plan(packed: zipfile.ZipFile, request: Request) -> tuple[Plan, list[str]]:
    """How a zip is laid out, and the mask of each picture. Raises DataError when it is none of the three."""
    names, tables = zipped.names(packed, *zipped.SUFFIXES), zipped.names(packed, ".csv")
    if not names or tables:
        return layout.plan(packed, zipped.SUFFIXES, "picture"), []
    depth = layout.depth_or_none(names, "picture", request, f"{layout.EITHER}, or folders 'images' and 'masks'")
    if depth < 0 or {name.split("/")[depth] for name in names} != PAIR:
        return Plan(names, depth), []
    pictures = [name for name in names if name.split("/")[depth] == "images"]
    masks = layout.by_stem([name for name in names if name.split("/")[depth] == "masks"], "mask")
    return Plan(pictures, depth), [layout.named(masks, name, "mask") for name in pictures]


def _some(plan: Plan, masks: list[str]) -> tuple[Plan, list[str]]:
    """A plan for some of the pictures, from all over the zip, and their masks."""
    rows = np.linspace(0, len(plan.names) - 1, min(QUICK, len(plan.names))).round().astype(int)
    labels = plan.labels if plan.labels.empty else plan.labels.iloc[rows].reset_index(drop=True)
    some = replace(plan, names=[plan.names[row] for row in rows], labels=labels)
    return some, [masks[row] for row in rows] if masks else []


def _ordered(raw: Raw) -> list[str]:
    """Script lines that put `shown` in the order of the samples, and define `target` unless it is a mask."""
    if raw.target_kind != "mask":
        return layout.target_code(raw.reading, raw.aim, "shown")
    part = f'name.split("/")[{raw.reading["depth"]}]'
    return [
        f'stems = {{PurePosixPath(name).stem: name for name in shown if {part} == "masks"}}',
        f'shown = [name for name in shown if {part} == "images"]',
        "masks = [stems[PurePosixPath(name).stem] for name in shown]",
    ]
