"""What a short job returns: the answer to check, to preview, and the facts about data that both rest on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from engine.document.edits import Edit
from engine.document.graph import Frozen, Graph
from engine.document.project import Choice, Step
from engine.messages.pictures import Flow, Picture

Shape = tuple[int | None, ...]  # first axis is the batch, None


class TensorInfo(Frozen):
    """A tensor's shape, batch axis first as None, and its dtype in Keras's words."""

    shape: Shape
    dtype: str

    def __str__(self) -> str:
        sizes = self.shape[1:] if self.shape[:1] == (None,) else self.shape  # fixed numbers have no batch
        return " × ".join("?" if size is None else str(size) for size in sizes) or "scalar"


class Fix(Frozen):
    """One click that mends a problem: a label for the button, and the edits that it makes."""

    label: str
    edits: tuple[Edit, ...]


class Problem(Frozen):
    """Something that is wrong or unwise, in one plain sentence.

    Args:
        code: the rule's code; `docs/rules/<code>.md` is its page.
        severity: `error`: Keras would refuse; `warning`: it runs but is wrong; `advice`: it could be better.
        node, edge: where in the drawing; both empty when the place is a field of the document.
        field: a dotted path such as `training.losses.0`, or a parameter's name when `node` is set.
    """

    code: str
    severity: Literal["error", "warning", "advice"]
    sentence: str
    network: str = "model"
    node: str | None = None
    edge: str | None = None
    field: str = ""
    fix: Fix | None = None


class NodeNote(Frozen):
    """What check found for one node. `outputs` is empty when the shape could not be worked out."""

    outputs: tuple[TensorInfo, ...] = ()
    parameters: int = 0
    trainable: int = 0
    flops: int = 0  # multiply and add counted as two, for one sample, forward
    activation_bytes: int = 0  # for one sample


class Totals(Frozen):
    """The sums over all nodes of all networks, or of one."""

    parameters: int = 0
    trainable: int = 0
    flops: int = 0
    activation_bytes: int = 0

    @classmethod
    def of(cls, notes: Iterable[NodeNote]) -> Totals:
        """The sums over some nodes."""
        every = tuple(notes)
        return cls(**{name: sum(getattr(note, name) for note in every) for name in cls.model_fields})


class Memory(Frozen):
    """Bytes that a run takes at its peak, by what takes them.

    Args:
        optimizer: what it keeps for each weight, e.g. two moments.
        activations: of one batch, forward and backward.
        data: the prepared arrays, and the tensors made from them.
        saving: a copy of the weights and of what the optimizer keeps, while the model is written at the end.
        process: Python, Keras, TensorFlow and the compiled steps.
    """

    weights: int
    gradients: int
    optimizer: int
    activations: int
    data: int
    saving: int
    process: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.model_dump().values())


class Seconds(Frozen):
    """How long the parts of a run take on this machine, measured for a moment.

    Args:
        start: reading and preparing the data, building the network, compiling its steps.
        step: one training step. epoch: a whole epoch, with validation.
        end: the look at the test split, and saving.
        total: all epochs, from begin to end; early stopping makes it less.
    """

    start: float
    step: float
    epoch: float
    end: float
    total: float


class Estimate(Frozen):
    """What a run will take, found out before it starts.

    Args:
        device: as TensorFlow names it, e.g. `CPU:0`.
        free: bytes of memory that are free there; None when that is not known.
        seconds: None when the run is too large to be tried out.
        problems: what to do where the memory is scarce.
    """

    memory: Memory
    device: str
    free: int | None = None
    seconds: Seconds | None = None
    problems: tuple[Problem, ...] = ()


class Used(Frozen):
    """What a run has taken, measured in its own process.

    Args:
        peak: bytes at its peak, on its device if that has its own memory.
        waiting: share of the time of its steps spent waiting for data, 0 to 1; None in runs before it was measured.
    """

    peak: int
    waiting: float | None = None


class Downloading(Frozen):
    """How far a download is, in bytes.

    Args:
        left: seconds until all of it is there, as it went so far; None: not known.
        error: why it failed, as an error says it.
    """

    status: Literal["absent", "arriving", "failed", "here"]
    arrived: int = 0
    total: int = 0
    left: float | None = None
    error: dict[str, str] | None = None


class CheckAnswer(Frozen):
    """What check says of a project: notes by network and node id, problems, sums, and how its task trains."""

    notes: dict[str, dict[str, NodeNote]] = Field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    totals: Totals = Totals()
    memory: Memory | None = None  # of a run; None while shapes or data are not known
    flow: Flow | None = None  # None where the task has nothing to tell, as one that learns from a column

    @property
    def ok(self) -> bool:
        """True when nothing stops the project from being trained."""
        return not any(problem.severity == "error" for problem in self.problems)

    def totals_of(self, network: str) -> Totals:
        """The sums over the nodes of one network."""
        return Totals.of(self.notes.get(network, {}).values())


class Column(Frozen):
    """One column as it was read. `kind` is what it is used as; `guessed` says why.

    `histogram` counts a number's values in equal parts between the smallest and the largest.
    """

    name: str
    kind: Literal[
        "number", "category", "text", "date", "image", "sound", "series", "tokens", "nodes", "links", "mask", "ignore"
    ]
    dtype: str
    missing: int = 0
    unique: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    histogram: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()
    guessed: str = ""


class TargetFacts(Frozen):
    """What a target is like after preparation, counted on the training split.

    Args:
        shape: of one sample's target, where it is more than one class: (how many,) numbers, the (height, width) of a
            mask, which has a class for each pixel, or the (length,) of a text; of an input that is its own target, the
            input's. Empty is one class, or one number.
        classes: their names, in the order of their integer labels. Of a text, its tokens: the first is no token (the
            filling at the end, and CTC's blank), the second stands for all that no training row has.
        counts: rows, pixels or tokens of each class in the training split.
        unit: what a token of a text is.
    """

    name: str
    kind: Literal["classes", "number", "text"]
    shape: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    unit: Literal["", "character", "word"] = ""
    minimum: float = 0.0
    maximum: float = 0.0
    transform: Literal["", "standardize", "log"] = ""
    offset: float = 0.0  # a prepared number is (number - offset) / scale, of its logarithm where that is the transform
    scale: float = 1.0

    @property
    def balanced_weights(self) -> tuple[float, ...]:
        """For each class, rows / (classes * its rows), over the classes that training rows have."""
        classes = sum(rows > 0 for rows in self.counts)
        return tuple(sum(self.counts) / (classes * max(rows, 1)) for rows in self.counts)


class DataFacts(Frozen):
    """What rules, defaults and the network need to know of the prepared data; small, made once for each data setting.

    `inputs` are what the network is fed, by name, in order, without the batch axis in mind: shape[0] is None.
    `further_targets` have an output each, after the first one's.
    `giveaways` are the columns from which the target follows, as read, in the training rows.
    `ids` are the input columns that name rows.
    `duplicates` are the rows of validation and test that are training rows, too: equal inputs, equal targets.
    `vocabularies` say, by input of tokens, how many different numbers there can be: the rows that an Embedding needs.
    `minimum` and `maximum` are of the other inputs where there are any.
    `aim` is what is predicted, as the document says it.
    """

    inputs: dict[str, TensorInfo]
    target: TargetFacts
    further_targets: tuple[TargetFacts, ...] = ()
    rows: dict[str, int]  # rows in train, validation, test
    missing: int = 0  # values in the inputs that are not finite after preparation
    minimum: float = 0.0  # of the prepared inputs, training split
    maximum: float = 0.0
    bytes: int = 0  # of all prepared arrays
    giveaways: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    duplicates: int = 0
    vocabularies: dict[str, int] = Field(default_factory=dict)
    aim: Literal["target", "input", "next"] = "target"

    @property
    def targets(self) -> tuple[TargetFacts, ...]:
        """All targets, in the order of the network's outputs."""
        return (self.target, *self.further_targets)


class Suggestion(Frozen):
    """Good first settings for these data: what the pages fill in when a person has chosen nothing.

    `networks` are first drawings of a task that learns from no column, by role; empty where a person chooses one.
    """

    task: str
    recipe: tuple[Step, ...]
    losses: tuple[Choice, ...]
    metrics: tuple[Choice, ...]
    optimizer: Choice
    epochs: int
    batch_size: int
    output_units: int
    output_activation: str | None  # None: linear (the loss takes logits or numbers)
    reasons: tuple[str, ...] = ()
    networks: dict[str, Graph] = Field(default_factory=dict)


class FirstNetwork(Frozen):
    """A small network that fits these data, for an empty canvas; `reason` says in a sentence why."""

    name: str
    title: str
    reason: str
    graph: Graph


class StepEffect(Frozen):
    """A few training rows before and after a step of the recipe."""

    before: tuple[Picture, ...]
    after: tuple[Picture, ...]


class PreviewAnswer(Frozen):
    """What the Data page shows before anything is trained.

    Args:
        rows: how many samples there are; about so many where only some rows of a large file were read.
        seen: the rows that were read; also those without a target, which are no samples.
        looked_at: in how many of these the columns' values were counted; fewer where there are very many.
        inputs: the columns that a network can be fed.
        fitting: for each step of the recipe, the columns that it could prepare where it stands.
        next_steps: the steps that could come next.
        augmentations: the layers that could change these data while they are trained on; none without pictures.
        networks: that fit these data; none while no target is chosen or preparation fails.
    """

    columns: tuple[Column, ...]
    rows: int
    sample: tuple[dict[str, Any], ...]  # a few rows as read, for a table
    seen: int = 0
    looked_at: int = 0
    pictures: tuple[Picture, ...] = ()
    inputs: tuple[str, ...] = ()
    fitting: tuple[tuple[str, ...], ...] = ()
    next_steps: tuple[str, ...] = ()
    augmentations: tuple[str, ...] = ()
    networks: tuple[FirstNetwork, ...] = ()
    facts: DataFacts | None = None  # None while no target is chosen or preparation fails
    suggestion: Suggestion | None = None
    problems: tuple[Problem, ...] = ()
