"""The rule `last-batch-of-one`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table
from engine.rules.network import Network


class LastBatchOfOne(Rule):
    """The last batch of each epoch has a single example.

    What it finds:
        A BatchNormalization over rows of numbers, and a batch size that leaves one training row over.
    Why it hurts:
        The mean of one example is the example itself. For that one step the network sees nothing but zeros, and the
        spread that batch normalization remembers is pulled towards zero.
    Wrong:
        1,025 training rows, and a batch size of 32: 32 batches of 32, and one of 1.
    Right:
        1,025 training rows, and a batch size of 33.
    Where to read:
        https://keras.io/api/layers/normalization_layers/batch_normalization/
    """

    code = "last-batch-of-one"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        rows, size = context.facts.rows.get("train", 0) if context.facts else 0, context.project.training.batch_size
        if size < 2 or rows <= size or rows % size != 1 or context.model is None:
            return
        norm = next((id for id in context.model.nodes if _is_over_rows(context.model, id)), None)
        if norm:
            better = next(each for each in range(size + 1, rows + 1) if rows % each != 1)
            yield self.problem(
                f"With {rows:,} training rows and a batch size of {size:,}, the last batch has one example, of which "
                f"{context.model.title(norm)} makes zeros. Use {better:,}.",
                field="training.batch_size",
                fix=fix(f"Set it to {better:,}", SetField(path="training.batch_size", value=better)),
            )

    def broken(self) -> Example:
        return self._with_rows(1_025)

    def sound(self) -> Example:
        return self._with_rows(1_024)

    def _with_rows(self, rows: int) -> Example:
        known = facts((4,), 3, rows={"train": rows, "validation": 200, "test": 200})
        return table(dense(8, use_bias=False), ("BatchNormalization", {}), ("ReLU", {}), dense(3), known=known)


def _is_over_rows(network: Network, id: str) -> bool:
    info = network.info(id)
    return network.layer(id) == "BatchNormalization" and info is not None and len(info.shape) == 2
