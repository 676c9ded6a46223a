"""The rule `missing-port`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.card import Port
from engine.document.edits import SetConfig
from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table
from engine.rules.network import Network


class MissingPort(Rule):
    """A wire starts or ends at a port that its layer does not have.

    What it finds:
        A wire that takes a further output of a layer (a state of an LSTM, the scores of an attention) which the layer's
        settings switch off, and a wire at a port of a name that the layer does not know.
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
                left = _named(source.outputs, edge.source_port) if source else None
                if source and not (left and _is_there(network, edge.source, left)):
                    said, cure = _absent(network, edge, left)
                    yield self.problem(said, network=network, node=edge.target, fix=cure)
                elif target and not _named(target.inputs, edge.target_port):
                    said = f"{network.title(edge.target)} has no input {edge.target_port!r}. Connect it anew."
                    yield self.problem(said, network=network, node=edge.target)

    def broken(self) -> Example:
        return _states(switched_on=False)

    def sound(self) -> Example:
        return _states(switched_on=True)


def _named(ports: tuple[Port, ...], name: str) -> Port | None:
    return next((port for port in ports if port.name == name), None)


def _is_there(network: Network, id: str, port: Port) -> bool:
    """Whether the parameter that some ports wait for is on; it is read also where another one is invalid."""
    return not port.when or {**network.settings(id), **network.nodes[id].config}.get(port.when) is True


def _absent(network: Network, edge: Edge, port: Port | None) -> tuple[str, Fix | None]:
    source = network.title(edge.source)
    if port is None:
        return f"{source} has no output {edge.source_port!r}. Connect {network.title(edge.target)} anew.", None
    said = f"{network.title(edge.target)} takes {port.name} of {source}, which gives it only with {port.when} on."
    if network.nodes[edge.source].share:
        return said, None
    edit = SetConfig(network=network.name, node=edge.source, name=port.when, value=True)
    return said, fix(f"Switch on {port.when} of {edge.source}", edit)


def _states(switched_on: bool) -> Example:
    layer, output = ("LSTM", {"units": 4, **({"return_state": True} if switched_on else {})}), dense(3)
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="lstm", layer=layer[0], config=layer[1]),
        Node(id="output", layer=output[0], config=output[1]),
    )
    edges = (Edge(source="input", target="lstm"), Edge(source="lstm", target="output", source_port="state_h"))
    return table(graph=Graph(nodes=nodes, edges=edges), known=facts((20, 4), 3))
