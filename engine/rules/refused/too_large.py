"""The rule `too-large`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, digits

LIMIT = 2_000_000_000  # bytes of weights; training needs about four times as much: gradients, and two values for Adam


class TooLarge(Rule):
    """The network does not fit into memory.

    What it finds:
        Weights of more than 2 gigabytes (500 million parameters of 4 bytes). Training needs about four times that.
    Why it hurts:
        The run would be stopped by the system, and with it perhaps others.
    Wrong:
        Flatten of a large image -> Dense with 1,000,000 units.
    Right:
        Convolution and pooling first, then a Dense with some hundred units.
    Where to read:
        https://keras.io/api/layers/pooling_layers/
    """

    code = "too-large"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            counts = {id: note.parameters for id, note in network.notes.items()}
            total = 4 * sum(counts.values())
            if total > LIMIT:
                largest = max(counts, key=lambda id: counts[id])
                said = (
                    f"The network has {sum(counts.values()):,} parameters, which are {total / 1e9:.1f} GB; at most "
                    f"{LIMIT / 1e9:.0f} GB fit. Most of them, {counts[largest]:,}, are in {network.title(largest)}: "
                    "make it smaller, or shrink its input first."
                )
                yield self.problem(said, network=network, node=largest)

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(1_000_000, "relu"), dense(1_000, "relu"), dense(10))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(100, "relu"), dense(10))
