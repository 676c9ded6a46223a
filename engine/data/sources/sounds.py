"""Sounds of a person's own in a zip: WAV or FLAC, in a folder for each class or with a table that says what each is.

All are brought to one rate and one length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import heard, layout, zipped
from engine.data.base import Lines, Raw, Request, Resolve
from engine.data.memory import fits, kept

QUICK = 300  # sounds for a first look at more than fit in memory


@dataclass(frozen=True)
class Sounds:
    """Sounds of shape (batch, samples) with values from -1 to 1, and what is said of each."""

    card: Card = Card(
        kind="source",
        name="sounds",
        title="Sounds of your own",
        category="your own",
        summary="A zip of WAV or FLAC files: a folder for each class, or one CSV with file names and labels or what is "
        "said; cut or filled with silence to one length.",
        parameters=(
            Parameter(name="dataset", type="dataset", required=True, help="The uploaded zip, at most 2 GB."),
            Parameter(
                name="rate",
                type="int",
                default=8_000,
                minimum=1_000,
                maximum=48_000,
                help="Samples a second. Speech is clear at 8,000 and good at 16,000.",
                unit="Hz",
            ),
            Parameter(
                name="seconds",
                type="float",
                default=1.0,
                minimum=0.05,
                maximum=60.0,
                help="How much of each sound is heard, from its begin; shorter ones are filled with silence.",
            ),
            layout.VALIDATION,
        ),
        inputs=(),
        facts={"limit": "2 GB", "holds": "sound"},
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """Every sound, its channels mixed to one. Raises DataError in plain words."""
        config = layout.asked(self.card, request, "sound")
        rate, samples = config["rate"], _samples(config)
        with zipped.opened(resolve(request.settings["dataset"]), "sounds") as packed:
            plan, of = layout.plan(packed, heard.SUFFIXES, "sound", unlabelled=request.unlabelled), 0
            target = layout.target(plan, request, "sound")
            if request.quick and not fits(len(plan.names), samples // 8):
                of, plan = len(plan.names), plan.some(QUICK)
                target = layout.target(plan, request, "sound")
            sounds = (heard.of_length(packed, name, rate, samples)[None] for name in plan.names)
            arrays = {"sound": kept(request.keeping, sounds, len(plan.names), (samples,))}
        beside = layout.beside(plan, target, "sound", config["validation"])
        beside["reading"] |= {"rate": rate}
        return Raw(
            table=pd.DataFrame(index=range(len(plan.names))), arrays=arrays, kinds={"sound": "sound"}, of=of, **beside
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads `data.zip` beside the script."""
        config = layout.asked(self.card, request, "sound")
        opened = 'soundfile.read(io.BytesIO(packed.read(name)), dtype="float32", always_2d=True)'
        return Lines(
            (
                "import io",
                "import re",
                "import zipfile",
                "from pathlib import Path, PurePosixPath",
                "import numpy as np",
                "import pandas as pd",
                "import soundfile",
                "from scipy.signal import resample_poly",
            ),
            (
                *layout.listed_code("heard", heard.SUFFIXES),
                *layout.target_code(raw.reading, raw.aim, "heard"),
                f'sound = np.zeros((len(heard), {_samples(config)}), "float32")',
                "for row, name in enumerate(heard):",
                f"    values, rate = {opened}",
                f"    values = resample_poly(values.mean(axis=1), {config['rate']}, rate)[:{_samples(config)}]",
                "    sound[row, : len(values)] = values",
                "table = pd.DataFrame(index=range(len(heard)))",
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The names of the files, their parts, a column of the table, or the target."""
        return layout.beside_code(raw, column, "heard")


SOURCE = Sounds()


def _samples(config: dict[str, Any]) -> int:
    """How many samples each sound has."""
    return round(float(config["rate"] * config["seconds"]))
