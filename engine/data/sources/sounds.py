"""Sounds of a person's own in a zip: WAV or FLAC, in a folder for each class or with a table that says what each is.

All are brought to one rate and one length.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import layout, zipped
from engine.data.base import Lines, Raw, Request, Resolve
from engine.data.memory import fits, kept
from engine.errors import DataError

SUFFIXES = (".wav", ".flac")
QUICK = 300  # sounds for a first look at more than fit in memory
MAX_FRAMES = 20_000_000  # of one file over all its channels: seven minutes at 48,000 a second
UNKNOWN = (0, 0xFFFFFFFF)  # sizes in a WAV that was written as it was recorded


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
            plan, of = layout.plan(packed, SUFFIXES, "sound", unlabelled=request.unlabelled), 0
            target = layout.target(plan, request, "sound")
            if request.quick and not fits(len(plan.names), samples // 8):
                of, plan = len(plan.names), plan.some(QUICK)
                target = layout.target(plan, request, "sound")
            sounds = (_long(packed, name, rate, samples)[None] for name in plan.names)
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
                *layout.listed_code("heard", SUFFIXES),
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


def _long(packed: zipfile.ZipFile, name: str, rate: int, samples: int) -> np.ndarray:
    """One sound of so many samples: cut off, or filled with silence."""
    sound, heard = np.zeros(samples, dtype="float32"), _heard(packed, name, rate)[:samples]
    sound[: len(heard)] = heard
    return sound


def _heard(packed: zipfile.ZipFile, name: str, rate: int) -> np.ndarray:
    """One sound, (samples,) float32 at `rate` samples a second.

    Raises:
        DataError: it is no WAV or FLAC, is cut off, too long, empty, or has values that are no numbers.
    """
    import soundfile
    from scipy.signal import resample_poly

    content = packed.read(name)
    _expect_whole(content, name)
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.format not in ("WAV", "WAVEX", "FLAC"):
                raise _unreadable(name, f"it is {file.format}")
            if file.frames * file.channels > MAX_FRAMES:
                raise DataError(
                    f"A sound has {file.frames:,} samples in {file.channels} channel{'s' if file.channels > 1 else ''}",
                    where=name[:120],
                    expected=f"at most {MAX_FRAMES:,} in all",
                    cure="Cut it into pieces.",
                )
            told, own = file.frames, file.samplerate
            values = file.read(dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise _unreadable(name, error.error_string) from None
    if len(values) < told:
        raise _cut_off(name)
    if not len(values) or not np.isfinite(values).all():
        what = "has values that are no numbers" if len(values) else "is empty"
        raise DataError(f"A sound {what}", where=name[:120], cure="Save it again, or take it out.")
    heard: np.ndarray = resample_poly(values.mean(axis=1), rate, own)
    return heard


def _expect_whole(content: bytes, name: str) -> None:
    """A WAV says in its head how long it is; what ends before was not copied whole."""
    if content[:4] == b"RIFF":
        size = int.from_bytes(content[4:8], "little")
        if size not in UNKNOWN and len(content) + 1 < size + 8:  # some programs leave out the last, filling byte
            raise _cut_off(name)


def _cut_off(name: str) -> DataError:
    return DataError(
        "A sound is cut off: it is shorter than its head says", where=name[:120], cure="Copy it again, or take it out."
    )


def _unreadable(name: str, why: str) -> DataError:
    return DataError(
        f"A sound cannot be read: {why[:80].rstrip('.')}",
        where=name[:120],
        expected="WAV or FLAC",
        cure="Save it again, or take it out.",
    )
