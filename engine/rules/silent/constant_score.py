"""The rule `constant-score`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import Choice
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, choice, fix
from engine.rules.examples import dense, number

# They compare the numbers of one row with each other, and a row of one number leaves nothing to compare.
_OF_A_ROW = ("CosineSimilarity", "PearsonCorrelation", "ConcordanceCorrelation")


class ConstantScore(Rule):
    """A loss or metric that is the same whatever the network says.

    What it finds:
        CosineSimilarity, PearsonCorrelation or ConcordanceCorrelation where the network gives one number for each row.
    Why it hurts:
        Keras compares the numbers of one row. With one number, cosine similarity is 1 or -1, and a correlation is 0 or
        not a number: the metric says nothing, and from the loss nothing is learned.
    Wrong:
        One output, and the metric PearsonCorrelation.
    Right:
        One output, and the metric R2Score.
    Where to read:
        https://keras.io/api/metrics/regression_metrics/
    """

    code = "constant-score"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        training = context.project.training
        if context.aim is None or context.aim.units != 1:
            return
        if _is_of_a_row(training.losses[0]):
            yield self.problem(
                f"The loss {training.losses[0].name} compares the numbers of one row, and the network gives one for "
                "each, so nothing can be learned from it. Use MeanSquaredError.",
                field="training.losses.0",
                fix=fix("Use MeanSquaredError", SetField(path="training.losses.0", value=choice("MeanSquaredError"))),
            )
        for at, metric in enumerate(training.metrics):
            if _is_of_a_row(metric):
                left = [each for each in training.metrics if not _is_of_a_row(each) and each.name != "R2Score"]
                value = [*(each.model_dump(mode="json") for each in left), choice("R2Score")]
                yield self.problem(
                    f"{metric.name} compares the numbers of one row, and the network gives one for each, so it says "
                    "nothing. Use R2Score.",
                    field=f"training.metrics.{at}",
                    fix=fix("Use R2Score in its place", SetField(path="training.metrics", value=value)),
                )

    def broken(self) -> Example:
        return number(dense(8, "relu"), dense(1), metrics=(Choice(name="PearsonCorrelation"),))

    def sound(self) -> Example:
        return number(dense(8, "relu"), dense(1), metrics=(Choice(name="R2Score"),))


def _is_of_a_row(chosen: Choice) -> bool:
    return chosen.name in _OF_A_ROW and chosen.config.get("axis", -1) in (-1, 1, [-1], [1])
