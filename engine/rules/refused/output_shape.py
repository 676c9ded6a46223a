"""The rule `output-shape`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import InsertAfter, SetConfig
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, fix
from engine.rules.examples import dense, digits
from engine.rules.network import Network

# What makes one row of numbers of a convolution's map: the mean of each filter.
_POOLING = {f"Conv{axes}D": f"GlobalAveragePooling{axes}D" for axes in (1, 2, 3)}


class OutputShape(Rule):
    """The output is not one row of numbers for each example.

    What it finds:
        An output with more than one axis besides the batch, e.g. 8 × 8 × 10 or 20 × 3, where the target has one value
        for each example. Most often a Flatten is missing, or a recurrent layer gives its whole sequence. And an output
        that is no map of the mask's size, where each pixel has a class; and one without moments where the target is a
        text.
    Why it hurts:
        A loss for classes fails at the first step, with a message about ranks that never mentions Flatten. A loss for
        numbers stretches the target over the whole output and learns nonsense in silence.
    Wrong:
        Input 8 × 8 × 1 -> Dense 10, whose output is 8 × 8 × 10.
    Right:
        Input 8 × 8 × 1 -> Flatten -> Dense 10, whose output is 10.
    Where to read:
        https://keras.io/api/layers/reshaping_layers/flatten/
    """

    code = "output-shape"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network = context.aim, context.model
        if aim is None or network is None or aim.info is None or context.facts is None:
            return
        target = context.facts.target
        if target.kind == "classes" and target.shape:
            yield from self._of_mask(network, aim, target.shape)
            return
        if target.kind == "text":
            yield from self._of_text(network, aim)
            return
        if len(aim.info.shape) <= 2:
            return
        said = (
            f"The output of {network.title(aim.node)} is {aim.info}, but each example has one target: "
            "it must be a single row of numbers. Put a Flatten or a pooling layer before the last layer."
        )
        yield self.problem(said, network=network, node=aim.node, fix=_cure(network, aim))

    def _of_mask(self, network: Network, aim: Aim, size: tuple[int, ...]) -> Iterator[Problem]:
        """A class for each pixel wants a map of scores as large as the mask."""
        if aim.info is not None and (len(aim.info.shape) != 4 or aim.info.shape[1:3] != size):
            wanted = " × ".join(map(str, size))
            said = (
                f"The output of {network.title(aim.node)} is {aim.info}, but the target has a class for each of "
                f"{wanted} pixels: it must be {wanted} × the number of classes. End with a convolution of that size."
            )
            yield self.problem(said, network=network, node=aim.node)

    def _of_text(self, network: Network, aim: Aim) -> Iterator[Problem]:
        """A text wants a row of scores at each moment."""
        if aim.info is not None and len(aim.info.shape) != 3:
            said = (
                f"The output of {network.title(aim.node)} is {aim.info}, but the target is a text: it must be "
                "moments × scores. Keep the time axis up to the last Dense, e.g. by a recurrent layer with "
                "return_sequences."
            )
            yield self.problem(said, network=network, node=aim.node)

    def broken(self) -> Example:
        return digits(dense(10))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))


def _cure(network: Network, aim: Aim) -> Fix | None:
    """Sure where the values come from a recurrent layer, from a convolution, or from a Dense in a chain."""
    source = network.source(aim.node)
    for id in (aim.node, source):
        if id and network.settings(id).get("return_sequences") is True and network.before[id]:
            edit = SetConfig(network=network.name, node=id, name="return_sequences", value=None)
            return fix(f"Let {id} give only its last step", edit)
    if network.layer(aim.node) in _POOLING:
        pooling = _POOLING[network.layer(aim.node)]
        return fix(f"Insert {pooling} behind it", InsertAfter(network=network.name, node=aim.node, layer=pooling))
    if network.layer(aim.node) != "Dense" or source is None or len(network.after[source]) != 1:
        return None
    return fix("Insert Flatten before it", InsertAfter(network=network.name, node=source, layer="Flatten"))
