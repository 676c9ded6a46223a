"""Sounds of a person's own: what is taken, what is refused in words, and what they look like."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.data import recipe
from engine.data.base import Raw, Request
from engine.data.previews.sound import pictures
from engine.data.sources import SOURCES
from engine.errors import DataError

ID = "0123456789abcdef"


def sound(hertz: float = 440.0, seconds: float = 0.5, rate: int = 8_000, **how: str) -> bytes:
    made = io.BytesIO()
    soundfile.write(
        made, np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * hertz / rate), rate, **{"format": "WAV", **how}
    )
    return made.getvalue()


def read(folder: Path, files: dict[str, bytes], **settings: object) -> Raw:
    with zipfile.ZipFile(folder / "data.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return SOURCES["sounds"].read(Request({"dataset": ID, **settings}), lambda id: folder / "data.zip")


def test_rates_lengths_channels_and_formats_become_one(tmp_path: Path) -> None:
    files = {
        "mine/low/a.wav": sound(200.0),
        "mine/low/b.flac": sound(200.0, 2.0, 16_000, format="FLAC"),
        "mine/high/c.WAV": sound(1_000.0, 1.0, 44_100, subtype="FLOAT"),
        "__MACOSX/low/._a.wav": b"nothing",
    }
    raw = read(tmp_path, files)
    assert raw.arrays["sound"].shape == (3, 8_000)
    assert list(raw.target) == ["high", "low", "low"]
    assert not raw.arrays["sound"][1, 4_000:].any()  # silence behind half a second
    loudest = np.abs(np.fft.rfft(raw.arrays["sound"][:, :4_000])).argmax(axis=1) * 2
    np.testing.assert_allclose(loudest, [1_000, 200, 200], atol=2)


BAD: dict[str, tuple[Callable[[], dict[str, bytes]], str]] = {
    "no sound": (lambda: {"a/readme.txt": b"x"}, "holds no sound"),
    "no folder": (lambda: {"a.wav": sound(), "b/c.wav": sound()}, "lies in no folder"),
    "one folder": (lambda: {"a/x.wav": sound(), "a/y.wav": sound()}, "lies in no folder"),
    "cut off": (lambda: {"a/x.wav": sound()[:2_000], "b/y.wav": sound()}, "is cut off"),
    "cut off FLAC": (lambda: {"a/x.flac": sound(format="FLAC")[:600], "b/y.wav": sound()}, "cut off|cannot be read"),
    "no WAV": (lambda: {"a/x.wav": b"\x89PNG\r\n\x1a\n" * 9, "b/y.wav": sound()}, "cannot be read"),
    "another format": (lambda: {"a/x.wav": sound(format="OGG"), "b/y.wav": sound()}, "it is OGG"),
    "nothing in it": (lambda: {"a/x.wav": b"", "b/y.wav": sound()}, "cannot be read"),
    "no samples": (lambda: {"a/x.wav": sound(seconds=0.0), "b/y.wav": sound()}, "is empty"),
    "a bomb": (lambda: {"a/x.wav": b"\0" * 20_000_000, "b/y.wav": sound()}, "times as large as packed"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_heard_is_refused_in_words(name: str, tmp_path: Path) -> None:
    files, words = BAD[name]
    with pytest.raises(DataError, match=words) as caught:
        read(tmp_path, files())
    assert caught.value.cure or caught.value.expected


def test_values_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    soundfile.write(made, np.array([0.0, np.nan, 0.5]), 8_000, format="WAV", subtype="FLOAT")
    with pytest.raises(DataError, match="no numbers"):
        read(tmp_path, {"a/x.wav": made.getvalue(), "b/y.wav": sound()})


def test_the_usual_recipe_makes_spectrograms_in_which_pitches_lie_apart(tmp_path: Path) -> None:
    raw = read(tmp_path, {"low/a.wav": sound(200.0), "high/b.wav": sound(2_000.0)}, rate=16_000, seconds=0.5)
    (step,) = recipe.default(raw)
    assert (step.name, step.config) == ("Spectrogram", {"frame": 512, "hop": 256, "rate": 16_000})
    ready, _ = recipe.fit_apply([step], raw, np.array([0, 1]))
    high, low = ready.arrays["sound"].mean(axis=1)[..., 0].argmax(axis=1)
    assert high > low
    with pytest.raises(DataError, match="fewer than one frame"):
        recipe.fit_apply([step.model_copy(update={"config": {"frame": 8_192}})], raw, np.array([0]))


def test_waves_and_spectrograms_are_shown(tmp_path: Path) -> None:
    raw = read(tmp_path, {f"{name}/{each}.wav": sound(300.0 + 50 * each) for name in "ab" for each in range(9)})
    waves, gallery = pictures(raw)
    assert waves.x_label == "seconds"
    assert 0.99 < max(waves.lines[0].x) < 1.0  # a second, at 8,000 samples a second
    assert {line.name for line in waves.lines} == {"a", "b"}
    assert [round(max(line.y)) for line in waves.lines] == [1, -1, -3]  # the peaks are drawn, one wave below the other
    assert len(gallery.images) == 12
    assert {image.height for image in gallery.images} == {40}
