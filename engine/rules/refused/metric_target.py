"""The rule `metric-target`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.read import card, has
from engine.document.edits import SetField
from engine.document.project import Choice
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, choice, fix
from engine.rules.examples import dense, digits

# For a metric on rows of zeros with a single one, its twin on class numbers.
_TWINS = {
    "CategoricalAccuracy": "SparseCategoricalAccuracy",
    "TopKCategoricalAccuracy": "SparseTopKCategoricalAccuracy",
    "CategoricalCrossentropy": "SparseCategoricalCrossentropy",
    "BinaryAccuracy": "SparseCategoricalAccuracy",
}


# As metrics, Keras lets them count single class numbers against rows of one output without bringing both to one rank.
_OF_ROWS = ("BinaryCrossentropy", "Hinge", "SquaredHinge")


class MetricTarget(Rule):
    """A metric wants another kind of target than the data have.

    What it finds:
        A metric for one-hot rows where targets are class numbers; a metric for yes or no where there are more than two
        classes or more than one output; a metric for numbers on classes, and one for classes on numbers; and any of
        them where the target is a text, for which Keras has none.
    Why it hurts:
        Some stop training with a message of thousands of letters; others give a number that means nothing.
    Wrong:
        CategoricalAccuracy with the targets 3, 0, 9.
    Right:
        SparseCategoricalAccuracy with the targets 3, 0, 9.
    Where to read:
        https://keras.io/api/metrics/accuracy_metrics/
    """

    code = "metric-target"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        if context.model is None or context.facts is None:
            return
        for number, metric in enumerate(context.project.training.metrics):
            targets = card("metric", metric.name).facts.get("targets") if has("metric", metric.name) else None
            reason = _reason_in_all(context, metric.name, str(targets)) if targets else ""
            if reason:
                field = f"training.metrics.{number}"
                yield self.problem(f"{metric.name} {reason}", field=field, fix=_cure(context, metric, field))

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), metrics=(Choice(name="CategoricalAccuracy"),))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10), metrics=(Choice(name="SparseCategoricalAccuracy"),))


def _reason_in_all(context: Context, metric: str, targets: str) -> str:
    """Why a metric fits no output; one that fits some is measured there. Empty when it fits."""
    reasons = [_reason(head, metric, targets) for head in context.heads or (context,)]
    if len(reasons) == 1 or not all(reasons):
        return reasons[0] if all(reasons) else ""
    return (
        "fits none of the outputs, whose targets are numbers or class numbers. Take it out, or choose another metric."
    )


def _reason(context: Context, metric: str, targets: str) -> str:
    """Why a metric on such targets does not fit; empty when it fits or when too little is known."""
    if context.tokens or targets == "text":
        if context.tokens and targets == "text":
            return ""
        has, hint = ("one", "not ") if context.tokens else ("none", "")
        return f"is {hint}for texts, but the target is {has}. Take it out."
    if context.is_number:
        return "" if targets == "numbers" else "is for classes, but the target is a number. Choose one for regression."
    if targets == "numbers":
        return "is for numbers, but the target has classes. Choose one for classification."
    if targets == "one-hot":
        instead = "its Sparse twin" if metric in _TWINS else "Precision and Recall, or SparseCategoricalAccuracy"
        return f"wants targets as rows of zeros with a single one, but they are class numbers. Choose {instead}."
    units = context.aim.units if context.aim else None
    if targets == "0/1" and (context.classes or 0) > 2:
        return f"is for yes or no, but the data have {context.classes} classes. Choose another metric."
    if targets == "0/1" and units is not None and units > 1:
        return f"is for one output that says yes or no, but the network has {units}. Choose another metric."
    if metric in _OF_ROWS and units == 1:
        return (
            "would compare each row with all rows, or stop the run. Take it out, or use it as the loss, where it works."
        )
    if targets == "integer classes" and units == 1:
        return "wants an output for each class, but the network has one. Choose BinaryAccuracy."
    return ""


def _cure(context: Context, metric: Choice, field: str) -> Fix | None:
    if context.heads:
        return None
    if context.tokens:
        left = [each.model_dump(mode="json") for each in context.project.training.metrics if each != metric]
        return fix("Take it out", SetField(path="training.metrics", value=left))
    units = context.aim.units if context.aim else None
    if context.classes and units == 1 and metric.name in _OF_ROWS:
        left = [each.model_dump(mode="json") for each in context.project.training.metrics if each.name not in _OF_ROWS]
        return fix("Take it out", SetField(path="training.metrics", value=left or [choice("BinaryAccuracy")]))
    if context.classes and units == 1 and metric.name == "SparseCategoricalAccuracy":
        logits = context.aim is not None and context.aim.logits
        value = choice("BinaryAccuracy", **({"threshold": 0.0} if logits else {}))
        return fix("Use BinaryAccuracy", SetField(path=field, value=value))
    twin = _TWINS.get(metric.name)
    if twin is None or context.is_number or units == 1:
        return None
    kept = {name: value for name, value in metric.config.items() if name in ("k", "from_logits")}
    return fix(f"Use {twin}", SetField(path=field, value=choice(twin, **kept)))
