"""The rule `sequence-lost`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table
from engine.rules.network import Network


class SequenceLost(Rule):
    """A layer needs a sequence and gets only its last step.

    What it finds:
        A recurrent layer that gives its last output only (`return_sequences` is off), before another layer that reads a
        sequence: recurrent, Conv1D, pooling over time.
    Why it hurts:
        The next layer needs an axis for time, which is gone. Keras says "expected ndim=3, found ndim=2".
    Wrong:
        LSTM 16 -> LSTM 16.
    Right:
        LSTM 16 with `return_sequences` on -> LSTM 16.
    Where to read:
        https://keras.io/guides/working_with_rnns/
    """

    code = "sequence-lost"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                source = network.source(id)
                if source and _reads_sequence(network, id) and _gives_last(network, source):
                    said = (
                        f"{network.title(id)} needs a sequence, but {network.title(source)} gives only its last step. "
                        "Switch on its return_sequences."
                    )
                    edit = SetConfig(network=network.name, node=source, name="return_sequences", value=True)
                    yield self.problem(
                        said, network=network, node=id, fix=fix(f"Switch on return_sequences of {source}", edit)
                    )

    def broken(self) -> Example:
        known = facts((20, 4), 3)
        return table(("LSTM", {"units": 8}), ("GRU", {"units": 8}), dense(3), known=known)

    def sound(self) -> Example:
        known = facts((20, 4), 3)
        return table(("LSTM", {"units": 8, "return_sequences": True}), ("GRU", {"units": 8}), dense(3), known=known)


def _gives_last(network: Network, id: str) -> bool:
    return network.layer(id) in ("LSTM", "GRU", "SimpleRNN") and network.settings(id).get("return_sequences") is False


def _reads_sequence(network: Network, id: str) -> bool:
    card = network.card(id)
    return card is not None and (card.category == "recurrent" or card.name.endswith("1D"))
