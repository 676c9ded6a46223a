"""The rule `mask-lost`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.graph import Graph, Node
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import Layer, chain, dense, facts, table
from engine.rules.network import Network

# Layers for series that do not pass a mask on (`supports_masking` is off); a test asks Keras of every layer.
LOSING = frozenset(
    [*(f"{kind}Conv1D" for kind in ("", "Depthwise", "Separable")), "Conv1DTranspose",
     *(f"{kind}Pooling1D" for kind in ("Average", "Max", "GlobalMax", "AdaptiveAverage", "AdaptiveMax")),
     *("Cropping1D", "UpSampling1D", "ZeroPadding1D"),
     *("EinsumDense", "Flatten", "Reshape", "RMSNormalization")]
)  # fmt: skip
_READING = (
    "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "GlobalAveragePooling1D",
    "Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention",
)  # fmt: skip
_MERGES = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")
_THROUGH = ("inputs", "query")  # a mask travels on from what arrives here


class MaskLost(Rule):
    """The mark of padding is lost on the way.

    What it finds:
        An Embedding with `mask_zero` on, a Masking layer, or a layer with a wire to its `mask` port, and behind it a
        layer that does not pass the mask on, such as Conv1D, Flatten or any operation; or a sum, as of words and their
        positions, of which only one part has a mask, before a layer that reads it. A reader with its own `mask` wire
        is fine.
    Why it hurts:
        The mask says which steps are padding. Behind such a layer it is gone, so that an LSTM or a mean over the steps
        reads the padding like data; short texts then look alike because most of each is padding.
    Wrong:
        Embedding with `mask_zero` on -> Conv1D -> LSTM.
    Right:
        Embedding with `mask_zero` on -> LSTM; or Conv1D, with `mask_zero` off where the padding does no harm.
    Where to read:
        https://keras.io/guides/understanding_masking_and_padding/
    """

    code = "mask-lost"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id, origin in _lost(network).items():
                reader = _reader(network, id)
                by_chance = network.layer(id) in _MERGES or _is_operation(network, id)
                if (reader and _is_masked_by_hand(network, reader)) or (by_chance and not reader):
                    continue
                yield self.problem(_sentence(network, id, origin, reader), network=network, node=id)

    def broken(self) -> Example:
        conv = ("Conv1D", {"filters": 8, "kernel_size": 3, "activation": "relu"})
        return _words(conv, ("LSTM", {"units": 8}))

    def sound(self) -> Example:
        return _words(("Dropout", {"rate": 0.2}), ("LSTM", {"units": 8}))


def _marks(network: Network, id: str) -> bool:
    embeds = network.layer(id) in ("Embedding", "ReversibleEmbedding")
    return network.layer(id) == "Masking" or (embeds and network.settings(id).get("mask_zero") is True)


def _sentence(network: Network, id: str, origin: str, reader: str | None) -> str:
    effect = f"{network.title(reader)} reads the padding" if reader else "the padding is read"
    if network.layer(id) in _MERGES:
        return (
            f"{network.title(origin)} marks padding, but not all that {network.title(id)} joins is marked, which drops "
            f"the mark, so {effect} like data. Mark the rest too, or wire a mask to the layer that reads it."
        )
    return (
        f"{network.title(origin)} marks padding, but {network.title(id)} does not pass the mark on, so "
        f"{effect} like data. Put a layer that reads it, such as LSTM or GlobalAveragePooling1D, "
        "before it, or switch the mark off."
    )


def _lost(network: Network) -> dict[str, str]:
    """Where a mask is lost, with the layer that made it: masks are followed from layer to layer, as Keras does."""
    made, lost = dict[str, str](), dict[str, str]()
    for node in network.graph.sorted_nodes():
        id = node.id
        if _marks(network, id):
            made[id] = id
            continue
        if _is_done(network, id):
            continue
        sources = [
            edge.source for edge in network.wires[id]
            if edge.source_port == "output" and (edge.target_port in _THROUGH or _is_operation(network, id))
        ]  # fmt: skip
        origins = [made[source] for source in sources if source in made]
        if _is_masked_by_hand(network, id):
            made[id] = id
        elif origins and _loses(network, id, len(origins) < len(sources)):
            lost[id] = origins[0]
        elif origins:
            made[id] = origins[0]
    return lost


def _loses(network: Network, id: str, is_mixed: bool) -> bool:
    return network.layer(id) in LOSING or _is_operation(network, id) or (network.layer(id) in _MERGES and is_mixed)


def _is_operation(network: Network, id: str) -> bool:
    """Whether it is a function of tensors, which knows nothing of masks."""
    found = network.card(id)
    return found is not None and found.kind == "op"


def _is_masked_by_hand(network: Network, id: str) -> bool:
    return any(edge.target_port in ("mask", "key_mask", "value_mask") for edge in network.wires[id])


def _is_done(network: Network, id: str) -> bool:
    """Whether no steps are left behind a layer: it has used the mask up."""
    info = network.info(id)
    return network.layer(id) not in LOSING and info is not None and len(info.shape) < 3


def _reader(network: Network, id: str) -> str | None:
    """The nearest layer behind one that would skip padding if it knew of it."""
    seen, waiting = {id}, [id]
    while waiting:
        for each in network.after[waiting.pop(0)]:
            if each not in seen:
                if network.layer(each) in _READING:
                    return each
                seen.add(each)
                waiting.append(each)
    return None


def _words(*layers: Layer) -> Example:
    embedding = ("Embedding", {"input_dim": 50, "output_dim": 8, "mask_zero": True})
    graph = chain(embedding, *layers, dense(3))
    whole = Node(id="input", layer="Input", config={"dtype": "int32"})
    return table(graph=Graph(nodes=(whole, *graph.nodes[1:]), edges=graph.edges), known=facts((12,), 3, maximum=49.0))
