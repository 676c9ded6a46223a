"""What a run says while it trains; each is one row in the store and one JSON line of `python -m engine train`.

Times are seconds since 1970 (UTC) unless a field says otherwise; memory is in megabytes (2**20 bytes).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from engine.document.graph import Frozen
from engine.messages.pictures import Picture


class Start(Frozen):
    """The run has its data and its network and begins."""

    event: Literal["start"] = "start"
    run: str
    name: str
    device: str
    epochs: int
    steps_per_epoch: int
    batch_size: int
    samples: dict[str, int]  # rows in train, validation, test
    parameters: int
    monitored: tuple[str, ...]  # names of the series, e.g. loss, accuracy


class Batch(Frozen):
    """A chunk of consecutive training steps. Each series has one value for each step from `first_step` on (from 1)."""

    event: Literal["batch"] = "batch"
    epoch: int  # from 1
    first_step: int  # over the whole run, from 1
    series: dict[str, tuple[float | None, ...]]  # one value a step; None where it was not a finite number
    learning_rate: float
    samples_per_second: float
    seconds_left: float
    memory_mb: float
    time: float

    @property
    def steps(self) -> int:
        """How many steps the chunk holds."""
        return max((len(values) for values in self.series.values()), default=0)


class Epoch(Frozen):
    """One epoch is over. `metrics` holds `loss`, each metric, and each of them with `val_` before it."""

    event: Literal["epoch"] = "epoch"
    epoch: int
    step: int  # steps of the whole run done by now
    metrics: dict[str, float | None]
    learning_rate: float
    seconds: float  # that this epoch took
    seconds_left: float
    waiting: float = 0.0  # share of the time of all steps so far in which the next batch was not there, 0 to 1
    time: float


class Sample(Frozen):
    """What the networks make by now: pictures, a text, an episode; drawn live, the newest in the place of the last."""

    event: Literal["sample"] = "sample"
    epoch: int
    step: int
    pictures: tuple[Picture, ...]
    time: float


class Note(Frozen):
    """Something a person should know: a rate that was changed, a value that is not a number, a checkpoint."""

    event: Literal["note"] = "note"
    level: Literal["info", "warning"] = "info"
    text: str
    step: int
    time: float


class Judgement(Frozen):
    """How good a network is on the test split, by one measure, beside what simpler ways reach on the same rows.

    Args:
        target: what was predicted.
        measure: of the catalog's measures; `value` is the network's figure, None when it is not a number.
        baselines: by name of the catalog's baselines, their figures; None where one could not be fitted.
        interval: where the figures of 95 % of bootstrap resamples of the test rows lie.
        unresampled: why the figure has no interval, in a sentence.
    """

    target: str
    measure: str
    value: float | None
    interval: tuple[float, float] | None = None
    unresampled: str = ""
    baselines: dict[str, float | None] = Field(default_factory=dict)


class End(Frozen):
    """The run is over. `metrics` are those of the best-known final state, `test_` before those on the test split."""

    event: Literal["end"] = "end"
    run: str
    status: Literal["finished", "stopped", "failed", "crashed"]
    metrics: dict[str, float | None] = Field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    seconds: float = 0.0
    waiting: float | None = None  # as in Epoch, over all steps; None where the run did not come to its end
    error: dict[str, str] | None = None  # LayerloomError.to_json when it failed
    time: float


Event = Annotated[Start | Batch | Epoch | Sample | Note | End, Field(discriminator="event")]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
