"""Makes the cards: introspects the installed Keras and our own registries, and writes `cards-<version>.json`.

    python -m engine.catalog.harvest            # writes the file beside this one

The one heavy file of this room. What introspection cannot know stands in `overrides.toml`; an unknown class, a
parameter without a type or without a sentence of help makes it fail with a list of what is missing.
"""

from __future__ import annotations

import inspect
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import keras

from engine.catalog import harvest_ops
from engine.catalog.card import Card, Kind
from engine.catalog.docstrings import arguments, first_sentence
from engine.catalog.infer import infer
from engine.catalog.left_out import PAGE, page
from engine.data.sources import SOURCES
from engine.data.steps import STEPS
from engine.errors import CatalogError
from engine.evaluation.baselines import BASELINES
from engine.evaluation.measures import MEASURES
from engine.evaluation.reports import REPORTS
from engine.explanation import EXPLANATIONS
from engine.export import EXPORTS
from engine.insight import INSIGHTS
from engine.tasks import TASKS
from engine.tasks.base import Task

HERE = Path(__file__).parent
NAMESPACES: dict[Kind, tuple[Any, str, type]] = {
    "layer": (keras.layers, "keras.layers", keras.layers.Layer),
    "cell": (keras.layers, "keras.layers", keras.layers.Layer),
    "loss": (keras.losses, "keras.losses", keras.losses.Loss),
    "optimizer": (keras.optimizers, "keras.optimizers", keras.optimizers.Optimizer),
    "metric": (keras.metrics, "keras.metrics", keras.metrics.Metric),
    "schedule": (
        keras.optimizers.schedules,
        "keras.optimizers.schedules",
        keras.optimizers.schedules.LearningRateSchedule,
    ),
    "callback": (keras.callbacks, "keras.callbacks", keras.callbacks.Callback),
    "initializer": (keras.initializers, "keras.initializers", keras.initializers.Initializer),
    "regularizer": (keras.regularizers, "keras.regularizers", keras.regularizers.Regularizer),
    "constraint": (keras.constraints, "keras.constraints", keras.constraints.Constraint),
}
CHOICE_ENDINGS: dict[str, Kind] = {
    "initializer": "initializer",
    "regularizer": "regularizer",
    "constraint": "constraint",
    "activation": "activation",
}


@cache
def overrides() -> dict[str, Any]:
    """`overrides.toml`, parsed."""
    return tomllib.loads((HERE / "overrides.toml").read_text(encoding="utf-8"))


def version() -> str:
    """The installed Keras's version as the file name has it: `3.15`."""
    return ".".join(keras.__version__.split(".")[:2])


def cards_path() -> Path:
    """The file for the installed Keras."""
    return HERE / f"cards-{version()}.json"


def classes(kind: Kind) -> dict[str, type]:
    """The concrete public Keras classes of one kind, before any exclusion: by their own name, or where Keras does not
    offer them under that (GroupQueryAttention), by the one that it does; other aliases are left out."""
    namespace, _, base = NAMESPACES[kind]
    public = {
        name: thing for name, thing in vars(namespace).items() if inspect.isclass(thing) and issubclass(thing, base)
    }
    return {
        thing.__name__ if thing.__name__ in public else name: thing
        for name, thing in public.items()
        if thing is not base and (kind == "cell") == thing.__name__.endswith(("Cell", "Cells"))
    }


def harvest() -> tuple[Card, ...]:
    """Every card, in the order of a textbook.

    Raises:
        CatalogError: a class or a parameter needs an entry in `overrides.toml`; names all of them.
    """
    problems: list[str] = []
    cards = [_own_card(kind, name, fields) for kind, name, fields in _own_entries()]
    for kind in NAMESPACES:
        excluded = overrides()["excluded"].get(kind, {})
        for name, thing in classes(kind).items():
            if name not in excluded:
                cards += _attempt(kind, name, thing, problems)
    cards += harvest_ops.harvest_ops(problems)
    cards += [_activation(name) for name in _activation_names()]
    cards += [_architecture(name) for name in _architecture_names()]
    cards += registered()
    if problems:
        raise CatalogError(
            f"{len(problems)} entries of the catalog are incomplete: {'; '.join(problems)}",
            where="engine/catalog/overrides.toml",
            cure="Add the missing type, help or summary there.",
        )
    return tuple(sorted(cards, key=_place))


def registered() -> list[Card]:
    """The cards of our own registries: sources, steps, tasks, measures, baselines, reports, explanations and others."""
    ours = (SOURCES, STEPS, MEASURES, BASELINES, REPORTS, EXPLANATIONS, INSIGHTS, EXPORTS)
    members: list[Any] = [member for registry in ours for member in registry.values()]
    tasks = TASKS.values()
    shared = {(card.kind, card.name): card for task in tasks for card in task.cards}  # several tasks may name one
    return [*(each.card for each in members), *map(_task, tasks), *shared.values()]


def _task(task: Task) -> Card:
    """A task's card with what the pages need to know of it: what it is trained on, and which networks it needs."""
    facts = {
        "aims": list(task.aims),
        "roles": [asdict(role) for role in task.roles],
        "plays": task.plays,
        "needs_rows": task.needs_rows,
        "wishes": [wish.model_dump(mode="json", exclude_defaults=True) for wish in task.wishes],
    }
    return task.card.model_copy(update={"facts": {**task.card.facts, **facts}})


def write(cards: tuple[Card, ...], path: Path) -> None:
    """Writes the cards, one a line, so that two versions compare well."""
    lines = [json.dumps(card.model_dump(exclude_defaults=True), ensure_ascii=False) for card in cards]
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def _own_entries() -> Iterator[tuple[Kind, str, dict[str, Any]]]:
    for kind, entries in overrides()["own"].items():
        for name, fields in entries.items():
            yield kind, name, fields


def _own_card(kind: Kind, name: str, fields: dict[str, Any]) -> Card:
    parameters = [{"name": key, **value} for key, value in fields.get("parameters", {}).items()]
    return Card.model_validate({"kind": kind, "name": name, "title": name, **fields, "parameters": parameters})


def _attempt(kind: Kind, name: str, thing: type, problems: list[str]) -> list[Card]:
    table = overrides().get(kind, {}).get(name, {})
    parameters, missing = _parameters(kind, name, thing, table)
    summary = table.get("summary") or first_sentence(inspect.getdoc(thing) or "")
    category = table.get("category") or _category(kind, thing)
    parameters += _common(name, category) if kind == "layer" else []
    if not summary or not category:
        missing.append(f"{kind} {name} has no summary or category")
    problems += missing
    if missing:
        return []
    path = f"{NAMESPACES[kind][1]}.{name}"
    fields = {
        "kind": kind,
        "name": name,
        "title": table.get("title", name),
        "category": category,
        "summary": summary,
        "icon": table.get("icon") or overrides()["icons"].get(category, ""),
        "parameters": parameters,
        "positional": table.get("positional") or _positional(parameters),
        "docs": overrides()["docs"].get(category) or overrides()["docs"].get(kind, ""),
        "facts": {"path": path, **_series(kind, thing), **table.get("facts", {})},
    }
    ports = overrides()["ports"][table["ports"]] if "ports" in table else {}
    return [Card.model_validate(fields | ports)]


def _series(kind: Kind, thing: type) -> dict[str, str]:
    """For a metric the name that Keras gives its series in a run."""
    if kind != "metric":
        return {}
    name = _signature(thing)["name"].default
    return {"series": name or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", thing.__name__).lower()}


def _parameters(kind: Kind, card: str, thing: type, table: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    texts = _texts(thing)
    found, missing = [], []
    hidden = {*overrides()["hidden"]["any"], *overrides()["hidden"].get(kind, {})}
    called = _called(thing, table)
    for name, parameter in offered(kind, card, thing).items():
        own = table.get("parameters", {}).get(name, {}) | ({"call": True} if name in called else {})
        if own.get("hidden", name in hidden):
            continue
        fields = infer(name, parameter.default, texts.get(name, ""))
        fields = _as_choice(fields) | overrides()["names"].get(name, {}) | {**own}
        fields.pop("hidden", None)
        _tidy(fields)
        if "type" not in fields or not fields["help"]:
            missing.append(f"{kind} {card}.{name} needs {'help' if 'type' in fields else 'a type'}")
        found.append(fields)
    return sorted(found, key=lambda fields: bool(fields.get("advanced", False))), missing


def _common(name: str, category: str) -> list[dict[str, Any]]:
    """What every layer takes that has weights, or that computes with fractions; no signature of Keras's names it."""
    table = overrides()["common"]
    return [
        {"name": parameter, **fields}
        for parameter, fields in table["parameters"].items()
        if name in table["also"][parameter]
        or (category not in table["not_in"][parameter] and name not in table["not"][parameter])
    ]


def offered(kind: Kind, name: str, thing: type) -> dict[str, inspect.Parameter]:
    """Everything that a person could set: the constructor's arguments, and for a layer some of its call's."""
    return _signature(thing) | _called(thing, overrides().get(kind, {}).get(name, {}))


def _signature(thing: type) -> dict[str, inspect.Parameter]:
    if "__init__" not in {name for base in thing.__mro__[:-1] for name in vars(base)}:
        return {}
    parameters = list(inspect.signature(thing).parameters.values())
    return {each.name: each for each in parameters if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)}


def _called(thing: Any, table: dict[str, Any]) -> dict[str, inspect.Parameter]:
    """The arguments of a layer's call that a person may set."""
    if not table.get("call"):
        return {}
    parameters = inspect.signature(thing.call).parameters
    return {name: parameters[name] for name in table["call"]}


def _texts(thing: type) -> dict[str, str]:
    """Argument texts of a class and, for what it does not explain itself, of its bases."""
    texts: dict[str, str] = {}
    for base in reversed(thing.__mro__):
        texts |= {name: text for name, text in arguments(base.__doc__ or "").items() if text}
    return texts


def _as_choice(fields: dict[str, Any]) -> dict[str, Any]:
    """A parameter called `..._initializer` and the like is a choice of another card."""
    of = CHOICE_ENDINGS.get(fields["name"].rsplit("_", 1)[-1])
    if of is None:
        return fields
    fields = {**fields, "type": "choice", "of": of}
    if of != "activation" and isinstance(fields.get("default"), str):
        fields["default"] = type(getattr(keras, f"{of}s").get(fields["default"])).__name__
    return fields


def _tidy(fields: dict[str, Any]) -> None:
    """Keeps only the fields that the type uses, and gives whole floats as floats."""
    if fields.get("type") not in ("enum", "choice", "choices"):
        fields.pop("options", None)
    if fields.get("type") not in ("ints", "floats"):
        fields.pop("length", None)
    if fields.get("type") == "float" and isinstance(fields.get("default"), int):
        fields["default"] = float(fields["default"])
    if fields.get("type") == "int" and isinstance(fields.get("default"), float):
        fields["default"] = int(fields["default"])
    if fields.get("required"):
        fields.pop("default", None)


def _positional(parameters: list[dict[str, Any]]) -> list[str]:
    """What is typed first: required parameters, then an activation that Keras leaves out."""
    names = [fields["name"] for fields in parameters if fields.get("required")]
    plain = [
        fields["name"] for fields in parameters if fields["name"] == "activation" and fields.get("default") is None
    ]
    return names + [name for name in plain if name not in names]


def _category(kind: Kind, thing: type) -> str:
    if kind != "layer":
        return str(overrides()["categories"].get(kind, {}).get(thing.__name__, ""))
    package = thing.__module__.removeprefix("keras.src.layers.").rsplit(".", 1)[0]
    return str(overrides()["categories"]["layer"].get(package, ""))


def _activation_names() -> list[str]:
    excluded = overrides()["excluded"]["activation"]
    functions = vars(keras.activations).items()
    return [name for name, thing in functions if inspect.isfunction(thing) and name not in excluded]


def _activation(name: str) -> Card:
    table = overrides()["activation"].get(name, {})
    function = getattr(keras.activations, name)
    summary = table.get("summary") or first_sentence(inspect.getdoc(function) or "")
    return Card(
        kind="activation", name=name, title=name, category=table.get("category", "other"), summary=summary,
        inputs=(), outputs=(), docs=overrides()["docs"]["activation"], facts={"path": f"keras.activations.{name}"},
    )  # fmt: skip


def _architecture_names() -> list[str]:
    functions = vars(keras.applications).items()
    return [name for name, thing in functions if inspect.isfunction(thing) and name[0].isupper()]


def _architecture(name: str) -> Card:
    """A well-known network that can be opened as a drawing."""
    family = getattr(keras.applications, name).__module__.rsplit(".", 1)[-1]
    return Card(
        kind="architecture", name=name, title=name, category=family,
        summary=f"{name}, as in keras.applications: sorts images of the size that it was made for into 1,000 classes.",
        inputs=(), outputs=(), docs="https://keras.io/api/applications/", facts={"path": f"keras.applications.{name}"},
    )  # fmt: skip


def _place(card: Card) -> tuple[int, int, int, str]:
    """Where a card stands: by kind, by category, then named ones first, then by name."""
    order = overrides()["order"]
    if card.kind == "op":  # they come in the order of ops.toml
        return order["kinds"].index(card.kind), 0, 0, ""
    categories, names = order.get(card.kind, []), order.get("names", {}).get(card.kind, [])
    return (
        order["kinds"].index(card.kind),
        categories.index(card.category) if card.category in categories else len(categories),
        names.index(card.name) if card.name in names else len(names),
        card.name,
    )


def left_out() -> str:
    """The page of what is not offered, with its reasons."""
    counts: dict[str, int] = {kind: len(classes(kind)) for kind in NAMESPACES}
    reasons = overrides()["excluded"] | {"op": harvest_ops.left_out()}
    return page(version(), counts | {"op": len(harvest_ops.functions())}, reasons)


if __name__ == "__main__":
    write(harvest(), cards_path())
    PAGE.write_text(left_out(), encoding="utf-8")
    print(f"wrote {cards_path().name} and {PAGE.name}")
