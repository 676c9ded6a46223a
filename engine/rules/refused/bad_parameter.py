"""The rule `bad-parameter`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.card import Card
from engine.catalog.read import check_config
from engine.document.edits import SetConfig
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits


class BadParameter(Rule):
    """A layer's parameter has a value that it cannot have.

    What it finds:
        A value of the wrong type, out of range or not among the options; a parameter that the layer does not have; a
        required parameter that is missing. It looks into nested choices too, such as an initializer's own parameters.
    Why it hurts:
        Keras accepts many such values (`LSTM(units=2.5)`, `Dropout(rate="abc")`) and fails much later with an error
        that names neither the layer nor the parameter.
    Wrong:
        Dense with `units` = 2.5.
    Right:
        Dense with `units` = 2.
    Where to read:
        https://keras.io/api/layers/
    """

    code = "bad-parameter"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id, node in network.nodes.items():
                card = network.card(id) if not node.share and not network.settings(id) else None  # settings: all valid
                for name, sentence in check_config(card, node.config) if card else ():
                    cure = _default(card, network.name, id, name) if card else None
                    yield self.problem(
                        f"{network.title(id)}: {sentence}", network=network, node=id, field=name, fix=cure
                    )

    def broken(self) -> Example:
        return digits(("Flatten", {}), ("Dropout", {"rate": 0.2, "seed": -1}), dense(10))

    def sound(self) -> Example:
        return digits(("Flatten", {}), ("Dropout", {"rate": 0.2, "seed": 1}), dense(10))


def _default(card: Card, network: str, node: str, name: str) -> Fix | None:
    """Taking the value back cures all but what is required."""
    if any(parameter.name == name and parameter.required for parameter in card.parameters):
        return None
    known = any(parameter.name == name for parameter in card.parameters)
    label = f"Take {name} back to its default" if known else f"Remove {name}"
    return fix(label, SetConfig(network=network, node=node, name=name, value=None))
