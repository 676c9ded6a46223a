"""The rule `learning-rate`."""

from __future__ import annotations

from collections.abc import Iterator

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
        zero.
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
        chosen = context.project.training.optimizer
        rate = chosen.config.get("learning_rate")
        if not has("optimizer", chosen.name) or isinstance(rate, bool) or not isinstance(rate, int | float):
            return
        low, high = _USUAL.get(chosen.name, _ADAPTIVE)
        if context.project.training.schedule or low <= rate <= high or rate < 0:
            return
        default = card("optimizer", chosen.name).parameter("learning_rate").default
        value = choice(chosen.name, **{name: kept for name, kept in chosen.config.items() if name != "learning_rate"})
        yield self.problem(
            f"The learning rate {rate:g} is {'high' if rate > high else 'low'} for {chosen.name}: "
            f"usual is {low:g} to {high:g}. Start with {default:g}.",
            field="training.optimizer",
            fix=fix(f"Set it to {default:g}", SetField(path="training.optimizer", value=value)),
        )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=Choice(name="Adam", config={"learning_rate": 0.5}))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=Choice(name="Adam"))
