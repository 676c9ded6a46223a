"""Class weights as lines of a script: the same numbers as `engine.tasks.class_weights` has."""

from __future__ import annotations

from engine.data.augment import has_mask
from engine.document.project import Project
from engine.messages.answers import DataFacts
from engine.network.code.python import literal
from engine.tasks.class_weights import BALANCED, class_weights


def lines(project: Project, facts: DataFacts) -> list[str]:
    """Lines that define `class_weights` (`class_weights_2` of the second target ...); none where no class has one.

    Raises:
        TrainingError: as `class_weights`.
    """
    found = []
    for place, weights in enumerate(class_weights(project, facts)):
        if weights is None:
            continue
        target, name = facts.targets[place], _name(place)
        if project.training.class_weights[target.name] != BALANCED:
            found.append(f'{name} = np.array({literal(weights.tolist())}, dtype="float32")')
            continue
        labels = f"y_train[{place}]" if len(facts.targets) > 1 else "y_train"
        flat = f"{labels}.ravel()" if target.shape else labels
        found += [
            f"counts = np.bincount({flat}, minlength={len(target.classes)})",
            f"{name} = counts.sum() / (np.count_nonzero(counts) * np.maximum(counts, 1))",
            f'{name} = {name}.astype("float32")',
        ]
    return found


def batch(given: str, project: Project, facts: DataFacts) -> list[str]:
    """Statements that hand out a batch; `given` is an expression for its inputs and targets."""
    told = class_weights(project, facts)
    if all(weights is None for weights in told):
        return [f"yield {given}"]
    if len(facts.targets) == 1:
        labels = "np.array(y)" if project.data.augmentation and has_mask(facts) else "y"  # a tensor, once it is changed
        return [f"x, y = {given}", f"yield x, y, {_name(0)}[{labels}]"]
    made = [
        f'np.ones(len(y[{place}]), "float32")' if weights is None else f"{_name(place)}[y[{place}]]"
        for place, weights in enumerate(told)
    ]
    return [f"x, y = {given}", f"weights = ({', '.join(made)})", "yield x, y, weights"]


def _name(place: int) -> str:
    return "class_weights" if place == 0 else f"class_weights_{place + 1}"
