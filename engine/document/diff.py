"""What differs between two versions of a project, as values and in words a person can read.

A node that only moved is no difference. Which node is which: see `engine.document.match`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.document.change import ABSENT, Change, Part, turned, written
from engine.document.graph import Frozen, Graph
from engine.document.graph_diff import graph_changes
from engine.document.project import Choice, Project, Split, Step, Task, Window

NONE = {"data.source": "none", "data.target": "the source's own", "data.inputs": "all but the target"}
MAPS = {"kinds": "the columns", "class_weights": "the class weights"}
ONE = {"losses": "loss", "metrics": "metric", "callbacks": "callback", "recipe": "step", "augmentation": "augmentation"}


def diff(before: Project, after: Project) -> list[str]:
    """Sentences, in the order: name, networks, data, task, training. Empty when nothing but positions moved."""
    return [change.sentence for change in changes(before, after)]


def changes(before: Project, after: Project) -> tuple[Change, ...]:
    """Every difference, in the same order."""
    return tuple(_changes(before, after))


def trains_alike(before: Project, after: Project) -> bool:
    """True when a run of one would tell what a run of the other tells: only names, labels or places differ."""
    if (before.data, before.task, before.training) != (after.data, after.task, after.training):
        return False
    told = (change for change in _changes(before, after) if change.part != "project")
    return all(change.part == "network" and change.field in ("label", "groups") for change in told)


def _changes(before: Project, after: Project) -> Iterator[Change]:
    yield from _names(before, after)
    for name in sorted({*before.networks, *after.networks}):
        yield from graph_changes(name, before.networks.get(name, Graph()), after.networks.get(name, Graph()))
    yield from _fields("data", before.data, after.data)
    yield from _task(before.task, after.task)
    yield from _fields("training", before.training, after.training)


def _names(before: Project, after: Project) -> Iterator[Change]:
    for field in ("name", "description"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            sentence = turned(field, (f"“{written(old)}”", f"“{written(new)}”"))
            yield Change(part="project", kind="changed", sentence=sentence, field=field, before=old, after=new)


def _task(before: Task, after: Task) -> Iterator[Change]:
    if before.kind != after.kind:
        yield _changed("task", "kind", (before.kind, after.kind), turned("task", (before.kind, after.kind)))
    yield from _settings("task", "settings", before.settings, after.settings, "the task")


def _fields(part: Part, before: Frozen, after: Frozen) -> Iterator[Change]:
    """The fields of one part; what is chosen from the catalog is looked into."""
    for field in type(before).model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old == new:
            continue
        if isinstance(old, Choice | None) and isinstance(new, Choice | None):
            yield from _choice(part, field, old, new)
        elif field in ONE:
            yield from _choices(part, field, old, new)
        elif isinstance(old, Split | Window) and isinstance(new, Split | Window):
            yield from _settings(part, field, old.model_dump(mode="json"), new.model_dump(mode="json"), f"the {field}")
        elif isinstance(old, dict):
            yield from _settings(part, field, old, new, MAPS[field])
        else:
            words = (_plain(part, field, value) for value in (old, new))
            yield _changed(part, field, (old, new), turned(field, words))


def _plain(part: Part, field: str, value: Any) -> str:
    if field == "window":
        return "none" if value is None else f"length {value.length:,}, horizon {value.horizon:,}"
    if value in ("", ()):
        return NONE.get(f"{part}.{field}", "none")
    return ", ".join(map(written, value)) if isinstance(value, tuple) else written(value)


def _choice(part: Part, field: str, before: Choice | None, after: Choice | None) -> Iterator[Change]:
    """One thing that is chosen: another one, or the same with other parameters."""
    if before is not None and after is not None and before.name == after.name:
        of = f"the {field} {after.name}"
        yield from _settings(part, field, before.config, after.config, of)
        return
    words = (written(value) if value is not None else "none" for value in (before, after))
    yield _changed(part, field, (_json(before), _json(after)), turned(field, words))


def _choices(
    part: Part, field: str, before: Sequence[Choice | Step], after: Sequence[Choice | Step]
) -> Iterator[Change]:
    """A list of chosen things: which came and went, which have other parameters, and whether the order changed."""
    old, new = _numbered(before), _numbered(after)
    for key in (key for key in old if key not in new):
        yield _whole(part, field, "removed", old[key])
    for key in (key for key in new if key not in old):
        yield _whole(part, field, "added", new[key])
    for key in (key for key in new if key in old):
        of = f"the {ONE[field]} {key[0]}"
        yield from _settings(part, field, old[key].config, new[key].config, of)
        columns = tuple(getattr(each[key], "columns", ()) for each in (old, new))
        if columns[0] != columns[1]:
            words = (", ".join(map(written, names)) or "every one that it fits" for names in columns)
            yield _changed(part, f"{field}.columns", (list(columns[0]), list(columns[1])), turned("columns", words, of))
    was, now = ([key[0] for key in each if key in old and key in new] for each in (old, new))
    if was != now:
        yield _changed(part, field, (was, now), turned(f"order of {field}", map(", ".join, (was, now))))


def _numbered(choices: Sequence[Choice | Step]) -> dict[tuple[str, int], Choice | Step]:
    """By name, and by the how-many-eth of its name it is: a recipe may use one step twice."""
    found: dict[tuple[str, int], Choice | Step] = {}
    for choice in choices:
        number = sum(name == choice.name for name, _ in found)
        found[choice.name, number] = choice
    return found


def _whole(part: Part, field: str, kind: str, choice: Choice | Step) -> Change:
    side = {"before" if kind == "removed" else "after": _json(choice)}
    sentence = f"{kind} the {ONE[field]} {written(choice)}"
    return Change.model_validate({"part": part, "kind": kind, "sentence": sentence, "field": field, **side})


def _settings(part: Part, field: str, before: Mapping[str, Any], after: Mapping[str, Any], of: str) -> Iterator[Change]:
    absent = {"kinds": "as guessed", "class_weights": "none"}.get(field, ABSENT)
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key) or (key in before) != (key in after):
            words = (written(side[key]) if key in side else absent for side in (before, after))
            sides = (before.get(key), after.get(key))
            yield _changed(part, f"{field}.{key}", sides, turned(written(key), words, of))


def _changed(part: Part, field: str, sides: tuple[Any, Any], sentence: str) -> Change:
    before, after = sides
    return Change(part=part, kind="changed", sentence=sentence, field=field, before=before, after=after)


def _json(choice: Choice | Step | None) -> Any:
    return None if choice is None else choice.model_dump(mode="json")
