"""The rule `metric-logits`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.read import card, has
from engine.document.edits import SetConfig, SetField
from engine.document.project import Choice
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, choice, fix
from engine.rules.examples import dense, yes_or_no


class MetricLogits(Rule):
    """A metric reads logits as probabilities.

    What it finds:
        A network that gives raw numbers, a loss that is told so (`from_logits`), and a metric that is not told, or
        cannot be: BinaryAccuracy, Precision, Recall, AUC.
    Why it hurts:
        The metric calls yes what is above 0.5, but the raw number for "as likely as not" is 0. The loss is right, the
        number beside it is wrong.
    Wrong:
        Dense 1 without activation, `from_logits` on, and BinaryAccuracy with `threshold` = 0.5.
    Right:
        The same with `threshold` = 0; or Dense 1 with sigmoid and `from_logits` off.
    Where to read:
        https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
    """

    code = "metric-logits"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        aim = context.aim
        if aim is None or not aim.logits or aim.ending.activation != "linear":
            return
        for number, metric in enumerate(context.project.training.metrics):
            if _reads_probabilities(metric):
                field = f"training.metrics.{number}"
                said = f"{metric.name} expects probabilities, but the network gives raw numbers (logits)."
                yield self.problem(f"{said} {_advice(metric)}", field=field, fix=_cure(aim, metric, field))

    def broken(self) -> Example:
        return yes_or_no(dense(8, "relu"), dense(1), metrics=(Choice(name="BinaryAccuracy"),))

    def sound(self) -> Example:
        metric = Choice(name="BinaryAccuracy", config={"threshold": 0.0})
        return yes_or_no(dense(8, "relu"), dense(1), metrics=(metric,))


def _reads_probabilities(metric: Choice) -> bool:
    facts = card("metric", metric.name).facts if has("metric", metric.name) else {}
    if facts.get("from_logits"):
        return metric.config.get("from_logits") is not True
    if metric.name == "BinaryAccuracy":
        return bool(metric.config.get("threshold", 0.5) == 0.5)
    return facts.get("outputs") == "probabilities" and facts.get("targets") == "0/1"


def _advice(metric: Choice) -> str:
    if metric.name == "BinaryAccuracy":
        return "Set its threshold to 0."
    if any(parameter.name == "from_logits" for parameter in card("metric", metric.name).parameters):
        return "Switch its from_logits on."
    return "Give the last layer a sigmoid, and switch from_logits of the loss off."


def _cure(aim: Aim, metric: Choice, field: str) -> Fix | None:
    if metric.name == "BinaryAccuracy":
        value = choice(metric.name, **{**metric.config, "threshold": 0.0})
        return fix("Set threshold to 0", SetField(path=field, value=value))
    if any(parameter.name == "from_logits" for parameter in card("metric", metric.name).parameters):
        value = choice(metric.name, **{**metric.config, "from_logits": True})
        return fix("Switch from_logits on", SetField(path=field, value=value))
    if not aim.ending.is_parameter or aim.units != 1:
        return None
    kept = {name: value for name, value in aim.loss.config.items() if name != "from_logits"}
    loss = SetField(path=aim.field, value=choice(aim.loss.name, **kept))
    return fix("Use sigmoid", SetConfig(node=aim.ending.node, name="activation", value="sigmoid"), loss)
