"""The project document: one JSON value that is the whole experiment.

Presets, saved projects, run snapshots, share files and the command line all use it. Unknown fields are errors.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from engine.document.graph import Frozen, Graph, Identifier, Name

FORMAT = "layerloom/1"

ChoiceName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]{0,79}$")]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Weight = Annotated[float, Field(ge=0.0, le=1_000_000.0)]


class Choice(Frozen):
    """Something picked from the catalog, with the parameters that differ from its defaults."""

    name: ChoiceName
    config: dict[str, Any] = Field(default_factory=dict)


class Step(Frozen):
    """One step of the recipe that prepares columns; `columns` empty means every column that it fits."""

    name: ChoiceName
    columns: tuple[Name, ...] = ()
    config: dict[str, Any] = Field(default_factory=dict)


class Window(Frozen):
    """Samples that are stretches of a series instead of single rows.

    Args:
        length: how many steps of the past a sample holds.
        horizon: how many steps after it are to be predicted; 0: the target of its last step.
        stride: steps from the begin of one sample to that of the next.
        time: the column by which rows are put in order; empty: they are in order.
        series: the column that tells several series apart; empty: all rows are one series.
        period: steps after which the series repeats, for figures and baselines; 0: found in the training rows.
        known: columns that are known for the steps to be predicted, too, such as dates and planned prices.
    """

    length: Annotated[int, Field(ge=1, le=10_000)] = 24
    horizon: Annotated[int, Field(ge=0, le=1_000)] = 1
    stride: Annotated[int, Field(ge=1, le=10_000)] = 1
    time: Name = ""
    series: Name = ""
    period: Annotated[int, Field(ge=0, le=10_000)] = 0
    known: tuple[Name, ...] = ()


class Split(Frozen):
    """How rows are divided. The fractions sum to 1; the test split is looked at once, at the end.

    Args:
        kind: `random`; `stratified`: each class has the same share in every part; `group`: rows with one value of
            `column` stay together; `time`: the earliest rows train and the latest test, in the order of `column` (if
            empty, as they stand); `column`: its values `train`, `validation` and `test` say where a row belongs, and
            the fractions nothing.
        normal: of a target of classes, the only one that training and validation rows are of; rows of other classes
            are seen in the test alone. Empty: rows of every class are seen.
    """

    kind: Literal["random", "stratified", "group", "time", "column"] = "random"
    column: Name = ""
    train: Fraction = 0.7
    validation: Fraction = 0.15
    test: Fraction = 0.15
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    normal: Name = ""

    @model_validator(mode="after")
    def _sums_to_one(self) -> Split:
        if abs(self.train + self.validation + self.test - 1.0) > 1e-6:
            raise ValueError("train, validation and test must sum to 1")
        if self.train == 0.0:
            raise ValueError("train must be more than 0")
        return self


class DataSettings(Frozen):
    """Where the data come from and how they are prepared.

    Args:
        source: a member of the data sources, e.g. `digits`, or `csv` with `{"dataset": id}`. None: not chosen yet.
        inputs: the columns that go into the network; empty means all but the target, and its own past in a window.
        target: the column to predict; empty means the source's own.
        aim: what is to be predicted: `target`: that column; `input`: the inputs themselves, for networks that learn
            from data without labels; `next`: of each token of a text the one that follows, for networks that write.
            The text is then `target`, or the last one.
        target_transform: what the network learns of a target that is a number: the number; `standardize`: shifted and
            scaled as the training rows say; `log`: the logarithm of 1 + the number, standardized. Predictions are
            turned back.
        target_unit: of a target that is a text, what gets a number: each character, or each word between blanks.
        further_targets: more columns to predict, each by an output of its own, in the order of the outputs.
        kinds: a person's word on a column's kind where the guess was wrong.
        window: None where each row is a sample.
        recipe: the steps, fitted on the training split alone, in order.
        split: how rows are divided.
        augmentation: steps that change training data only.
        storage: where the data are while a network is trained: in memory, or on disk and read batch by batch; `auto`:
            on disk where they do not fit in memory.
    """

    source: Choice | None = None
    inputs: tuple[Name, ...] = ()
    target: Name = ""
    aim: Literal["target", "input", "next"] = "target"
    further_targets: tuple[Name, ...] = ()
    target_transform: Literal["", "standardize", "log"] = ""
    target_unit: Literal["character", "word"] = "character"
    kinds: dict[Name, Literal["number", "category", "text", "date", "ignore"]] = Field(default_factory=dict)
    window: Window | None = None
    recipe: tuple[Step, ...] = ()
    split: Split = Split()
    augmentation: tuple[Step, ...] = ()
    storage: Literal["auto", "memory", "disk"] = "auto"


class Task(Frozen):
    """What the networks are trained for: a member of `engine.tasks`, e.g. `classification` or `regression`."""

    kind: Identifier = "classification"
    settings: dict[str, Any] = Field(default_factory=dict)


class Training(Frozen):
    """How the networks are trained. One loss for every output, or one for all; None: the task's own default.

    Args:
        class_weights: by target of classes, what the loss of a training row is multiplied by: `balanced`, so that each
            class counts as much as any other, or a number for each class, 1 where it is left out.
    """

    optimizer: Choice = Choice(name="Adam")
    schedule: Choice | None = None
    losses: tuple[Choice, ...] = ()
    metrics: tuple[Choice, ...] = ()
    class_weights: dict[Name, Literal["balanced"] | dict[str, Weight]] = Field(default_factory=dict)
    callbacks: tuple[Choice, ...] = ()
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 20
    batch_size: Annotated[int, Field(ge=1, le=1_000_000)] = 32
    precision: Literal["float32", "mixed_float16", "mixed_bfloat16"] = "float32"
    device: Annotated[str, Field(pattern=r"^(auto|cpu|gpu(:\d+)?)$")] = "auto"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1


class Project(Frozen):
    """The whole experiment. `networks` are named graphs, e.g. `model`, or `generator` and `discriminator`."""

    format: Literal["layerloom/1"] = "layerloom/1"
    name: Annotated[str, Field(min_length=1, max_length=200)] = "Untitled"
    description: Annotated[str, Field(max_length=4_000)] = ""
    networks: dict[Identifier, Graph] = Field(default_factory=lambda: {"model": Graph()}, min_length=1, max_length=16)
    data: DataSettings = DataSettings()
    task: Task = Task()
    training: Training = Training()

    def with_graph(self, graph: Graph, network: str = "model") -> Project:
        """The same project with one network replaced."""
        return self.model_copy(update={"networks": {**self.networks, network: graph}})
