"""The rule `orthogonal-bfloat16`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.catalog.read import card, has
from engine.document.edits import SetConfig
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import chain, dense, facts, table
from engine.rules.network import Network


class OrthogonalBfloat16(Rule):
    """Orthogonal starting weights are asked for in bfloat16.

    What it finds:
        A layer, or one that it holds, whose `dtype` is bfloat16 and one of whose initializers is Orthogonal; it is the
        usual start of `recurrent_initializer`.
    Why it hurts:
        An orthogonal matrix comes from a QR decomposition, which TensorFlow does not have in bfloat16: the weights
        cannot be made.
    Wrong:
        LSTM with `dtype` = "bfloat16".
    Right:
        LSTM with `dtype` = "mixed_bfloat16": it computes in bfloat16 and keeps its weights in float32.
    Where to read:
        https://keras.io/api/mixed_precision/policy/
    """

    code = "orthogonal-bfloat16"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id, node in network.nodes.items():
                if not node.share and starts_orthogonal(node.layer, network.settings(id)):
                    yield self._said(network, id)

    def _said(self, network: Network, id: str) -> Problem:
        whole = network.settings(id).get("dtype") == "bfloat16"
        said = (
            f"{network.title(id)} starts with orthogonal weights, which TensorFlow cannot make in bfloat16. Set dtype "
            "to mixed_bfloat16, which keeps the weights in float32, or choose another initializer."
        )
        edit = SetConfig(network=network.name, node=id, name="dtype", value="mixed_bfloat16")
        cure = fix("Set dtype to mixed_bfloat16", edit) if whole else None
        return self.problem(said, network=network, node=id, field="dtype" if whole else "", fix=cure)

    def broken(self) -> Example:
        return self._with("bfloat16")

    def sound(self) -> Example:
        return self._with("mixed_bfloat16")

    def _with(self, dtype: str) -> Example:
        return table(graph=chain(("LSTM", {"units": 8, "dtype": dtype}), dense(3)), known=facts((6, 4), 3))


def starts_orthogonal(layer: str, config: Mapping[str, Any]) -> bool:
    """Whether a layer, or one that it holds, would have to make orthogonal weights in bfloat16.

    Args:
        layer: its name in the catalog.
        config: its settings; what is not there is as Keras has it.
    """
    if not has("layer", layer):
        return False
    known = card("layer", layer)
    settings = {each.name: config.get(each.name, each.default) for each in known.parameters}
    if settings.get("dtype") == "bfloat16" and any(
        _name(settings[each.name]) == "Orthogonal" for each in known.parameters if each.of == "initializer"
    ):
        return True
    held = (each for value in settings.values() for each in (value if isinstance(value, list | tuple) else [value]))
    return any(starts_orthogonal(_name(each), each.get("config", {})) for each in held if isinstance(each, Mapping))


def _name(value: Any) -> str:
    """The name of a choice, which is a word or has settings of its own."""
    return str(value.get("name", "")) if isinstance(value, Mapping) else str(value)
