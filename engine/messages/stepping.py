"""What is said of one training step, looked at slowly: values, losses, gradients, the update, and their formulas."""

from __future__ import annotations

from engine.document.graph import Frozen
from engine.messages.pictures import Picture


class Line(Frozen):
    """A line of a formula in LaTeX, and a sentence that says what it means; either may be empty."""

    latex: str = ""
    says: str = ""


class Spread(Frozen):
    """How many numbers lie.

    Args:
        zeros: the share that is exactly 0. norm: the root of the sum of squares.
        counts: how many lie in each of equally wide bins from `low` to `high`.
    """

    mean: float
    deviation: float
    low: float
    high: float
    zeros: float
    norm: float
    counts: tuple[int, ...]


class WeightFacts(Frozen):
    """A weight of a layer.

    Args:
        name: in the layer. gradient: of dL/dw; None where it is not trained. steepest: where that is largest by size.
    """

    name: str
    shape: tuple[int, ...]
    values: Spread | None
    gradient: Spread | None = None
    steepest: tuple[int, ...] = ()


class NodeFacts(Frozen):
    """A node of the drawing in one step.

    Args:
        shape: of what leaves it for one row. values: of the batch; None where it gives no numbers.
        gradient: of dL/d(what leaves it); None where no gradient comes.
        owner: the node whose weights it uses: itself, or the one it shares with.
    """

    id: str
    owner: str
    shape: tuple[int, ...] = ()
    values: Spread | None = None
    gradient: Spread | None = None
    weights: tuple[WeightFacts, ...] = ()


class OutputLoss(Frozen):
    """The loss of one output over the batch, as it is added to the whole."""

    target: str
    loss: str
    value: float


class Weight(Frozen):
    """Which single weight is meant: its layer, its name there, and its place."""

    node: str
    name: str
    index: tuple[int, ...]


class OneStep(Frozen):
    """One training step on one batch.

    Args:
        step: from 1; epoch: from 1; batch: from 1, of `batches`.
        rows: their numbers in the training split, from 0.
        losses: of each output; regularization: what weights and layers add. loss: all of it, before the step.
        loss_after: of the same batch with the same random masks, after the step.
        flow: how the gradient fares on its way back, in words.
        weight: an interesting one. notes: what a reader has to know.
    """

    step: int
    epoch: int
    batch: int
    batches: int
    rows: tuple[int, ...]
    optimizer: str
    rate: float
    nodes: tuple[NodeFacts, ...]
    losses: tuple[OutputLoss, ...]
    regularization: float
    loss: float
    loss_after: float
    flow: str
    weight: Weight | None = None
    notes: tuple[str, ...] = ()


class ValueShown(Frozen):
    """What a node made of one row, and how one of these numbers came about.

    Args:
        place: which one, its index in a row's shape; places: how many there are.
        pictures: the values of the row, the first ones of many.
        gradient: dL/d(this number); None where no gradient comes.
    """

    node: str
    place: tuple[int, ...]
    places: int
    value: float
    gradient: float | None
    lines: tuple[Line, ...]
    pictures: tuple[Picture, ...] = ()


class RowLoss(Frozen):
    """The loss of one row at one output, written out.

    Args:
        truth: what is right, in words. value: the loss of the row, before rows are averaged.
    """

    target: str
    loss: str
    truth: str
    value: float
    lines: tuple[Line, ...]


class Term(Frozen):
    """One term of a chain rule: dL/dz times dz/dw at one place of one row.

    Args:
        row: its number in the batch, from 0. place: the index of z in it. before: dL/dz; by: dz/dw.
    """

    row: int
    place: tuple[int, ...]
    before: float
    by: float
    product: float


class Passed(Frozen):
    """A layer on the way back from the loss, and the norm of dL/d(what leaves it)."""

    node: str
    norm: float


class WeightStory(Frozen):
    """All that one step says of a single weight.

    Args:
        gradient: dL/dw as Keras computes it.
        terms: the largest of `count` terms that are not 0; they add up to `summed`. Empty where it has none.
        regularization: what a regularizer of this weight adds to dL/dw.
        difference: (L(w+e) - L(w-e)) / 2e with `nudge` as e; precise: whether in double precision.
        path: from the loss back to the layer.
        chain: the chain rule in LaTeX. update: what the optimizer does, in LaTeX.
        old, new: before the step and after it, as Keras did it. computed: by the formula; None where it has none here.
    """

    weight: Weight
    gradient: float
    terms: tuple[Term, ...]
    count: int
    summed: float | None
    regularization: float
    difference: float
    nudge: float
    precise: bool
    path: tuple[Passed, ...]
    chain: tuple[Line, ...]
    update: tuple[Line, ...]
    old: float
    new: float
    computed: float | None = None
