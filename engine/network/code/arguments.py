"""What a group asks for, as arguments of its function: `def residual_block(x, filters=64):`.

A parameter becomes an argument where all that it drives says the same and can be written as a plain literal; any other
stays inside the function as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from engine.catalog.card import Parameter
from engine.catalog.read import card
from engine.document.graph import Exposed, Graph, Group

Written = Callable[[Parameter, Any], str | None]  # a value as source; None where it is more than a literal


@dataclass(frozen=True)
class Variable:
    """In a layer's config: the value is that of a variable."""

    name: str


@dataclass(frozen=True)
class Argument:
    """An argument of a group's function; `default` and `value` are source, `value` that of this group's call."""

    name: str
    default: str
    value: str


@dataclass(frozen=True)
class Asked:
    """The arguments by group, and by node the parameters that are variables in the group's function."""

    arguments: Mapping[str, tuple[Argument, ...]]
    variables: Mapping[str, Mapping[str, Variable]]


def asked(graph: Graph, taken: Set[str], written: Written) -> Asked:
    """What every group of a drawing asks for.

    Args:
        taken: names that no argument may have.
        written: a parameter's value as source.
    """
    arguments: dict[str, tuple[Argument, ...]] = {}
    variables: dict[str, dict[str, Variable]] = {}
    for group in graph.groups:
        found: list[Argument] = []
        for exposed in group.parameters:
            name = _free(exposed.name, taken | {each.name for each in found})
            argument = _argument(graph, group, exposed, name, written)
            if argument is None or any(driven.name in variables.get(driven.node, {}) for driven in exposed.drives):
                continue
            found.append(argument)
            for driven in exposed.drives:
                variables.setdefault(driven.node, {})[driven.name] = Variable(name)
        arguments[group.id] = tuple(found)
    return Asked(arguments, variables)


def _argument(graph: Graph, group: Group, exposed: Exposed, name: str, written: Written) -> Argument | None:
    values, defaults = set[str | None](), set[str | None]()
    nodes = {node.id: node for node in graph.nodes}
    for driven in exposed.drives:
        node = nodes.get(driven.node)
        if node is None or node.share or node.id not in group.nodes:
            return None
        found = {each.name: each for each in card("layer", node.layer).parameters if not each.call}
        if driven.name not in found:
            return None
        parameter = found[driven.name]
        values.add(written(parameter, node.config.get(driven.name, parameter.default)))
        defaults.add(written(parameter, exposed.default))
    value, default = next(iter(values)), next(iter(defaults))
    if len(values) > 1 or len(defaults) > 1 or value is None or default is None:
        return None
    return Argument(name, default, value)


def _free(name: str, taken: Set[str]) -> str:
    while name in taken:
        name += "_"
    return name
