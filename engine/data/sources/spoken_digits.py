"""Spoken digits: digits in English by the voices of a speech synthesizer, one by one or three to five in a row."""

from __future__ import annotations

import hashlib
import inspect
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import speech
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card
from engine.errors import DataError, NotFound, StoreError
from engine.store import artifacts, made
from engine.store.workspace import Workspace

ONE, SEVERAL = "one digit", "three to five digits"


@dataclass(frozen=True)
class SpokenDigits:
    """Sounds of shape (batch, samples) at 8,000 samples a second; the digit as a class, or the digits as a text."""

    card: Card = source_card(
        "spoken_digits",
        "Spoken digits (synthetic)",
        "Digits spoken by the 69 English voices of a speech synthesizer, not by people; which ones are they?",
        parameters=(
            Parameter(
                name="spoken",
                type="enum",
                options=(ONE, SEVERAL),
                default=ONE,
                help="One digit, whose target is a class; or three to five in a row, whose target is a text.",
            ),
        ),
        docs="https://github.com/espeak-ng/espeak-ng",
        rows=1380,
        columns=1,
        target="10 classes",
        licence="none on the sounds; the program that speaks them, eSpeak NG, is under the GPL 3",
        holds="sound",
        group="voice",
        origin="synthetic: spoken on this machine by eSpeak NG, which has to be installed (apt install espeak-ng, "
        "brew install espeak-ng, or pip install espeakng-loader)",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All sounds, spoken once and kept in the workspace until a person deletes them.

        Raises:
            DataError: eSpeak NG is not installed, or lacks a voice.
        """
        several = self._several(request)
        name, plan = "said" if several else "digit", speech.planned(several)
        check_target(name, request.target)
        seen = plan.rename(columns={"digits": name})
        reasons = {"voice": "who speaks: split by it", "accent": "how English is spoken", "pitch": "how high",
                   "speed": "words a minute"}  # fmt: skip
        return Raw(
            table=pd.DataFrame(index=range(len(plan))),
            arrays={"sound": _sounds(several)},
            kinds={"sound": "sound"},
            target=plan["digits"],
            target_name=name,
            target_kind="text" if several else "classes",
            seen=seen,
            guesses={
                name: Guess("text" if several else "category", "the target"),
                **{column: Guess("ignore", reason) for column, reason in reasons.items()},
            },
            reading={"rate": speech.RATE},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """Speaks the same."""
        several = self._several(request)
        imports, functions = speech.source()
        body = (
            "# Speech is made by eSpeak NG: pip install espeakng-loader, or apt install espeak-ng",
            *functions,
            f"plan = planned({several})",
            f"sound = spoken(plan, {_samples(several)})",
            "table = pd.DataFrame(index=range(len(plan)))",
            'target = plan["digits"]',
        )
        return Lines(imports, body)

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """A column of what was planned."""
        return Lines((), (f'by = plan["{"digits" if column == raw.target_name else column}"]',))

    def _several(self, request: Request) -> bool:
        asked = request.settings.get("spoken", ONE)
        if asked not in (ONE, SEVERAL):
            raise DataError(
                f"There is no choice {str(asked)[:80]!r}", where="data.source.spoken", expected=f"{ONE} or {SEVERAL}"
            )
        return bool(asked == SEVERAL)


SOURCE = SpokenDigits()


def _samples(several: bool) -> int:
    return round(speech.RATE * speech.SECONDS[several])


def _sounds(several: bool) -> np.ndarray:
    """The sounds as they were kept, or spoken now. Some seconds on a machine that is not busy."""
    workspace, name = Workspace.open(), SOURCE.card.name
    path = made.path(workspace, name, _key(several))
    try:
        return np.asarray(np.load(artifacts.verified(path), allow_pickle=False))
    except (NotFound, StoreError):
        sounds = _spoken(several)
    made.sweep(workspace, name, {_key(False), _key(True)})
    artifacts.write_with(path, lambda temporary: np.save(temporary, sounds))
    return sounds


def _spoken(several: bool) -> np.ndarray:
    try:
        return speech.spoken(speech.planned(several), _samples(several))
    except OSError as error:
        raise DataError(
            f"eSpeak NG cannot speak: {error.strerror or str(error)[:120]}", where="data.source", cure=CURE
        ) from None


def _key(several: bool) -> str:
    """Changes with what is spoken, with how, and with the library. Raises DataError where there is none."""
    path, _ = speech.speech_library()
    if not path or not Path(path).exists():
        raise DataError("These data are spoken by eSpeak NG, which is not installed", where="data.source", cure=CURE)
    known = os.stat(path)
    told = f"{several} {_samples(several)} {path} {known.st_size} {known.st_mtime_ns} {inspect.getsource(speech)}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


CURE = (
    "Install it with `apt install espeak-ng` (Linux), `brew install espeak-ng` (macOS) or "
    "`pip install espeakng-loader`, or choose other data."
)
