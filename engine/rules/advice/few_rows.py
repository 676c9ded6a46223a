"""The rule `few-rows`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import DataFacts, Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, facts, table
from engine.tasks.starts import is_graph

FEW = 30  # training rows


class FewRows(Rule):
    """There are very few rows to learn from.

    What it finds:
        Fewer than 30 training rows. Two kinds of networks are left alone, for to learn from few rows is what they are
        for: one that starts from weights that were learned before, and one that sees nodes of a graph, each with
        the nodes around it.
    Why it hurts:
        A network has more weights than that and learns such rows by heart. Whatever is measured on the few rows that
        are held back is mostly chance: one row more or less right moves it by many points.
    Wrong:
        20 rows for training, 5 for the test.
    Right:
        Some hundred rows; with fewer, a small network, and figures that nobody relies on.
    Where to read:
        https://developers.google.com/machine-learning/crash-course/overfitting/data-characteristics
    """

    code = "few-rows"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        rows = context.facts.rows.get("train", 0) if context.facts else 0
        begun = any(graph.weights for graph in context.project.networks.values())
        graph = context.facts is not None and is_graph(context.facts)
        if 0 < rows < FEW and not begun and not graph and context.on_rows:
            yield self.problem(
                f"{rows} training rows are very few: a network learns them by heart. Bring more rows, and do not rely "
                "on the figures.",
                field="data.source",
            )

    def broken(self) -> Example:
        return table(dense(4, "relu"), dense(2), known=_known(20))

    def sound(self) -> Example:
        return table(dense(4, "relu"), dense(2), known=_known(200))


def _known(rows: int) -> DataFacts:
    return facts((4,), 2, rows={"train": rows, "validation": rows // 5, "test": rows // 5})
