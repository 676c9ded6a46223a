"""The rule `high-dropout`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits

LIMIT = 0.9


class HighDropout(Rule):
    """Nearly everything is dropped.

    What it finds:
        A dropout layer with a rate of 0.9 or more.
    Why it hurts:
        Only one value in ten, or fewer, gets through in each step, so that learning is very slow. Sometimes the rate
        was meant as the share that is kept.
    Wrong:
        Dropout with `rate` = 0.95.
    Right:
        Dropout with `rate` = 0.5 or less.
    Where to read:
        https://keras.io/api/layers/regularization_layers/dropout/
    """

    code = "high-dropout"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                rate = network.settings(id).get("rate", 0.0) if "Dropout" in network.layer(id) else 0.0
                if rate >= LIMIT:
                    edit = SetConfig(network=network.name, node=id, name="rate", value=0.5)
                    said = f"{network.title(id)} drops {rate:.0%} of the values; usual is 20% to 50%."
                    cure = fix("Set the rate to 0.5", edit)
                    yield self.problem(said, network=network, node=id, field="rate", fix=cure)

    def broken(self) -> Example:
        return digits(("Flatten", {}), ("Dropout", {"rate": 0.95}), dense(10))

    def sound(self) -> Example:
        return digits(("Flatten", {}), ("Dropout", {"rate": 0.5}), dense(10))
