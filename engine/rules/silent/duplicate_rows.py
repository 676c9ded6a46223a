"""The rule `duplicate-rows`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import DataFacts, Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, facts, table

FEWEST = 5  # such rows may be chance
SHARE = 0.05  # of the rows of validation and test


class DuplicateRows(Rule):
    """Rows of the test stand among the training rows, too.

    What it finds:
        At least one in twenty rows of validation and test that is also a training row, with the same prepared inputs
        and the same target. Tables of nothing but a few different values in each column are left alone: there, equal
        rows come by chance.
    Why it hurts:
        The network has seen the answer to these rows. Validation and test then measure its memory, and look better than
        it will be on new rows.
    Wrong:
        A file that was joined to itself, with every row twice, divided at random.
    Right:
        The same file without the second copies; or divided by a group, so that copies of one thing stay together.
    Where to read:
        https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    """

    code = "duplicate-rows"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        if context.facts is None:
            return
        held = context.facts.rows.get("validation", 0) + context.facts.rows.get("test", 0)
        copies = context.facts.duplicates
        if copies >= FEWEST and copies >= SHARE * held:
            yield self.problem(
                f"{copies:,} of the {held:,} rows for validation and test stand among the training rows, too: the "
                "network has seen their answers. Take the copies out of the file, or divide it by a group.",
                field="data.split",
            )

    def broken(self) -> Example:
        return table(dense(8, "relu"), dense(3), known=_known(90))

    def sound(self) -> Example:
        return table(dense(8, "relu"), dense(3), known=_known(2))


def _known(duplicates: int) -> DataFacts:
    return facts((4,), 3, duplicates=duplicates)
