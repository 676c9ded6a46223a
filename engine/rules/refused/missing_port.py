"""The rule `missing-port`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.catalog.card import Card
from engine.catalog.outputs import outputs_of, with_states
from engine.document.edits import SetConfig
from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table
from engine.rules.network import Network


class MissingPort(Rule):
    """A wire starts or ends at a port that its layer does not have.

    What it finds:
        A wire that takes a further output of a layer (a state of an LSTM, or of what a Bidirectional holds, the scores
        of an attention) which the layer's settings switch off, and a wire at a port of a name that the layer does not
        know.
    Why it hurts:
        Nothing flows through such a wire, so the layer behind it cannot be computed.
    Wrong:
        The `state_h` of an LSTM whose `return_state` is off -> Dense 3.
    Right:
        The same with `return_state` on.
    Where to read:
        https://keras.io/guides/working_with_rnns/
    """

    code = "missing-port"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for edge in network.graph.edges:
                source, target = network.card(edge.source), network.card(edge.target)
                if source and edge.source_port not in _outputs(source, _settings(network, edge.source)):
                    said, cure = _absent(network, edge, source)
                    yield self.problem(said, network=network, node=edge.target, fix=cure)
                elif target and edge.target_port not in [port.name for port in target.inputs]:
                    said = f"{network.title(edge.target)} has no input {edge.target_port!r}. Connect it anew."
                    yield self.problem(said, network=network, node=edge.target)

    def broken(self) -> Example:
        return _states(switched_on=False)

    def sound(self) -> Example:
        return _states(switched_on=True)


def _outputs(card: Card, config: Mapping[str, Any]) -> list[str]:
    return [port.name for port in outputs_of(card, config)]


def _settings(network: Network, id: str) -> dict[str, Any]:
    """A node's settings, which are read also where one of them is invalid."""
    return {**network.settings(id), **network.nodes[network.owner(id)].config, **network.nodes[id].config}


def _absent(network: Network, edge: Edge, card: Card) -> tuple[str, Fix | None]:
    source, target, port = network.title(edge.source), network.title(edge.target), edge.source_port
    config = _settings(network, edge.source)
    told = with_states(card, config)
    changed = {name: value for name, value in told.items() if value != config.get(name)}
    if port in _outputs(card, told):
        what = " and ".join(name if value is True else f"return_state in its {name}" for name, value in changed.items())
        said = f"{target} takes {port} of {source}, which gives it only with {what} on."
        edits = [SetConfig(network=network.name, node=edge.source, name=each, value=changed[each]) for each in changed]
        shared = network.nodes[edge.source].share
        return said, None if shared else fix(f"Switch on {what} of {edge.source}", *edits)
    only = next((each.unless for each in card.outputs if each.name == port and each.unless), None)
    if only:
        return f"{target} takes {port} of {source}, which gives it only with {only} empty.", None
    return f"{source} has no output {port!r}. Connect {target} anew.", None


def _states(switched_on: bool) -> Example:
    layer, output = ("LSTM", {"units": 4, **({"return_state": True} if switched_on else {})}), dense(3)
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="lstm", layer=layer[0], config=layer[1]),
        Node(id="output", layer=output[0], config=output[1]),
    )
    edges = (Edge(source="input", target="lstm"), Edge(source="lstm", target="output", source_port="state_h"))
    return table(graph=Graph(nodes=nodes, edges=edges), known=facts((20, 4), 3))
