"""The rule `long-patience`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.read import card, complete, has
from engine.document.project import Choice
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, digits

_WHAT = {"EarlyStopping": "stops early", "ReduceLROnPlateau": "lowers the rate"}


class LongPatience(Rule):
    """A callback waits longer than the run lasts.

    What it finds:
        EarlyStopping or ReduceLROnPlateau with a `patience` of as many epochs as the run has, or more. EarlyStopping
        with `restore_best_weights` on is let pass: it still keeps the best weights.
    Why it hurts:
        It never does anything: the run ends before its patience does.
    Wrong:
        5 epochs, and EarlyStopping with `patience` = 10.
    Right:
        100 epochs, and EarlyStopping with `patience` = 10.
    Where to read:
        https://keras.io/api/callbacks/early_stopping/
    """

    code = "long-patience"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        epochs = context.project.training.epochs
        for number, callback in enumerate(context.project.training.callbacks):
            waits = _waits(callback)
            if waits >= epochs:
                yield self.problem(
                    f"{callback.name} waits {waits:,} epoch{'' if waits == 1 else 's'} before it "
                    f"{_WHAT[callback.name]}, but the run has only {epochs:,}. Lower its patience, or train longer.",
                    field=f"training.callbacks.{number}",
                )

    def broken(self) -> Example:
        callback = Choice(name="EarlyStopping", config={"patience": 10})
        return digits(("Flatten", {}), dense(10), epochs=5, callbacks=(callback,))

    def sound(self) -> Example:
        callback = Choice(name="EarlyStopping", config={"patience": 10})
        return digits(("Flatten", {}), dense(10), epochs=100, callbacks=(callback,))


def _waits(callback: Choice) -> int:
    """The epochs for which a callback does nothing; 0 where it does not wait, or where that is not known."""
    if callback.name not in _WHAT or not has("callback", callback.name):
        return 0
    settings = complete(card("callback", callback.name), callback.config)
    patience, first = settings.get("patience"), settings.get("start_from_epoch") or 0
    if settings.get("restore_best_weights") is True or not isinstance(patience, int) or not isinstance(first, int):
        return 0
    return patience + first
