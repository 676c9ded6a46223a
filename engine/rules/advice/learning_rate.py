"""The rule `learning-rate`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.catalog.read import card, has
from engine.document.edits import SetField
from engine.document.project import Choice
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, choice, fix
from engine.rules.examples import dense, digits

# The usual lowest and highest rate. Optimizers with a step size for each weight move by about the rate itself.
_USUAL = {
    "SGD": (1e-5, 1.0),
    "Adagrad": (1e-4, 1.0),
    "Adadelta": (1e-4, 10.0),
    "Ftrl": (1e-5, 1.0),
    "Lion": (1e-7, 3e-3),
}
_ADAPTIVE = (1e-6, 0.03)


class LearningRate(Rule):
    """The learning rate is far from what is usual.

    What it finds:
        A learning rate beyond the usual range of its optimizer, for example above 0.03 for Adam or above 1 for SGD, or
        zero; and a schedule that goes above that range.
    Why it hurts:
        Too large, and the loss jumps about or becomes NaN; too small, and nothing seems to happen.
    Wrong:
        Adam with `learning_rate` = 0.5.
    Right:
        Adam with `learning_rate` = 0.001.
    Where to read:
        https://keras.io/api/optimizers/
    """

    code = "learning-rate"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        chosen, schedule = context.project.training.optimizer, context.project.training.schedule
        if not has("optimizer", chosen.name):
            return
        low, high = _USUAL.get(chosen.name, _ADAPTIVE)
        if schedule:
            yield from self._too_high(chosen.name, schedule, high)
            return
        rate = _number(chosen.config.get("learning_rate"))
        if rate is None or low <= rate <= high or rate < 0:
            return
        default = card("optimizer", chosen.name).parameter("learning_rate").default
        value = choice(chosen.name, **{name: kept for name, kept in chosen.config.items() if name != "learning_rate"})
        yield self.problem(
            f"The learning rate {rate:g} is {'high' if rate > high else 'low'} for {chosen.name}: "
            f"usual is {low:g} to {high:g}. Start with {default:g}.",
            field="training.optimizer",
            fix=fix(f"Set it to {default:g}", SetField(path="training.optimizer", value=value)),
        )

    def _too_high(self, optimizer: str, schedule: Choice, high: float) -> Iterator[Problem]:
        """Rates of a schedule; low ones are what many begin or end with."""
        for name in ("initial_learning_rate", "warmup_target"):
            rate = _number(schedule.config.get(name))
            if rate is not None and rate > high:
                default = card("optimizer", optimizer).parameter("learning_rate").default
                value = choice(schedule.name, **{**schedule.config, name: default})
                yield self.problem(
                    f"The schedule goes through the learning rate {rate:g}, which is high for {optimizer}: usual is "
                    f"up to {high:g}. Start with {default:g}.",
                    field="training.schedule",
                    fix=fix(f"Set {name} to {default:g}", SetField(path="training.schedule", value=value)),
                )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=Choice(name="Adam", config={"learning_rate": 0.5}))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=Choice(name="Adam"))


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
