"""Sounds of a zip, brought to one rate and one length."""

from __future__ import annotations

import io
import zipfile

import numpy as np

from engine.errors import DataError

SUFFIXES = (".wav", ".flac")
MAX_FRAMES = 20_000_000  # of one file over all its channels: seven minutes at 48,000 a second
UNKNOWN = (0, 0xFFFFFFFF)  # sizes in a WAV that was written as it was recorded


def of_length(packed: zipfile.ZipFile, name: str, rate: int, samples: int) -> np.ndarray:
    """One sound of so many samples: cut off, or filled with silence."""
    sound, values = np.zeros(samples, dtype="float32"), heard(packed, name, rate)[:samples]
    sound[: len(values)] = values
    return sound


def heard(packed: zipfile.ZipFile, name: str, rate: int) -> np.ndarray:
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
    made: np.ndarray = resample_poly(values.mean(axis=1), rate, own)
    return made


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
