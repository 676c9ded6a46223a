"""Tasks with a training step of their own, over one network or several: a `keras.Model` that holds them all.

The class of that model is written once, in `engine/tasks/models`. A run makes it, and a script takes the source of that
file as it stands, so both train alike to the last bit. The class takes the networks in the order of the roles, then the
task's arguments by name, and has each network as an attribute that is called like its role.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.catalog.card import Kind
from engine.document.project import Choice, Project
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.network.code.model import choice, model_code
from engine.network.code.python import Call, Expression, literal, render
from engine.network.objects import make
from engine.network.shapes import annotate, outputs_of
from engine.tasks.base import Script, Task, built, fed
from engine.tasks.supervised import optimizer, optimizer_code


@dataclass(frozen=True)
class Made:
    """An argument of the model's class that is made from the catalog."""

    kind: Kind
    choice: Choice


@dataclass(frozen=True)
class Constant:
    """An argument of the model's class that is a constant of the script, under its name there."""

    name: str
    value: Any


class Composite(Task):
    """A task whose model is of a class of its own."""

    model_class: ClassVar[type]

    def complete(self, project: Project, facts: DataFacts) -> Project:
        """Nothing is left open: losses and metrics are the task's own."""
        return project

    def arguments(self, project: Project, facts: DataFacts) -> Mapping[str, Any]:
        """What the class takes beside its networks, by name: plain values, a `Constant`, or `Made` from the catalog."""
        return self.settings(project)

    def make(self, project: Project, facts: DataFacts) -> Any:
        """The networks, then the model that holds them, compiled with the optimizer. XLA stays off: runs repeat."""
        networks = built(self, project, facts).values()
        given = {name: _object(value) for name, value in self.arguments(project, facts).items()}
        model = self.model_class(*networks, **given)
        model.compile(optimizer=optimizer(project), jit_compile=False)
        return model

    def script(self, project: Project, facts: DataFacts) -> Script:
        """The networks as code, the class as it stands in this product, and how it is made."""
        imports, definitions = source_of(self.model_class)
        statements: list[str] = []
        outputs: dict[str, tuple[TensorInfo, ...]] = {}
        for role in self.roles:
            known = fed(self, project, facts, role.name, outputs)
            code = model_code(project, known, role.name)
            graph = project.networks[role.name]
            notes, _ = annotate(graph, known.inputs, network=role.name, precision=project.training.precision)
            outputs[role.name] = outputs_of(graph, notes)
            definitions += ["", "", *code.definitions] if code.definitions else []
            statements += code.statements
        names = [role.name for role in self.roles]
        given = {name: _code(value) for name, value in self.arguments(project, facts).items()}
        statements += render(Call(self.model_class.__name__, list(names), given), before="model = ")
        compiled = render(Call("model.compile", (), {"optimizer": optimizer_code(project)}))
        return Script(definitions, statements, compiled, imports, tuple(names))

    def restored(self, project: Project, facts: DataFacts, networks: Mapping[str, Any]) -> Any:
        """The model of the class, which holds the networks with what they learned."""
        model = self.make(project, facts)
        for name, network in self.networks(model).items():
            network.set_weights(networks[name].get_weights())
        return model

    def networks(self, model: Any) -> dict[str, Any]:
        """Each network under its role; the class has it as an attribute of that name."""
        return {role.name: getattr(model, role.name) for role in self.roles}


def in_whole_precision(project: Project, title: str) -> Iterator[Problem]:
    """The need of a task whose sums are in float32 alone."""
    if project.training.precision != "float32":
        yield Problem(
            code="task-needs",
            severity="error",
            sentence=f"{title} is trained in float32. Choose that precision.",
            field="training.precision",
        )


def source_of(model_class: type) -> tuple[tuple[str, ...], list[str]]:
    """The file of a model as a script has it: its imports, and everything behind them.

    What it imports from other files of `engine.tasks.models` stands there in full, before it.
    """
    return _source_of(model_class.__module__)


def _source_of(module: str) -> tuple[tuple[str, ...], list[str]]:
    text = inspect.getsource(sys.modules[module])
    tree = ast.parse(text)
    nodes = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    shared = [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and _is_model(node.module)]
    imports = {ast.unparse(node): None for node in nodes if not _is_model(getattr(node, "module", None))}
    lines = text.splitlines()[max(node.end_lineno or 0 for node in nodes) :]
    for each in reversed(shared):
        further, before = _source_of(each)
        imports |= dict.fromkeys(further)
        lines = [*before, *lines]
    return tuple(imports), lines


def _is_model(module: str | None) -> bool:
    return str(module).startswith("engine.tasks.models.")


def _object(value: Any) -> Any:
    if isinstance(value, Constant):
        return value.value
    return make(value.kind, value.choice.name, value.choice.config) if isinstance(value, Made) else value


def _code(value: Any) -> Expression:
    if isinstance(value, Constant):
        return value.name
    return choice(value.kind, value.choice.name, value.choice.config) if isinstance(value, Made) else literal(value)
