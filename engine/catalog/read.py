"""What can be chosen, read from the cards file without importing Keras; the one place that checks parameter values.

card("layer", "Dense").parameter("units").help
check_config(card("layer", "Dense"), {"units": 2.5})  # (("units", "units is 2.5; it must be a whole number ..."),)
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from engine.catalog.card import Card, Kind
from engine.catalog.values import problem_with
from engine.errors import CatalogError

HERE = Path(__file__).parent
Sentences = tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def all_cards() -> tuple[Card, ...]:
    """Every card, in the order of a textbook: layers by category, then losses, optimizers, metrics and the rest.

    Raises:
        CatalogError: there is no cards file.
    """
    return TypeAdapter(tuple[Card, ...]).validate_json(_cards_file().read_bytes())


@lru_cache(maxsize=32)
def cards(kind: Kind) -> tuple[Card, ...]:
    """The cards of one kind, in the order of a textbook."""
    return tuple(card for card in all_cards() if card.kind == kind)


def card(kind: Kind, name: str) -> Card:
    """The card with this name.

    Raises:
        CatalogError: there is none; names what is spelled nearly so.
    """
    found = _by_name().get((kind, name))
    if found is None:
        close = close_names(kind, name)
        raise CatalogError(
            f"There is no {kind} called {name!r}",
            cure=f"Did you mean {' or '.join(close)}?" if close else f"Choose a {kind} from the catalog.",
        )
    return found


def has(kind: Kind, name: str) -> bool:
    """Whether there is a card with this name."""
    return (kind, name) in _by_name()


def kind_of(node: str) -> Kind:
    """What a node's `layer` names: `ops.add` an operation of `keras.ops`, anything else a layer."""
    return "op" if node.startswith("ops.") else "layer"


def placeable(node: str) -> Card:
    """The card of what a node is, a layer or an operation, by its `layer`. Raises CatalogError: there is none."""
    return card(kind_of(node), node)


def is_placeable(node: str) -> bool:
    """Whether the catalog knows what a node is, by its `layer`."""
    return has(kind_of(node), node)


def close_names(kind: Kind, name: str) -> tuple[str, ...]:
    """Up to three names of this kind that are spelled nearly like `name`, whatever the case of its letters."""
    names = {each.name.lower(): each.name for each in cards(kind)}
    return tuple(names[match] for match in difflib.get_close_matches(name.lower(), names, 3, 0.6))


def check_config(card: Card, config: Mapping[str, Any]) -> Sentences:
    """What is wrong with a config: pairs of a parameter's name and a plain sentence; empty when all is well.

    Finds unknown and missing parameters and values of a wrong type, out of range or not among the options, also inside
    choices (an initializer with its own parameters).
    """
    found = [(name, _unknown(card, name)) for name in config if name not in {each.name for each in card.parameters}]
    for parameter in card.parameters:
        if parameter.name in config:
            sentence = problem_with(parameter, config[parameter.name], _check_choice)
            found += [(parameter.name, sentence)] if sentence else []
        elif parameter.required:
            found.append((parameter.name, f"{parameter.name} is missing. {parameter.help}"))
    return tuple(found)


def complete(card: Card, config: Mapping[str, Any]) -> dict[str, Any]:
    """The config with Keras's defaults filled in; a required parameter that is not given stays out."""
    defaults = {each.name: each.default for each in card.parameters if not each.required}
    return {**defaults, **config}


def keras_path(card: Card) -> str | None:
    """Where Keras keeps what the card names, e.g. `keras.layers.Conv2D`; None for members of our own registries."""
    path = card.facts.get("path")
    return path if isinstance(path, str) else None


def _unknown(card: Card, name: str) -> str:
    close = difflib.get_close_matches(name, [each.name for each in card.parameters], 1, 0.6)
    cure = f" Did you mean {close[0]}?" if close else ""
    return f"{name!r} is not a parameter of {card.title}.{cure}"


def _check_choice(kind: Kind, name: str, config: Mapping[str, Any]) -> str:
    """The first thing that is wrong with a choice of another card; empty when all is well."""
    if not has(kind, name):
        close = close_names(kind, name)
        return f"there is no {kind} called {name!r}" + (f", did you mean {' or '.join(close)}" if close else "")
    problems = check_config(card(kind, name), config)
    return f"in {name}, {problems[0][1].rstrip('.')}" if problems else ""


@lru_cache(maxsize=1)
def _by_name() -> dict[tuple[str, str], Card]:
    return {(each.kind, each.name): each for each in all_cards()}


def _cards_file() -> Path:
    """The file for the installed Keras, else the newest one."""
    files = {path.stem.removeprefix("cards-"): path for path in HERE.glob("cards-*.json")}
    if not files:
        raise CatalogError("The catalog has no cards", cure="Run: python -m engine.catalog.harvest")
    try:
        installed = ".".join(version("keras").split(".")[:2])
    except PackageNotFoundError:
        installed = ""
    newest = max(files, key=lambda name: tuple(int(part) for part in name.split(".")))
    return files.get(installed, files[newest])
