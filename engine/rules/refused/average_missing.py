"""The rule `average-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import Choice
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, choice, fix
from engine.rules.examples import dense, digits


class AverageMissing(Rule):
    """Averaged weights are to be validated, and nothing averages them.

    What it finds:
        The callback SwapEMAWeights with an optimizer whose `use_ema` is off.
    Why it hurts:
        Keras ends the run at its first validation.
    Wrong:
        The optimizer Adam, and the callback SwapEMAWeights.
    Right:
        The optimizer Adam with `use_ema` on, and the callback SwapEMAWeights.
    Where to read:
        https://keras.io/api/callbacks/swap_ema_weights/
    """

    code = "average-missing"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        training = context.project.training
        for number, callback in enumerate(training.callbacks):
            if callback.name == "SwapEMAWeights" and training.optimizer.config.get("use_ema") is not True:
                value = choice(training.optimizer.name, **{**training.optimizer.config, "use_ema": True})
                yield self.problem(
                    f"SwapEMAWeights validates with averaged weights, and {training.optimizer.name} keeps none. "
                    "Switch its use_ema on.",
                    field=f"training.callbacks.{number}",
                    fix=fix("Keep averaged weights", SetField(path="training.optimizer", value=value)),
                )

    def broken(self) -> Example:
        return self._with(Choice(name="Adam"))

    def sound(self) -> Example:
        return self._with(Choice(name="Adam", config={"use_ema": True}))

    def _with(self, optimizer: Choice) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=optimizer, callbacks=(Choice(name="SwapEMAWeights"),))
