"""The rule `target-in-inputs`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, table


class TargetInInputs(Rule):
    """The answer is among the questions.

    What it finds:
        A target column that is also one of the inputs.
    Why it hurts:
        The network only has to copy it: the figures are perfect, and worthless for rows whose target is not known.
    Wrong:
        Inputs age, income, price; target price.
    Right:
        Inputs age, income; target price.
    Where to read:
        https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    """

    code = "target-in-inputs"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        data = context.project.data
        target = data.target or (context.facts.target.name if context.facts else "")
        has_a_past = data.window is not None and data.window.horizon  # what comes next is predicted from it
        if target and target in data.inputs and not has_a_past:
            left = [name for name in data.inputs if name != target]
            cure = fix(f"Take {target} out of the inputs", SetField(path="data.inputs", value=left)) if left else None
            said = f"The target {target!r} is also an input, so the network only has to copy it. Take it out."
            yield self.problem(said, field="data.inputs", fix=cure)

    def broken(self) -> Example:
        return self._with_inputs("age", "price")

    def sound(self) -> Example:
        return self._with_inputs("age")

    def _with_inputs(self, *names: str) -> Example:
        example = table(dense(3))
        data = example.project.data.model_copy(update={"inputs": names, "target": "price"})
        return Example(example.project.model_copy(update={"data": data}), example.facts)
