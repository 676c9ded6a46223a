"""How much memory a run takes at its peak, from what is known before it starts. Makes no network.

    memory(project, facts, check(project, facts), process).total

Weights, gradients and the optimizer's values are exact. Activations are those that training keeps of one batch. What
Python, Keras and TensorFlow take themselves is measured by the caller: most of it is there before any network is.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator

import keras
import numpy as np

from engine.document.edits import SetField
from engine.document.project import Choice, Project
from engine.messages.answers import CheckAnswer, DataFacts, Fix, Memory, NodeNote, Problem
from engine.network.objects import make

WEIGHT = 4  # bytes: training keeps weights in float32, whatever it computes in
COPIES = 2  # of the data: the arrays, and the tensors made from them
SAVED = 1.3  # of weights and optimizer: the file is made in memory first
STARTED = 50 * 2**20  # bytes: what TensorFlow takes once it trains anything
TRACED = 1.5 * 2**20  # bytes: the compiled steps of one layer
PROBE = 64  # rows and columns of the weight on which an optimizer is tried
ROOM = 0.2  # share of the free memory that a run should leave


def memory(project: Project, facts: DataFacts, answer: CheckAnswer, process: int) -> Memory:
    """What a run of a project takes, in bytes.

    Args:
        facts: of its data; answer: what check says of it.
        process: bytes of a process that has imported what a run imports.
    """
    notes = [note for network in answer.notes.values() for note in network.values()]
    weights, trained = WEIGHT * answer.totals.parameters, WEIGHT * answer.totals.trainable
    kept = round(trained * values_kept(project.training.optimizer))
    batch = min(project.training.batch_size, max(1, facts.rows["train"]))
    return Memory(
        weights=weights,
        gradients=trained,
        optimizer=kept,
        activations=batch * _activations(notes),
        data=COPIES * facts.bytes,
        saving=round(SAVED * (weights + kept)),
        process=round(process + STARTED + TRACED * len(notes)),
    )


def values_kept(optimizer: Choice) -> float:
    """How many values an optimizer keeps for each weight: 2 for Adam, 0 for plain SGD. Keras itself is asked."""
    return _values_kept(optimizer.name, json.dumps(optimizer.config, sort_keys=True))


def tight(found: Memory, free: int | None) -> bool:
    """Whether a run leaves less than a fifth of the memory that is free (None: not known)."""
    return free is not None and found.total > (1 - ROOM) * free


def warnings(project: Project, found: Memory, free: int | None, *, gpu: bool) -> Iterator[Problem]:
    """What to do where a run would not fit, or hardly; nothing where it fits well.

    Args:
        free: bytes; gpu: True when they are those of a GPU, where mixed precision helps.
    """
    if free is None or not tight(found, free):
        return
    need = f"The run needs about {found.total / 2**30:.1f} GB of memory, and {free / 2**30:.1f} GB are free"
    smaller = _fitting_batch(project, found, free)
    cure = "Use a smaller network or fewer rows." if smaller is None else f"A batch size of {smaller} leaves room."
    yield Problem(
        code="memory",
        severity="warning",
        sentence=f"{need}. {cure}",
        field="training.batch_size",
        fix=None if smaller is None else _fix(f"Set it to {smaller}", "batch_size", smaller),
    )
    if gpu and project.training.precision == "float32":
        yield Problem(
            code="memory",
            severity="warning",
            sentence="Mixed precision halves what activations take on a GPU.",
            field="training.precision",
            fix=_fix("Use mixed float16", "precision", "mixed_float16"),
        )


@functools.lru_cache(maxsize=256)
def _values_kept(name: str, config: str) -> float:
    optimizer = make("optimizer", name, json.loads(config))
    optimizer.build([keras.Variable(np.zeros((PROBE, PROBE), "float32"))])
    kept = sum(math.prod(variable.shape) for variable in optimizer.variables if len(variable.shape))
    return float(kept / PROBE**2)


def _activations(notes: list[NodeNote]) -> int:
    """Bytes for one sample: what every layer keeps for its gradients, and the gradients under way at the largest."""
    sizes = [note.activation_bytes for note in notes]
    return sum(sizes) + 2 * max(sizes, default=0)


def _fitting_batch(project: Project, found: Memory, free: int) -> int | None:
    """The batch size, halved until the run leaves room; None when no batch size helps."""
    size, now = project.training.batch_size, found
    while size > 1 and tight(now, free):
        size //= 2
        share = size / project.training.batch_size
        now = found.model_copy(update={"activations": round(found.activations * share)})
    return None if tight(now, free) else size


def _fix(label: str, name: str, value: object) -> Fix:
    return Fix(label=label, edits=(SetField(path=f"training.{name}", value=value),))
