"""Groups of a drawing as Python functions: one tensor in, one tensor out.

A function makes its layers when it is called, so a group becomes one only where its layers are made one after another
anyway: the layers then draw the same seeds in the same order, and the script has the same weights, bit for bit.
Any other group is written inline, under a comment with its label.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeGuard

from engine.document.graph import Graph, Group
from engine.network.code.arguments import Argument
from engine.network.code.python import Call, Expression, comment, render

NOTHING: Mapping[str, tuple[Argument, ...]] = {}
Written = Mapping[str, list[str]]  # the lines that make each node's tensor, in the order in which they run


@dataclass(frozen=True)
class Part:
    """A group that fits: its nodes in order, the variable that goes in and the one that comes out."""

    label: str
    stem: str
    nodes: tuple[str, ...]
    takes: str
    gives: str
    arguments: tuple[Argument, ...] = ()

    @property
    def head(self) -> str:
        """What stands between the brackets of its `def`."""
        return ", ".join([self.takes, *(f"{each.name}={each.default}" for each in self.arguments)])

    def body(self, written: Written) -> list[str]:
        """The lines of its function."""
        return [*(line for id in self.nodes for line in written[id]), f"    return {self.gives}"]

    def shape(self, written: Written) -> str:
        """Equal for two groups that differ in names and labels alone."""
        names: dict[str, str] = {self.takes: "taken"}
        tree = ast.parse("\n".join([f"def made({self.head}):", *self.body(written)]))
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.setdefault(node.id, f"name {len(names)}")
            if _is_own(node) and isinstance(node.ctx, ast.Store):
                names.setdefault(f".{node.attr}", f"name {len(names)}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                node.id = names.get(node.id, node.id)
            elif _is_own(node):
                node.attr = names.get(f".{node.attr}", node.attr)
            elif isinstance(node, ast.arg):
                node.arg = names.get(node.arg, node.arg)
        return ast.dump(tree)


@dataclass(frozen=True)
class Open:
    """What groups ask for: the arguments of each, and the lines of nodes in which they stand for some values."""

    arguments: Mapping[str, tuple[Argument, ...]]
    lines: Written


def _is_own(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """`self.name`: in a class, what a group's layers are called."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def lines_of(
    graph: Graph, written: Written, names: Mapping[str, str], taken: Set[str], asked: Open
) -> tuple[list[str], list[str]]:
    """The functions of all groups that fit (module level), and the lines of `build_model` that call them.

    Args:
        written: for each node, the lines that it would have inline, four spaces deep.
        names: the variable of each node.
        taken: names that no function may have.
        asked: what the functions take beside the tensor.
    """
    inside = {**written, **asked.lines}
    functions: list[str] = []
    called: dict[str, str] = {}
    lines: list[str] = []
    for step in steps_of(graph, inside, names, asked.arguments):
        if isinstance(step, str):
            lines += written.get(step, [step])
            continue
        part, shape = step[0], step[0].shape(inside)
        if shape not in called:
            called[shape] = free_name(part.stem, {*taken, *called.values()})
            functions += [*_head(called[shape], part), *part.body(inside), "", ""]
        lines += _calls(called[shape], step)
    return functions, lines


def steps_of(
    graph: Graph, written: Written, names: Mapping[str, str], asked: Mapping[str, tuple[Argument, ...]] = NOTHING
) -> Iterator[str | list[Part]]:
    """What is written, in order: the id of a node, a comment with a group's label, or equal groups in a row."""
    order = list(written)
    found = (_part(graph, group, order, names, asked.get(group.id, ())) for group in graph.groups)
    parts = {part.nodes[0]: part for part in found if part}
    titles = {first: group.label for group in graph.groups if (first := _first(group, order)) and first not in parts}
    at = 0
    while at < len(order):
        part = parts.get(order[at])
        if part is None:
            if titles.get(order[at], "").strip():
                yield comment(titles[order[at]], 4)
            yield order[at]
            at += 1
            continue
        row = _row(part, parts, written, graph, names)
        yield row
        at += sum(len(each.nodes) for each in row)


def _head(function: str, part: Part) -> list[str]:
    """The line of a `def`; one argument a line where it is long."""
    asked: dict[str, Expression] = {each.name: each.default for each in part.arguments}
    return render(Call(function, [part.takes], asked), before="def ", after=":")


def _calls(function: str, row: Sequence[Part]) -> list[str]:
    comments = [comment(row[0].label, 4)] if row[0].label.strip() else []
    first, last = row[0].takes, row[-1].gives
    values: dict[str, Expression] = {each.name: each.value for each in row[0].arguments if each.value != each.default}
    if len(row) == 1:
        return [*comments, *render(Call(function, [first], values), before=f"{last} = ", indent=4)]
    call = render(Call(function, [last], values), before=f"{last} = ", indent=8)
    return [*comments, f"    {last} = {first}", f"    for _ in range({len(row)}):", *call]


def _row(part: Part, parts: Mapping[str, Part], written: Written, graph: Graph, names: Mapping[str, str]) -> list[Part]:
    """The group and those right behind it that are equal to it, each fed by the one before it and by nothing else."""
    row, shape, order = [part], part.shape(written), list(written)
    while True:
        last = row[-1]
        at = order.index(last.nodes[-1]) + 1
        following = parts.get(order[at]) if at < len(order) else None
        if following is None or following.takes != last.gives or following.shape(written) != shape:
            return row
        if following.arguments != part.arguments:
            return row
        exits = {id for id in last.nodes if names[id] == last.gives}
        users = {edge.target for edge in graph.edges if edge.source in exits} - set(last.nodes)
        if not users <= set(following.nodes) or exits & set(graph.output_ids()):
            return row
        row.append(following)


def _first(group: Group, order: Sequence[str]) -> str | None:
    return next((id for id in order if id in group.nodes), None)


def _part(
    graph: Graph, group: Group, order: Sequence[str], names: Mapping[str, str], arguments: tuple[Argument, ...]
) -> Part | None:
    """None where the group does not fit into one function."""
    inside = set(group.nodes)
    nodes = [id for id in order if id in inside]
    if len(nodes) != len(inside) or not nodes or order[order.index(nodes[0]) :][: len(nodes)] != nodes:
        return None
    if any(inside & (set(other.nodes)) for other in graph.groups if other is not group):
        return None
    if any(node.share and inside & {node.id, node.share} for node in graph.nodes):
        return None
    fed = {edge.target for edge in graph.edges}
    entering = {(edge.source, edge.source_port) for edge in graph.edges if edge.target in inside} - {
        (edge.source, edge.source_port) for edge in graph.edges if edge.source in inside
    }
    leaving = {
        (edge.source, edge.source_port) for edge in graph.edges if edge.target not in inside and edge.source in inside
    }
    ends = {id for id, _ in leaving} | (inside & set(graph.output_ids()))
    ports = {port for _, port in [*entering, *leaving]}
    if len(entering) != 1 or len(ends) != 1 or not inside <= fed or not ports <= {"output"}:
        return None
    stem = re.sub(r"[^a-z0-9]+", "_", group.label.lower()).strip("_")[:40] or group.id
    kind = "_group" if not group.block else "" if stem.endswith("_block") else "_block"
    return Part(group.label, stem + kind, tuple(nodes), names[entering.pop()[0]], names[ends.pop()], arguments)


def free_name(stem: str, taken: Set[str]) -> str:
    name = stem if stem[0].isalpha() else f"group_{stem}"
    while name in taken:
        name += "_"
    return name
