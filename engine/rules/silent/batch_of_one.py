"""The rule `batch-of-one`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, table


class BatchOfOne(Rule):
    """Batch normalization with a single example in each batch.

    What it finds:
        A batch size of 1, and a BatchNormalization.
    Why it hurts:
        The mean of one example is the example itself. Taken away from a row of numbers it leaves zeros, so the network
        cannot tell examples apart and learns nothing from them; on images it learns from each picture alone, and works
        otherwise when it is used.
    Wrong:
        BatchNormalization, and a batch size of 1.
    Right:
        BatchNormalization, and a batch size of 32; or LayerNormalization, which needs no batch.
    Where to read:
        https://keras.io/api/layers/normalization_layers/batch_normalization/
    """

    code = "batch-of-one"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        if context.project.training.batch_size != 1:
            return
        for network in context.networks:
            norm = next((id for id in network.nodes if network.layer(id) == "BatchNormalization"), None)
            if norm:
                said = (
                    f"{network.title(norm)} compares the examples of a batch, but each batch has one example only. "
                    "Set the batch size to 32, or use LayerNormalization."
                )
                cure = fix("Set the batch size to 32", SetField(path="training.batch_size", value=32))
                yield self.problem(said, network=network, node=norm, field="training.batch_size", fix=cure)

    def broken(self) -> Example:
        return table(dense(8, use_bias=False), ("BatchNormalization", {}), ("ReLU", {}), dense(3), batch_size=1)

    def sound(self) -> Example:
        return table(dense(8, use_bias=False), ("BatchNormalization", {}), ("ReLU", {}), dense(3), batch_size=32)
