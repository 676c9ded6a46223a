"""Small networks that fit data just chosen, so that nobody has to begin with an empty canvas.

    networks(facts)  # two or three, the plainest first, each with a reason

Each data input gets a branch of layers that suits it, branches are joined, and each target gets an output of its own.
A mask gets a network that keeps the places of its pixels, a text one that keeps the moments of a sound. Where layers
lie is left to the canvas.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from engine.data.neighbourhoods import LINKS, NODES
from engine.document.graph import Edge, Graph
from engine.messages.answers import DataFacts, FirstNetwork, TargetFacts, TensorInfo
from engine.tasks.pen import Pen

WIDE = 256  # numbers of an array from which on it is taken for a sound
LARGE = 64  # pixels along a side from which on a picture is made smaller before anything else
LONG = 400  # steps of a series or a sound from which on it is made shorter first
ROOM = 2  # moments for each token of the longest text, at the least: CTC needs one between equal tokens
HALVINGS = 2  # of a picture on its way to a mask
HIDDEN = 16  # units of a graph convolution
DENSE = {"activation": "relu"}
SAME = {"padding": "same", "activation": "relu"}


# Draws behind an Input, with the rows that an Embedding needs; gives the id of a vector's layer.
Branch = Callable[[Pen, str, TensorInfo, int], str]


def networks(facts: DataFacts) -> tuple[FirstNetwork, ...]:
    """Networks for data with such facts; none where nothing here suits them, or inputs come back."""
    if facts.aim == "input":
        return ()  # what is drawn first is the task's to say
    if facts.aim == "next":
        return tuple(_for_next(facts))
    if any(target.kind == "text" for target in facts.targets):
        return tuple(_for_texts(facts))
    if any(target.kind == "classes" and target.shape for target in facts.targets):
        return tuple(_for_masks(facts))
    if is_graph(facts):
        return tuple(_for_graphs(facts))
    kinds = {kind_of(name, info) for name, info in facts.inputs.items()}
    if kinds - set(BRANCHES):
        return ()
    leading = next(kind for kind in BRANCHES if kind in kinds)  # what makes the difference between the networks
    return tuple(
        FirstNetwork(name=name, title=title, reason=_reason(reason, facts), graph=_joined(leading, branch, facts))
        for name, title, reason, branch in BRANCHES[leading]
    )


def kind_of(name: str, info: TensorInfo) -> str:
    """What sort of branch an input needs: `tokens`, `picture`, `series`, `sound`, `numbers`; empty: none fits."""
    sizes = info.shape[1:]
    if info.dtype.startswith("int"):
        return "tokens" if len(sizes) == 1 else ""
    if len(sizes) == 1:
        return "sound" if name != "features" and (sizes[0] or 0) > WIDE else "numbers"
    return {2: "series", 3: "picture"}.get(len(sizes), "")


# Branches: from an Input to a vector


def dense(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """One hidden layer."""
    return pen.add("Dense", source, units=_units(info), **DENSE)


def deep(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """Two hidden layers, with dropout between them."""
    first = pen.add("Dense", source, units=2 * _units(info), **DENSE)
    return pen.add("Dense", pen.add("Dropout", first, rate=0.2), units=_units(info), **DENSE)


def linear(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """Nothing between the input and the output."""
    return source


def convolutional(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """Convolutions and pooling, then the average over all places."""
    at = _smaller(pen, source, info)
    for filters in (16, 32):
        at = pen.add("Conv2D", at, filters=filters, kernel_size=3, **SAME)
        at = pen.add("MaxPooling2D", at, padding="same")
    at = pen.add("Conv2D", at, filters=64, kernel_size=3, **SAME)
    return pen.add("Dropout", pen.add("GlobalAveragePooling2D", at), rate=0.2)


def residual(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """Two blocks, each with a wire around it."""
    at = pen.add("Conv2D", _smaller(pen, source, info), filters=32, kernel_size=3, **SAME)
    for _ in range(2):
        inner = pen.add("Conv2D", at, filters=32, kernel_size=3, **SAME)
        inner = pen.add("Conv2D", inner, filters=32, kernel_size=3, padding="same")
        at = pen.add("MaxPooling2D", pen.add("ReLU", pen.add("Add", at, inner)), padding="same")
    return pen.add("GlobalAveragePooling2D", at)


def flat(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """All pixels side by side, one hidden layer."""
    return pen.add("Dense", pen.add("Flatten", source), units=64, **DENSE)


def recurrent(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """Step by step, with a memory."""
    return pen.add("LSTM", _shorter(pen, source, info), units=32)


def along_time(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """Convolutions along the steps."""
    at = _shorter(pen, source, info)
    for filters in (32, 64):
        at = pen.add("Conv1D", at, filters=filters, kernel_size=3, **SAME)
    return pen.add("GlobalAveragePooling1D", at)


def waves(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """Long steps over the samples of a sound, then convolutions."""
    at = pen.add("Reshape", source, target_shape=[info.shape[1], 1])
    for filters in (16, 32, 64):
        at = pen.add("Conv1D", at, filters=filters, kernel_size=16, strides=4, **SAME)
    return pen.add("GlobalAveragePooling1D", at)


def average(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """A vector for each word or letter, and their average."""
    at = pen.add("Embedding", source, input_dim=rows, output_dim=32, mask_zero=True)
    return pen.add("Dense", pen.add("GlobalAveragePooling1D", at), units=32, **DENSE)


def phrases(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """A vector for each word or letter, and a convolution over neighbours."""
    at = pen.add("Embedding", source, input_dim=rows, output_dim=32)
    at = pen.add("Conv1D", at, filters=64, kernel_size=3, **SAME)
    return pen.add("GlobalMaxPooling1D", at)


def in_order(pen: Pen, source: str, info: TensorInfo, rows: int) -> str:
    """A vector for each word or letter, read forwards and backwards."""
    at = pen.add("Embedding", source, input_dim=rows, output_dim=32, mask_zero=True)
    return pen.add("Bidirectional", at, layer={"name": "LSTM", "config": {"units": 32}})


# By what an input is: name, title, why, branch. The first of a kind is what it gets beside another kind.
BRANCHES: dict[str, tuple[tuple[str, str, str, Branch], ...]] = {
    "picture": (
        ("convolutional", "Convolutional", "Filters find the same pattern anywhere in a picture.", convolutional),
        ("residual", "Residual", "Wires around blocks of layers let a deeper network learn.", residual),
        ("flat", "Dense", "The plainest one: what the others have to beat.", flat),
    ),
    "tokens": (
        ("average", "Average of embeddings", "Which words are there says most, and it is quick.", average),
        ("phrases", "Convolution over words", "Words next to each other make phrases.", phrases),
        ("in-order", "Bidirectional LSTM", "Reads in order, from both ends.", in_order),
    ),
    "sound": (("waves", "Convolution over samples", "Filters find the same sound at any moment.", waves),),
    "series": (
        ("recurrent", "LSTM", "Reads step by step and remembers what matters.", recurrent),
        ("along-time", "Convolution over time", "Filters find the same shape at any moment.", along_time),
    ),
    "numbers": (
        ("dense", "One hidden layer", "Enough for most tables.", dense),
        ("deep", "Two hidden layers", "Learns more; dropout keeps it from learning rows by heart.", deep),
        ("linear", "Linear", "The plainest one: what the others have to beat.", linear),
    ),
}  # fmt: skip


GRAPHS = (
    ("graph-convolution", "Graph convolution", "Each node takes the mean of its neighbours, twice.", 2),
    ("one-graph-convolution", "One graph convolution", "Neighbours alone, not theirs: what two have to beat.", 1),
)


def _joined(leading: str, branch: Branch, facts: DataFacts) -> Graph:
    """A branch for each input, joined, and an output for each target."""
    pen, ends = Pen(), []
    for name, info in facts.inputs.items():
        kind = kind_of(name, info)
        config = {"column": name} if len(facts.inputs) > 1 else {}
        label = name.replace("_", " ")[:80] if len(facts.inputs) > 1 else ""
        source = pen.add("Input", label=label, **config)
        ends.append(
            (branch if kind == leading else BRANCHES[kind][0][3])(
                pen, source, info, facts.vocabularies.get(name, int(facts.maximum) + 1)
            )
        )
    joined = pen.add("Concatenate", *ends) if len(ends) > 1 else ends[0]
    several = len(facts.targets) > 1
    heads = [
        pen.add("Dense", joined, label=target.name[:80] if several else "", units=_outputs(target))
        for target in facts.targets
    ]
    return pen.drawn(heads)


def is_graph(facts: DataFacts) -> bool:
    """Whether samples are nodes of a graph, as `engine.data.neighbourhoods` makes them."""
    return set(facts.inputs) == {NODES, LINKS}


def _for_graphs(facts: DataFacts) -> Iterator[FirstNetwork]:
    """Graph convolutions: links times features, then a Dense for each node; at last the node's own place."""
    if len(facts.targets) > 1:
        return
    for name, title, reason, layers in GRAPHS:
        pen = Pen()
        nodes, links = pen.add("Input", label="Features", column=NODES), pen.add("Input", label="Links", column=LINKS)
        at = nodes
        for units in [HIDDEN] * (layers - 1):
            at = pen.add("Dense", pen.matmul(links, at), units=units, **DENSE)
            at = pen.add("Dropout", at, rate=0.5)
        at = pen.add("Dense", pen.matmul(links, at), units=_outputs(facts.target))
        own = pen.add("ops.get_item", label="The node itself", key=":, 0")
        pen.edges.append(Edge(source=at, target=own, target_port="x"))
        yield FirstNetwork(name=name, title=title, reason=_reason(reason, facts), graph=pen.drawn([own]))


def _for_masks(facts: DataFacts) -> Iterator[FirstNetwork]:
    """For one picture and one mask of its size, the only case that is drawn here."""
    (name, info), *others = facts.inputs.items()
    height, width = info.shape[1:3] if kind_of(name, info) == "picture" else (0, 0)
    if others or len(facts.targets) > 1 or facts.target.shape != (height, width):
        return
    classes = len(facts.target.classes)
    yield FirstNetwork(
        name="same-size",
        title="Convolutional",
        reason=f"Convolutions keep every pixel in its place; the last one gives {classes} scores for each.",
        graph=_same_size(classes),
    )
    if (height or 0) % 2**HALVINGS == 0 and (width or 0) % 2**HALVINGS == 0:
        yield FirstNetwork(
            name="u-net",
            title="Small U-Net",
            reason="Sees the whole picture at half the size, and brings the details back by wires across.",
            graph=_u_net(classes),
        )


def _for_texts(facts: DataFacts) -> Iterator[FirstNetwork]:
    """For one picture whose rows are moments, a series or a sound, and one text: what CTC learns from."""
    (name, info), *others = facts.inputs.items()
    kind = kind_of(name, info)
    draw = {"picture": _rows_in_order, "series": _steps_in_order, "sound": _samples_in_order}.get(kind)
    if others or len(facts.targets) > 1 or draw is None:
        return
    longest = facts.target.shape[0]
    for layer, title in (("GRU", "Convolution and GRU"), ("LSTM", "Convolution and LSTM")):
        pen = Pen()
        at = draw(pen, pen.add("Input"), info, longest)
        inner = {"name": layer, "config": {"units": 64, "return_sequences": True}}
        at = pen.add("Dropout", pen.add("Bidirectional", at, layer=inner), rate=0.3)
        yield FirstNetwork(
            name=f"moments-{layer.lower()}",
            title=title,
            reason="Convolutions find short pieces, the layer behind them reads both ways; each moment gets scores.",
            graph=pen.drawn([pen.add("Dense", at, units=len(facts.target.classes))]),
        )


def _for_next(facts: DataFacts) -> Iterator[FirstNetwork]:
    """For one text whose next token is predicted, and for a text that is written for another."""
    target, others = facts.target, [name for name in facts.inputs if facts.inputs[name].dtype.startswith("int")]
    others = [name for name in others if name != target.name]
    if len(facts.inputs) > 2 or len(others) != len(facts.inputs) - 1:
        return
    for layer in ("GRU", "LSTM"):
        pen = Pen()
        at = _embedded(pen, target.name, facts, masked=False)
        at = pen.add(layer, at, units=128, return_sequences=True)
        for name in others:
            read = _embedded(pen, name, facts, masked=True)
            inner = {"name": layer, "config": {"units": 64, "return_sequences": True}}
            memory = pen.add("Bidirectional", read, layer=inner)
            look = pen.add("AdditiveAttention")
            pen.edges += [
                Edge(source=end, target=look, target_port=port) for end, port in ((at, "query"), (memory, "value"))
            ]
            at = pen.add("Dense", pen.add("Concatenate", at, look), units=64, **DENSE)
        yield FirstNetwork(
            name=f"next-{layer.lower()}",
            title=f"{layer} with attention" if others else layer,
            reason="Reads one text from both ends and looks back at it while it writes the other."
            if others
            else "Reads forwards and keeps in mind what it read; at each place it scores the next token.",
            graph=pen.drawn([pen.add("Dense", at, units=len(target.classes))]),
        )


def _embedded(pen: Pen, name: str, facts: DataFacts, *, masked: bool) -> str:
    """A text's Input and a vector for each of its tokens."""
    config = {"column": name} if len(facts.inputs) > 1 else {}
    source = pen.add("Input", label=name[:80] if len(facts.inputs) > 1 else "", **config)
    given: dict[str, Any] = {"mask_zero": True} if masked else {}
    return pen.add("Embedding", source, input_dim=facts.vocabularies[name], output_dim=64, **given)


def _rows_in_order(pen: Pen, source: str, info: TensorInfo, longest: int) -> str:
    """A picture's rows stay in order, its columns become features."""
    rows, columns, filters = info.shape[1] or 0, info.shape[2] or 0, 16
    at = source
    for filters in (16, 32):
        tall = 2 if rows // 2 >= ROOM * longest else 1
        at = pen.add("Conv2D", at, filters=filters, kernel_size=3, **SAME)
        at = pen.add("MaxPooling2D", at, pool_size=[tall, 2])
        rows, columns = rows // tall, columns // 2
    return pen.add("Reshape", at, target_shape=[-1, columns * filters])


def _steps_in_order(pen: Pen, source: str, info: TensorInfo, longest: int) -> str:
    """Convolutions along the steps, shortened where the text leaves room."""
    steps, at = info.shape[1] or 0, source
    for filters in (32, 64):
        at = pen.add("Conv1D", at, filters=filters, kernel_size=3, **SAME)
        if steps // 2 >= ROOM * longest:
            at, steps = pen.add("MaxPooling1D", at), steps // 2
    return at


def _samples_in_order(pen: Pen, source: str, info: TensorInfo, longest: int) -> str:
    """Long steps over the samples of a sound."""
    samples = info.shape[1] or 0
    at = pen.add("Reshape", source, target_shape=[samples, 1])
    for filters in (16, 32, 64):
        stride = 4 if samples // 4 >= ROOM * longest else 1
        at, samples = pen.add("Conv1D", at, filters=filters, kernel_size=16, strides=stride, **SAME), samples // stride
    return at


def _same_size(classes: int) -> Graph:
    pen = Pen()
    at = pen.add("Input")
    at = pen.add("Conv2D", at, filters=16, kernel_size=3, **SAME)
    for dilation in (2, 4):
        at = pen.add("Conv2D", at, filters=16, kernel_size=3, dilation_rate=dilation, **SAME)
    return pen.drawn([pen.add("Conv2D", at, filters=classes, kernel_size=1)])


def _u_net(classes: int) -> Graph:
    pen, across = Pen(), []
    at = pen.add("Input")
    for halving in range(HALVINGS):
        at = pen.add("Conv2D", at, filters=16 * 2**halving, kernel_size=3, **SAME)
        across.append(at)
        at = pen.add("MaxPooling2D", at)
    at = pen.add("Conv2D", at, filters=16 * 2**HALVINGS, kernel_size=3, **SAME)
    for halving in reversed(range(HALVINGS)):
        at = pen.add("Concatenate", pen.add("UpSampling2D", at), across[halving])
        at = pen.add("Conv2D", at, filters=16 * 2**halving, kernel_size=3, **SAME)
    return pen.drawn([pen.add("Conv2D", at, filters=classes, kernel_size=1)])


def _outputs(target: TargetFacts) -> int:
    """How many numbers the output of a target gives."""
    return len(target.classes) if target.kind == "classes" else math.prod(target.shape)


def _units(info: TensorInfo) -> int:
    """Of a hidden layer: about as many as there are inputs, from 16 to 128."""
    columns = info.shape[1] or 1
    return 16 if columns <= 16 else 128 if columns > 64 else 64 if columns > 32 else 32


def _smaller(pen: Pen, source: str, info: TensorInfo) -> str:
    """Large pictures are averaged first, so that training takes seconds and not hours."""
    largest = max(info.shape[1] or 0, info.shape[2] or 0)
    return source if largest <= LARGE else pen.add("AveragePooling2D", source, pool_size=-(-largest // LARGE))


def _shorter(pen: Pen, source: str, info: TensorInfo) -> str:
    """Long series are averaged first, for the same reason."""
    steps = info.shape[1] or 0
    return source if steps <= LONG else pen.add("AveragePooling1D", source, pool_size=-(-steps // LONG))


def _reason(reason: str, facts: DataFacts) -> str:
    several = len(facts.targets)
    joined = " Each input has layers of its own, and they are joined." if len(facts.inputs) > 1 else ""
    return reason + joined + (f" {several} outputs, one for each target." if several > 1 else "")
