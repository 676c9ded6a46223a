"""Spectrogram: a sound as a picture of how loud each pitch is at each moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State
from engine.data.moments import mean_and_deviation
from engine.errors import DataError

QUIET = 1e-6  # what is added before the logarithm, so that silence has one
DEFAULTS = {"frame": 256, "hop": 128, "bands": 40, "rate": 8_000}


@dataclass(frozen=True)
class Spectrogram:
    """(batch, samples) becomes (batch, moments, bands, 1): the logarithm of the power in bands of the mel scale.

    Its mean and deviation over the training sounds become 0 and 1. Each sound is worked out by itself, so a sound gives
    the same picture whatever lies beside it.
    """

    card: Card = Card(
        kind="step",
        name="Spectrogram",
        title="Spectrogram",
        category="sounds",
        summary="Makes a picture of each sound: moments from top to bottom, pitches from left to right.",
        parameters=(
            Parameter(
                name="frame",
                type="int",
                default=DEFAULTS["frame"],
                minimum=16,
                maximum=8_192,
                help="Samples of one moment. Longer tells pitches better apart, shorter moments.",
                unit="samples",
            ),
            Parameter(
                name="hop",
                type="int",
                default=DEFAULTS["hop"],
                minimum=4,
                maximum=8_192,
                help="Samples from one moment to the next; half a frame is usual.",
                unit="samples",
            ),
            Parameter(
                name="bands",
                type="int",
                default=DEFAULTS["bands"],
                minimum=2,
                maximum=512,
                help="Into how many bands pitches are gathered, as finely as an ear tells them apart (mel scale).",
            ),
            Parameter(
                name="rate",
                type="int",
                default=DEFAULTS["rate"],
                minimum=1_000,
                maximum=48_000,
                help="Samples a second, as the source gives them.",
                unit="Hz",
            ),
        ),
        inputs=(),
        docs="https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/mel_spectrogram/",
    )
    fits: tuple[ColumnKind, ...] = ("sound",)
    gives: ColumnKind = "image"

    def fit(self, values: np.ndarray, config: dict[str, Any]) -> State:
        """Mean and deviation of the training sounds' pictures, and the settings."""
        asked = _asked(values, config)
        made = _pictures(values, asked)
        return asked | {
            "mean": float(made.mean(dtype="float64")),
            "deviation": float(made.std(dtype="float64")) or 1.0,
        }

    def fit_pieces(self, pieces: Callable[[], Iterator[np.ndarray]], config: dict[str, Any]) -> State:
        """The same of sounds that do not fit in memory, to some fifteen digits."""
        asked = _asked(next(pieces()), config)
        mean, deviation = mean_and_deviation(lambda: (_pictures(piece, asked) for piece in pieces()), (0, 1, 2, 3))
        return asked | {"mean": float(mean[0]), "deviation": float(deviation[0]) or 1.0}

    def apply(self, values: np.ndarray, state: State) -> np.ndarray:
        """The pictures, float32."""
        return np.asarray((_pictures(values, state) - state["mean"]) / state["deviation"], dtype="float32")

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with NumPy."""
        asked = DEFAULTS | {name: int(value) for name, value in config.items()}
        frame, hop, bands, rate = (asked[name] for name in DEFAULTS)
        return Lines(
            ("import numpy as np", "from numpy.lib.stride_tricks import sliding_window_view"),
            (
                "# Bands of the mel scale: triangles over the frequencies, each from the middle of its neighbours",
                f"mels = np.linspace(0.0, 2595.0 * np.log10(1.0 + {rate} / 1400.0), {bands + 2})",
                f"edges = 700.0 * (10.0 ** (mels / 2595.0) - 1.0) * {frame} / {rate}",
                f"bins = np.arange({frame // 2 + 1})[:, None]",
                "rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])",
                "falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])",
                "bands = np.maximum(0.0, np.minimum(rising, falling))",
                f"frames = [sliding_window_view(each, {frame})[::{hop}] for each in {values}]",
                f"powers = [np.abs(np.fft.rfft(each * np.hanning({frame}))) ** 2 for each in frames]",
                f'{made} = [np.log(each @ bands + {QUIET!r}).astype("float32") for each in powers]',
                f"{made} = np.stack({made})[..., None]",
                f'mean = float({made}[train].mean(dtype="float64"))',
                f'deviation = float({made}[train].std(dtype="float64")) or 1.0',
                f"{made} = ({made} - mean) / deviation",
            ),
        )


STEP = Spectrogram()


def _asked(values: np.ndarray, config: dict[str, Any]) -> dict[str, int]:
    """The settings. Raises DataError: a sound (one of these) is shorter than a frame."""
    asked = DEFAULTS | {name: int(value) for name, value in config.items()}
    if values.shape[1] < asked["frame"]:
        raise DataError(
            f"A sound has {values.shape[1]:,} samples, fewer than one frame of {asked['frame']:,}",
            where="data.recipe",
            cure="Choose a shorter frame, or let the source keep more seconds.",
        )
    return asked


def usual(samples: int, rate: int) -> dict[str, int]:
    """Settings for sounds of so many samples: moments of about 30 milliseconds, each overlapping the next by half."""
    frame = int(min(2 ** round(np.log2(0.03 * rate)), samples))
    config = {"frame": max(frame, 16), "hop": max(frame // 2, 8), "rate": rate}
    return {name: value for name, value in config.items() if value != DEFAULTS[name]}


def _pictures(values: np.ndarray, asked: State) -> np.ndarray:
    """(rows, moments, bands, 1) float32, before they are scaled."""
    frame, hop = asked["frame"], asked["hop"]
    bands, window = _bands(asked), np.hanning(frame)

    def picture(sound: np.ndarray) -> np.ndarray:
        frames = np.lib.stride_tricks.sliding_window_view(sound, frame)[::hop]
        power = np.abs(np.fft.rfft(frames * window)) ** 2
        return np.asarray(np.log(power @ bands + QUIET), dtype="float32")

    return np.stack([picture(sound) for sound in values])[..., None]


def _bands(asked: State) -> np.ndarray:
    """What each frequency adds to each band, (frequencies, bands): triangles, even on the mel scale."""
    frame, rate = asked["frame"], asked["rate"]
    mels = np.linspace(0.0, 2595.0 * np.log10(1.0 + rate / 1400.0), asked["bands"] + 2)
    edges = 700.0 * (10.0 ** (mels / 2595.0) - 1.0) * frame / rate
    bins = np.arange(frame // 2 + 1)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    bands: np.ndarray = np.maximum(0.0, np.minimum(rising, falling))
    return bands
