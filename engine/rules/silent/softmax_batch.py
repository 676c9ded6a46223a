"""The rule `softmax-batch`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.document.edits import SetConfig
from engine.document.project import Choice
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits


class SoftmaxBatch(Rule):
    """A softmax across the batch.

    What it finds:
        A Softmax layer along axis 0, alone or among others.
    Why it hurts:
        Axis 0 is the batch: the examples of a batch would share one probability among them, and each answer would
        depend on which other examples happen to be there.
    Wrong:
        Softmax with `axis` = 0.
    Right:
        Softmax with `axis` = -1, the classes.
    Where to read:
        https://keras.io/api/layers/activation_layers/softmax/
    """

    code = "softmax-batch"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                if network.layer(id) == "Softmax" and _is_batch(network.settings(id).get("axis")):
                    edit = SetConfig(network=network.name, node=id, name="axis", value=None)
                    said = f"{network.title(id)} works along axis 0, which is the batch. Use -1, the classes."
                    yield self.problem(said, network=network, node=id, field="axis", fix=fix("Use the last axis", edit))

    def broken(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10), ("Softmax", {"axis": 0}), losses=(loss,))

    def sound(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10), ("Softmax", {}), losses=(loss,))


def _is_batch(axis: Any) -> bool:
    return axis == 0 or (isinstance(axis, list) and 0 in axis)
