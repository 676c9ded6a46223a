"""What browser and Python say to each other. Knows nothing of the engine; JSON goes in, JSON comes out.

Python to browser: `CanvasData`, once a script run. Browser to Python: `CanvasEvent`, after each completed gesture.
The TypeScript types in `frontend/src/protocol.ts` are written from this file by `python -m canvas.generate`.

The browser owns the picture while a person edits. It keeps an outbox of steps, each with a sequence number, and sends
the whole unacknowledged outbox with its client id. Python handles the steps after the last one it has seen for that
client and answers with `acked`. The browser takes a pushed graph only when its outbox is empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """A value that never changes; fields that the canvas does not need are left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Position(Frozen):
    """Where a node's top left corner lies, in canvas pixels."""

    x: float = 0.0
    y: float = 0.0


class Node(Frozen):
    """One layer. `config` holds only what differs from Keras's defaults; `label` is inert text."""

    id: str
    layer: str
    config: dict[str, Any] = Field(default_factory=dict)
    label: str = ""
    position: Position = Position()
    share: str | None = None


class Edge(Frozen):
    """A wire from an output port to an input port."""

    source: str
    target: str
    source_port: str = "output"
    target_port: str = "inputs"


class Driven(Frozen):
    """One parameter of one node."""

    node: str
    name: str


class Exposed(Frozen):
    """A parameter of a whole group: it sets all that it drives, and its value stands there."""

    name: str
    drives: tuple[Driven, ...]
    default: Any = None


class Group(Frozen):
    """A named set of nodes; the block it was placed from, and what its form asks for."""

    id: str
    label: str = ""
    nodes: tuple[str, ...] = ()
    collapsed: bool = False
    block: str = ""
    parameters: tuple[Exposed, ...] = ()


class Graph(Frozen):
    """One network as it is drawn; `outputs` empty means its leaves."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    outputs: tuple[str, ...] = ()


class Parameter(Frozen):
    """One parameter of a card; it says how its form field looks and what it may be."""

    name: str
    type: Literal[
        "int", "float", "bool", "str", "enum", "shape", "ints", "floats", "choice", "choices", "strs", "slices",
        "numbers", "dataset", "columns",
    ]  # fmt: skip
    help: str = ""
    default: Any = None
    required: bool = False
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    options: tuple[str, ...] = ()
    length: int | None = None
    of: str | None = None
    advanced: bool = False
    call: bool = False


class Port(Frozen):
    """A place where edges end or start: for any number of them (`many`), and only `when` a parameter is true.

    In the place of a wire to an input there may be a number, where it is `typed`: the parameter of the same name. Of an
    output there are as many as the parameter `pieces` says: a number, or the places between them. An output is there
    only when the parameter `unless` is empty. In the place of one that is `held` by a parameter (the first of these
    that is set) stand the further outputs of what that parameter holds, each with the port's own name behind it.
    """

    name: str
    many: bool = False
    optional: bool = False
    when: str = ""
    typed: bool = False
    unless: str = ""
    pieces: str = ""
    held: tuple[str, ...] = ()


class Card(Frozen):
    """One thing that can be placed or chosen."""

    kind: str
    name: str
    title: str
    category: str
    summary: str = ""
    icon: str = ""
    parameters: tuple[Parameter, ...] = ()
    positional: tuple[str, ...] = ()
    inputs: tuple[Port, ...] = (Port(name="inputs"),)
    outputs: tuple[Port, ...] = (Port(name="output"),)
    docs: str = ""


class Block(Frozen):
    """Layers that are placed together: a drawing whose Inputs and outputs are where wires come in and go out."""

    id: str
    name: str
    description: str = ""
    paper: str = ""
    graph: Graph
    parameters: tuple[Exposed, ...] = ()
    own: bool = False


class TensorInfo(Frozen):
    """A tensor's shape, batch axis first as None, and its dtype."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"


class NodeNote(Frozen):
    """What check found for one node; `outputs` is empty when the shape could not be worked out."""

    outputs: tuple[TensorInfo, ...] = ()
    parameters: int = 0
    flops: int = 0
    activation_bytes: int = 0


class Fix(Frozen):
    """The label of the button that mends a problem; the edits stay with Python."""

    label: str


class ProblemPlace(Frozen):
    """Which problem is meant: its code and its place. These four together are unique in one answer of check."""

    code: str
    node: str | None = None
    edge: str | None = None
    field: str = ""


class Problem(ProblemPlace):
    """Something that is wrong or unwise, in one plain sentence."""

    severity: Literal["error", "warning", "advice"]
    sentence: str
    fix: Fix | None = None


class Totals(Frozen):
    """The sums over all nodes."""

    parameters: int = 0
    trainable: int = 0
    flops: int = 0
    activation_bytes: int = 0


class History(Frozen):
    """What undo and redo would take back or bring back, in words; None when there is nothing."""

    undo: str | None = None
    redo: str | None = None


class Acked(Frozen):
    """The last step of this client that Python has handled."""

    client: str = ""
    seq: int = 0


class FirstNetwork(Frozen):
    """A small network that fits the data: what an empty canvas offers. The canvas lays it out."""

    title: str
    reason: str = ""
    graph: Graph


class CanvasData(Frozen):
    """Everything that Python tells the canvas in one script run.

    Args:
        project: what view settings are remembered by; the component's key.
        revision: the store's version of `graph`.
        cards_digest: names the set of cards and blocks; both are None when the browser has that set already.
        noted: the revision that notes, problems and totals belong to.
        busy: True while Python still works on the notes of this revision.
        firsts: what an empty canvas offers to begin with.
        height: of the canvas in CSS pixels.
    """

    project: str
    graph: Graph
    revision: int
    cards_digest: str
    cards: tuple[Card, ...] | None
    blocks: tuple[Block, ...] | None = None
    notes: dict[str, NodeNote]
    problems: tuple[Problem, ...]
    totals: Totals
    noted: int
    history: History
    acked: Acked
    busy: bool
    firsts: tuple[FirstNetwork, ...] = ()
    height: int


class Step(Frozen):
    """One completed gesture.

    Args:
        seq: 1, 2, 3, ... for this client.
        kind: `edit`: the graph is now `graph`. `undo`, `redo`: move the project's history by one. `fix`: mend
            `problem`. `block`: keep `block`.
        label: what was done, for the history: `added Conv2D`, `moved 3 layers`, `set units to 120`.
        base: the revision that the browser had last taken from Python when it made this step.
        graph: the whole graph after an `edit`; None otherwise.
        problem: what a `fix` mends; None otherwise.
        block: what is kept by `block`; None otherwise.
    """

    seq: int
    kind: Literal["edit", "undo", "redo", "fix", "block"]
    label: str = Field(max_length=300)
    base: int
    graph: Graph | None = None
    problem: ProblemPlace | None = None
    block: Block | None = None


class CanvasEvent(Frozen):
    """The whole unacknowledged outbox of one browser tab, oldest step first."""

    client: str = Field(max_length=64)
    cards_digest: str = ""
    steps: tuple[Step, ...] = ()

    def new_steps(self, acked: Acked | None, revision: int) -> tuple[Step, ...]:
        """The steps that were not handled yet, in order.

        A client that this session has never acknowledged (after a reload or a restart of the server) is believed only
        if it built on `revision`, the store's version now: else its steps were handled before, or are out of date.
        """
        if acked is not None and acked.client == self.client:
            return tuple(step for step in self.steps if step.seq > acked.seq)
        return self.steps if all(step.base == revision for step in self.steps) else ()

    def last(self, acked: Acked | None) -> Acked:
        """The acknowledgement to answer with once all steps are handled."""
        seen = acked.seq if acked is not None and acked.client == self.client else 0
        return Acked(client=self.client, seq=max([seen, *(step.seq for step in self.steps)]))


class Palette(Frozen):
    """The cards that the canvas offers: layers to place, and what their parameters choose from. Make it once."""

    cards: tuple[Card, ...]
    digest: str
    blocks: tuple[Block, ...] = ()

    @classmethod
    def of(cls, cards: Iterable[Mapping[str, Any]]) -> Palette:
        """A palette from cards as JSON: kinds layer, cell, activation, initializer, ...."""
        made = tuple(Card.model_validate(card) for card in cards)
        text = json.dumps([card.model_dump(mode="json") for card in made], sort_keys=True)
        return cls(cards=made, digest=hashlib.sha256(text.encode()).hexdigest()[:16])

    def with_blocks(self, blocks: Iterable[Mapping[str, Any]]) -> Palette:
        """This palette with these blocks beside its cards."""
        made = tuple(Block.model_validate(block) for block in blocks)
        text = self.digest + json.dumps([block.model_dump(mode="json") for block in made], sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16] if made else self.digest
        return Palette(cards=self.cards, blocks=made, digest=digest)
