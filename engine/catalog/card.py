"""What a card says: everything about one thing that can be chosen, read alike by palette, form, check, writer, docs."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from engine.document.graph import Frozen

Kind = Literal[
    "layer", "cell", "loss", "optimizer", "metric", "schedule", "callback", "activation", "initializer", "regularizer",
    "constraint", "source", "step", "task", "export", "architecture", "op", "measure", "baseline", "report",
    "explanation", "insight",
]  # fmt: skip


class Parameter(Frozen):
    """One parameter: what it is, what it may be, and how its form field looks.

    Args:
        name: Keras's own name.
        type: `int`, `float`, `bool`, `str`, `enum`; `shape` (a list of integers, any length); `ints` (one integer, or
            a list of `length` of them); `floats`; `choice` (another card, of kind `of`); `choices` (a list of them);
            `strs` (a list of texts, such as a vocabulary: never a path); `slices` (what is taken of each axis, as in
            Python: `:, 0, 1:3`); `numbers` (a number, or lists of them nested up to four deep); `dataset`, `columns`.
        default: Keras's default, as JSON. `required` parameters have none.
        nullable: None is allowed, and means what `help` says.
        minimum, maximum: both ends allowed; for lists, of each item.
        options: the allowed values of an `enum`; of a `choice` or `choices`, the names that fit (empty: all of a kind).
        single: for `ints` and `floats`, whether one number may stand for the whole list.
        pairs: for `ints`, whether each of the `length` items may be a pair, e.g. `[[0, 1], [0, 1]]` for top, bottom,
            left and right.
        gaps: for `shape`, whether an item may be empty: a size that only the data know, such as the batch's.
        of: for `choice` and `choices`, the kind of card that may be chosen.
        advanced: folded away at first.
        call: an argument of the layer's call, not of its constructor: where weights are shared, each node has its own.
        help: one plain sentence.
        unit: what its numbers count, where the name does not say it, e.g. `Hz`.
    """

    name: str
    type: Literal[
        "int", "float", "bool", "str", "enum", "shape", "ints", "floats", "choice", "choices", "strs", "slices",
        "numbers", "dataset", "columns",
    ]  # fmt: skip
    help: str
    default: Any = None
    required: bool = False
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    options: tuple[str, ...] = ()
    length: int | None = None
    single: bool = True
    pairs: bool = False
    gaps: bool = False
    of: Kind | None = None
    advanced: bool = False
    call: bool = False
    unit: str = ""


class Port(Frozen):
    """A place where edges end or start.

    Args:
        name: of an input, the argument of the layer's call that it fills (the first port fills the first one).
        many: any number of edges, as in a merge layer.
        optional: it may stay empty.
        argument: the argument that several ports fill together, as a list with a place for each; empty: its own name.
        when: the parameter that must be true for the port to be there, such as `return_state`; empty: it always is.
        typed: of an input, it may be left without a wire: the parameter of the same name then stands in its place.
        unless: of an output, the parameter that must be empty for the port to be there, such as `merge_mode`.
        pieces: of an output, the parameter that says how many there are: a number, or the places between them.
        held: of an output, the parameters that hold layers or cells, of which the first that is set counts: in its
            place stand the further outputs of what is held, each named as there with the port's own name behind it.
    """

    name: str
    many: bool = False
    optional: bool = False
    argument: str = ""
    when: str = ""
    typed: bool = False
    unless: str = ""
    pieces: str = ""
    held: tuple[str, ...] = ()


class Card(Frozen):
    """One thing that can be chosen.

    Args:
        kind: what sort of thing.
        name: Keras's class name, or the member's own name in our registries.
        title: what the palette shows, e.g. `Conv2D` or `Handwritten digits`.
        category: a textbook's word: `core`, `convolutional`, `pooling`, `recurrent`, ...
        summary: one plain sentence, for tooltips.
        icon: a short glyph or name known to the canvas.
        positional: parameters in the order in which they are typed (`Conv2D 6 5 relu`).
        facts: what members of our own registries say besides (size, licence, what a loss needs).
    """

    kind: Kind
    name: str
    title: str
    category: str
    summary: str
    icon: str = ""
    parameters: tuple[Parameter, ...] = ()
    positional: tuple[str, ...] = ()
    inputs: tuple[Port, ...] = (Port(name="inputs"),)
    outputs: tuple[Port, ...] = (Port(name="output"),)
    docs: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)

    def parameter(self, name: str) -> Parameter:
        """The parameter with this name. Raises KeyError when there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)
