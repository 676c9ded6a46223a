"""What a person is shown of a step: the network's nodes, one value, the loss of one row, one weight."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.errors import TrainingError
from engine.messages.stepping import (
    NodeFacts,
    OneStep,
    OutputLoss,
    RowLoss,
    ValueShown,
    Weight,
    WeightFacts,
    WeightStory,
)
from engine.network.objects import make
from engine.network.walk import owner_of
from engine.tasks.supervised import by_output
from engine.training.slowly.chain import chain_of, norms_of, path_of, written
from engine.training.slowly.losses import row_loss
from engine.training.slowly.passes import LINEAR, dense
from engine.training.slowly.pictures import pictures
from engine.training.slowly.stepping import Slow
from engine.training.slowly.twin import Difference
from engine.training.slowly.updates import Update, rate_of, update
from engine.training.slowly.values import leaves, value_of
from engine.training.slowly.values import written as value_written
from engine.training.slowly.written import spread

STEEP = 1_000.0  # times from one end of the network to the other
ROWS = 1_000  # numbers of rows that are told


def one_step(slow: Slow) -> OneStep:
    """The step that is looked at, as a whole."""
    looked = slow.looked
    epoch, batch = slow.place(looked.number)
    losses = _losses(slow)
    loss = float(looked.seen.loss)
    return OneStep(
        step=looked.number,
        epoch=epoch + 1,
        batch=batch + 1,
        batches=slow.stepper.steps_per_epoch,
        rows=tuple(int(row) for row in looked.rows[:ROWS]),
        optimizer=slow.project.training.optimizer.name,
        rate=rate_of(slow.model.optimizer),
        nodes=tuple(_node(slow, node.id) for node in slow.net.graph.nodes),
        losses=losses,
        regularization=float(sum((float(each) for each in slow.model.losses), 0.0)),
        loss=loss,
        loss_after=looked.loss_after,
        flow=_flow(slow),
        weight=_interesting(slow),
        notes=tuple(_notes(slow)),
    )


def value_shown(slow: Slow, node: str, row: int, place: tuple[int, ...] | None) -> ValueShown:
    """What a node made of a row of the batch, and how one number of it came about.

    Args:
        place: of the number; None: the largest by size.

    Raises:
        TrainingError: there is no such node, row or place.
    """
    expect_row(slow, row)
    if not any(id == node for id, _ in slow.net.places):
        raise TrainingError(f"There is no value of a node {node[:80]!r}", cure="Click another node.")
    values = leaves(slow.net, slow.looked.seen, node)[row]
    if place is None:
        place = _largest(values)
    if len(place) != values.ndim or not all(0 <= at < length for at, length in zip(place, values.shape, strict=False)):
        raise TrainingError(f"{node} has no value at {place}", expected=f"an index into {values.shape}")
    gradient = next((each for (id, _), each in slow.looked.seen.gradients.items() if id == node), None)
    return ValueShown(
        node=node,
        place=place,
        places=int(values.size),
        value=float(values[place]),
        gradient=None if gradient is None else float(gradient[(row, *place)]),
        lines=value_written(value_of(slow.net, slow.looked.seen, node, row, place)),
        pictures=pictures(values),
    )


def row_losses(slow: Slow, row: int) -> tuple[RowLoss, ...]:
    """The loss of one row at each output. Raises TrainingError: there is no such row."""
    expect_row(slow, row)
    outputs, found = slow.looked.seen.outputs, []
    y = _listed(slow.looked.batch[1])
    for place, (target, choice) in enumerate(_targets(slow)):
        loss = make("loss", choice.name, choice.config)
        found.append(row_loss(choice.name, loss, target, y=y[place], said=outputs[place], row=row))
    return tuple(found)


def weight_story(slow: Slow, weight: Weight) -> WeightStory:
    """All that the step says of one weight. Raises TrainingError: there is no such trained weight."""
    place = _place_of(slow, weight)
    variable = slow.model.trainable_weights[place]
    raw = slow.looked.seen.of_weights[place]
    gradient = 0.0 if raw is None else float(dense(raw)[weight.index])
    chain = chain_of(slow, weight, variable)
    difference, nudge, precise = _difference(slow).at(place, weight.index)
    old = float(np.asarray(variable)[weight.index])
    one = _update(slow, place, weight, old)
    computed = update(one, gradient) if raw is not None else old
    after = next(values for each, values in slow.looked.after if each is variable)
    return WeightStory(
        weight=weight,
        gradient=gradient,
        terms=chain.terms,
        count=chain.count,
        summed=chain.summed,
        regularization=chain.regularization,
        difference=difference,
        nudge=nudge,
        precise=precise,
        path=path_of(slow, weight.node),
        chain=written(slow, weight, chain, gradient),
        update=tuple(one.lines),
        old=old,
        new=float(after[weight.index]),
        computed=computed,
    )


def expect_row(slow: Slow, row: int) -> None:
    """Raises TrainingError where the batch has no such row."""
    if not 0 <= row < len(slow.looked.rows):
        raise TrainingError(f"There is no row {row + 1} in this batch", expected=f"1 to {len(slow.looked.rows)}")


def _difference(slow: Slow) -> Any:
    if slow.check is None:
        slow.check = Difference(slow)
    return slow.check


def _update(slow: Slow, place: int, weight: Weight, old: float) -> Update:
    optimizer = slow.model.optimizer
    clipped = slow.looked.clipped[place]
    return Update(
        optimizer=optimizer,
        variable=slow.model.trainable_weights[place],
        index=weight.index,
        w=old,
        g=0.0 if clipped is None else float(dense(clipped)[weight.index]),
        rate=rate_of(optimizer),
        t=int(optimizer.iterations) + 1,
    )


def _place_of(slow: Slow, weight: Weight) -> int:
    layer = slow.net.layer(weight.node) if any(node.id == weight.node for node in slow.net.graph.nodes) else None
    for variable, name in _weights(layer):
        if name == weight.name:
            inside = len(weight.index) == len(variable.shape) and all(
                0 <= at < length for at, length in zip(weight.index, variable.shape, strict=True)
            )
            trained = [place for place, each in enumerate(slow.model.trainable_weights) if each is variable]
            if inside and trained:
                return trained[0]
    raise TrainingError(
        f"{weight.node[:80]} has no trained weight {weight.name[:80]} at {weight.index}", cure="Choose another one."
    )


def _weights(layer: Any) -> list[tuple[Any, str]]:
    """The weights of a layer, each under its name; numbered where names repeat, as in layers that hold layers."""
    found: list[tuple[Any, str]] = []
    for variable in layer.weights if layer is not None else []:
        name, taken = variable.path.removeprefix(f"{layer.name}/"), {each for _, each in found}
        found.append((variable, name if name not in taken else f"{name} {len(found)}"))
    return found


def _node(slow: Slow, node: str) -> NodeFacts:
    seen, own = slow.looked.seen, owner_of(slow.net.graph, slow.net.node(node)).id
    if not any(id == node for id, _ in slow.net.places):
        return NodeFacts(id=node, owner=own)
    values = leaves(slow.net, seen, node)
    gradients = [each for (id, _), each in seen.gradients.items() if id == node]
    return NodeFacts(
        id=node,
        owner=own,
        shape=tuple(values.shape[1:]),
        values=spread(values),
        gradient=spread(gradients[0]) if gradients else None,
        weights=tuple(_weight(slow, variable, name) for variable, name in _weights(slow.net.layer(node))),
    )


def _weight(slow: Slow, variable: Any, name: str) -> WeightFacts:
    trained = [place for place, each in enumerate(slow.model.trainable_weights) if each is variable]
    raw = slow.looked.seen.of_weights[trained[0]] if trained else None
    values, gradient = np.asarray(variable), None if raw is None else dense(raw)
    return WeightFacts(
        name=name,
        shape=tuple(values.shape),
        values=spread(values),
        gradient=None if gradient is None else spread(gradient),
        steepest=() if gradient is None else _largest(gradient),
    )


def _largest(values: np.ndarray) -> tuple[int, ...]:
    """Where the number stands that is largest by size."""
    return tuple(int(each) for each in np.unravel_index(int(np.abs(values).argmax()), values.shape))


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) else [values]


def _targets(slow: Slow) -> list[tuple[Any, Any]]:
    """For each output its target and its loss."""
    losses, _ = by_output(slow.project, len(slow.looked.seen.outputs))
    targets = slow.prepared.facts.targets
    return list(zip(targets, losses * (len(targets) // len(losses)), strict=False))


def _losses(slow: Slow) -> tuple[OutputLoss, ...]:
    batch, found = slow.looked.batch, []
    y, weights = _listed(batch[1]), _listed(batch[2]) if len(batch) > 2 else []
    for place, (target, choice) in enumerate(_targets(slow)):
        loss = make("loss", choice.name, choice.config)
        weight = weights[place] if weights else None
        value = float(loss(y[place], slow.looked.seen.outputs[place], weight))
        found.append(OutputLoss(target=target.name, loss=choice.name, value=value))
    return tuple(found)


def _interesting(slow: Slow) -> Weight | None:
    """The weight of the first layer whose gradient is the largest there; of a layer that is written out, if any is."""
    trained = slow.model.trainable_weights
    nodes = [node.id for node in slow.net.graph.sorted_nodes()]
    for only_linear in (True, False):
        for node in nodes:
            layer = slow.net.layer(node)
            if only_linear and not isinstance(layer, LINEAR):
                continue
            for variable, name in _weights(layer):
                place = next((at for at, each in enumerate(trained) if each is variable), None)
                raw = None if place is None else slow.looked.seen.of_weights[place]
                if raw is None or not np.any(values := dense(raw)):
                    continue
                return Weight(node=node, name=name, index=_largest(values))
    return None


def _flow(slow: Slow) -> str:
    """How the gradient fares on its way back, in words."""
    norms = norms_of(slow)
    with_weights = [
        node.id for node in slow.net.graph.sorted_nodes() if node.id in norms and _weights(slow.net.layer(node.id))
    ]
    if len(with_weights) < 2:
        return ""
    first, last = with_weights[0], with_weights[-1]
    if norms[last] == 0 or norms[first] == 0:
        where = first if norms[first] == 0 else last
        return f"No gradient arrives at {where}: it cannot learn in this step."
    ratio = norms[first] / norms[last]
    told = f"from {norms[last]:.3g} at {last} to {norms[first]:.3g} at {first}"
    if ratio > STEEP:
        return f"The gradient grows on its way back, {told}: it explodes. Clipping or normalization helps."
    if ratio < 1 / STEEP:
        return (
            f"The gradient fades on its way back, {told}: it vanishes, and the first layers hardly learn. ReLU, "
            "normalization or shortcuts help."
        )
    return f"The gradient keeps its size on its way back, {told}: it neither vanishes nor explodes."


def _notes(slow: Slow) -> list[str]:
    notes = []
    if len(slow.looked.batch) > 2:
        notes.append("Class weights multiply the loss of each row before the mean is taken.")
    return notes
