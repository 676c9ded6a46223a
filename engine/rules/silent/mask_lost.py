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
_RECURRENT = ("LSTM", "GRU", "SimpleRNN")
_READING = (*_RECURRENT, "GlobalAveragePooling1D", "Attention", "AdditiveAttention")


class MaskLost(Rule):
    """The mark of padding is lost on the way.

    What it finds:
        An Embedding with `mask_zero` on, or a Masking layer, and behind it a layer that does not pass the mask on, such
        as Conv1D or Flatten.
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
            lost: dict[str, str] = {}
            for origin in (id for id in network.nodes if _marks(network, id)):
                for id in _losing(network, origin):
                    lost.setdefault(id, origin)
            for id, origin in lost.items():
                reader = next((each for each in _behind(network, id) if network.layer(each) in _READING), None)
                effect = f"{network.title(reader)} reads the padding" if reader else "the padding is read"
                yield self.problem(
                    f"{network.title(origin)} marks padding, but {network.title(id)} does not pass the mark on, so "
                    f"{effect} like data. Put a layer that reads it, such as LSTM or GlobalAveragePooling1D, "
                    "before it, or switch the mark off.",
                    network=network,
                    node=id,
                )

    def broken(self) -> Example:
        conv = ("Conv1D", {"filters": 8, "kernel_size": 3, "activation": "relu"})
        return _words(conv, ("LSTM", {"units": 8}))

    def sound(self) -> Example:
        return _words(("Dropout", {"rate": 0.2}), ("LSTM", {"units": 8}))


def _marks(network: Network, id: str) -> bool:
    embeds = network.layer(id) in ("Embedding", "ReversibleEmbedding")
    return network.layer(id) == "Masking" or (embeds and network.settings(id).get("mask_zero") is True)


def _losing(network: Network, origin: str) -> list[str]:
    """The layers at which the mask of a node is lost."""
    found, seen, waiting = list[str](), {origin}, [origin]
    while waiting:
        for id in network.after[waiting.pop()]:
            if id in seen:
                continue
            seen.add(id)
            if network.layer(id) in LOSING:
                found.append(id)
            elif not _is_done(network, id) and not _marks(network, id):
                waiting.append(id)
    return found


def _is_done(network: Network, id: str) -> bool:
    """Whether a layer has used the mask up: no steps are left behind it."""
    if network.layer(id) in _RECURRENT:
        return network.settings(id).get("return_sequences") is not True
    return network.layer(id) == "GlobalAveragePooling1D"


def _behind(network: Network, id: str) -> list[str]:
    """The nodes behind one, for as long as each feeds one other."""
    found: list[str] = []
    while len(network.after[id]) == 1 and network.after[id][0] not in found:
        id = network.after[id][0]
        found.append(id)
    return found


def _words(*layers: Layer) -> Example:
    embedding = ("Embedding", {"input_dim": 50, "output_dim": 8, "mask_zero": True})
    graph = chain(embedding, *layers, dense(3))
    whole = Node(id="input", layer="Input", config={"dtype": "int32"})
    return table(graph=Graph(nodes=(whole, *graph.nodes[1:]), edges=graph.edges), known=facts((12,), 3, maximum=49.0))
