"""The rule `no-data`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.project import DataSettings
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, digits


class NoData(Rule):
    """No data are chosen.

    What it finds:
        A project without a data source.
    Why it hurts:
        There is nothing to learn from, and without data the shapes of a network are not known either.
    Wrong:
        A network, and no data.
    Right:
        A network, and the handwritten digits.
    Where to read:
        https://developers.google.com/machine-learning/intro-to-ml/supervised
    """

    code = "no-data"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        if context.project.data.source is None:
            yield self.problem("No data are chosen. Choose some on the Data page.", field="data.source")

    def broken(self) -> Example:
        project = digits(("Flatten", {}), dense(10)).project
        return Example(project.model_copy(update={"data": DataSettings()}))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))
