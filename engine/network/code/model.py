"""The drawing as Keras code: `Sequential` when it is a plain chain, functional otherwise."""

from __future__ import annotations

import builtins
import inspect
import keyword
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from engine.catalog.card import Card, Kind, Parameter
from engine.catalog.outputs import outputs_of, places_of
from engine.catalog.read import card, cards, placeable
from engine.document.graph import Graph, Node
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, TensorInfo
from engine.network import constant
from engine.network.build import refuse_unbuildable
from engine.network.code.arguments import Variable, asked
from engine.network.code.groups import Open, lines_of
from engine.network.code.operation import operation
from engine.network.code.python import Call, Expression, Items, comment, literal, render
from engine.network.inputs import input_info
from engine.network.objects import BY_OBJECT, class_of, snake_case
from engine.network.ports import arrived, settings_of_call
from engine.network.walk import Wires, incoming, needed, owner_of, walk

# Layers that draw seeds while they are built and not only while they are made: in `Sequential([...])`, which makes
# every layer before it builds the first, they would draw them in another order than `build.build`.
DRAWS_WHEN_BUILT = {"MultiHeadAttention", "GroupQueryAttention", "SpectralNormalization"}
RESERVED = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "keras", "layers", "ops", "np", "outputs"}
PACKAGES: dict[Kind, str] = {
    "layer": "layers",
    "cell": "layers",
    "loss": "keras.losses",
    "optimizer": "keras.optimizers",
    "metric": "keras.metrics",
    "schedule": "keras.optimizers.schedules",
    "callback": "keras.callbacks",
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
}


@dataclass(frozen=True)
class ModelCode:
    """Lines that define functions (none for a plain chain), and lines that then make the variable `model`."""

    definitions: list[str]
    statements: list[str]

    @property
    def lines(self) -> list[str]:
        """All of it, with the blank lines that a formatter wants."""
        return [*self.definitions, "", "", *self.statements] if self.definitions else self.statements


def model_code(project: Project, facts: DataFacts, network: str = "model") -> ModelCode:
    """Code that makes a variable named after the network, a Keras model equal to the one that `build.build` makes.

    When its statements run right after `keras.utils.set_random_seed(seed)`, it also has the same weights, bit for bit.

    Raises:
        NetworkError: the drawing cannot become a model; says which node, in plain words.
    """
    refuse_unbuildable(project, facts, network)
    graph = needed(project.networks[network])
    chain = plain_chain(graph)
    if chain and not graph.groups:
        return ModelCode([], _sequential(chain, facts.inputs, bool(graph.weights), network))
    return ModelCode(_functional(graph, facts.inputs, network), [f"{network} = build_{network}()"])


def plain_chain(graph: Graph) -> list[Node]:
    """The nodes in order when the drawing is one chain behind one Input; empty otherwise."""
    arriving = incoming(graph)
    nodes = list(graph.sorted_nodes())
    for before, node in zip([None, *nodes], nodes, strict=False):
        expected = [] if before is None else [(before.id, "output", "inputs")]
        if arriving[node.id] != expected or node.share or not _is_link(node):
            return []
        if (node.layer == "Input") != (before is None):
            return []
    return nodes if graph.output_ids() == [nodes[-1].id] else []


def _is_link(node: Node) -> bool:
    """Whether `Sequential` can call the node's layer: with one tensor alone, for one tensor."""
    found = placeable(node.layer)
    if found.kind == "op":
        return False
    is_called_plainly = not any(parameter.call and parameter.name in node.config for parameter in found.parameters)
    joins = bool(found.inputs) and (found.inputs[0].many or bool(found.inputs[0].argument))
    one_output = len(outputs_of(found, node.config)) == 1
    return is_called_plainly and one_output and not joins and node.layer not in DRAWS_WHEN_BUILT


def choice(kind: Kind, name: str, config: Mapping[str, Any], called: str = "") -> Call:
    """The call that makes something from the catalog, with the arguments that differ from Keras's defaults.

    Args:
        called: the name of the layer; empty: Keras makes one up.
    """
    found = card(kind, name)
    given = [parameter for parameter in found.parameters if not parameter.call and _differs(parameter, config)]
    positional = _positional(found, [parameter.name for parameter in given])
    return Call(
        f"{PACKAGES[kind]}.{found.name}",
        [_argument(parameter, config[parameter.name]) for parameter in given[: len(positional)]],
        {p.name: _argument(p, config[p.name]) for p in given[len(positional) :]}
        | ({"name": literal(called)} if called else {}),
    )


def _differs(parameter: Parameter, config: Mapping[str, Any]) -> bool:
    """Compared with the default in Keras's signature, never with an instance's (some defaults are derived there)."""
    if parameter.name not in config:
        return False
    value, default = config[parameter.name], parameter.default
    if isinstance(value, Variable):
        return True
    if isinstance(default, list) and isinstance(value, int):
        value = [value] * len(default)
    return parameter.required or value != default


def _positional(found: Card, given: list[str]) -> list[str]:
    """The leading arguments that a person would write without their names: required ones, and a layer's first."""
    signature = list(inspect.signature(class_of(found)).parameters.values())
    names: list[str] = []
    for parameter, name in zip(signature, given, strict=False):
        obvious = parameter.default is parameter.empty or (not names and name in found.positional[:1])
        if parameter.name != name or not obvious:
            break
        names.append(name)
    return names


def _argument(parameter: Parameter, value: Any) -> Expression:
    if isinstance(value, Variable):
        return value.name
    if parameter.of is None or value is None or isinstance(value, int | float):
        return literal(value)
    if parameter.type == "choices":
        return Items([_chosen(parameter.of, item) for item in value])
    return _chosen(parameter.of, value)


def _plain(parameter: Parameter, value: Any) -> str | None:
    """A value as source where it is a literal: the name of a thing that is known, or no name at all."""
    chosen = parameter.of is not None
    if isinstance(value, dict) or (chosen and isinstance(value, list)) or (value is None and parameter.required):
        return None
    if chosen and isinstance(value, str) and value not in {each.name for each in cards(parameter.of or "layer")}:
        return None
    written = _argument(parameter, value)
    return written if isinstance(written, str) else None


def _chosen(kind: Kind, value: Any) -> Expression:
    name, config = (value, {}) if isinstance(value, str) else (value["name"], value.get("config", {}))
    if config or name in BY_OBJECT or kind in ("layer", "cell"):
        return choice(kind, name, config)
    return literal(name if kind == "activation" else snake_case(name))


def _input(node: Node, inputs: Mapping[str, TensorInfo]) -> Call:
    info = input_info(node, inputs)
    if info is None:
        raise NetworkError("Its shape is not known", where=node.id, cure="Choose data, or set its shape.")
    dtype = {} if info.dtype == "float32" else {"dtype": literal(info.dtype)}
    return Call("keras.Input", (), {"shape": literal(info.shape[1:]), **dtype})


def _sequential(chain: list[Node], inputs: Mapping[str, TensorInfo], named: bool, network: str) -> list[str]:
    made = (choice("layer", node.layer, node.config, node.id if named else "") for node in chain[1:])
    calls = [_input(chain[0], inputs), *made]
    comments = {number: node.label for number, node in enumerate(chain) if node.label.strip()}
    return render(Call("keras.Sequential", [Items(calls, comments, tall=True)]), before=f"{network} = ")


def _functional(graph: Graph, inputs: Mapping[str, TensorInfo], network: str) -> list[str]:
    names = variables(graph)
    taken = RESERVED | set(names.values()) | {f"{name}_layer" for name in names.values()}
    ask = asked(graph, taken, _plain)
    written: dict[str, list[str]] = {}
    opened: dict[str, list[str]] = {}
    shared = {owner_of(graph, node).id for node in graph.nodes if node.share}
    made: set[str] = set()
    called = _called(graph)

    def visit(node: Node, wires: Wires[str]) -> Mapping[str, str]:
        owner, name = owner_of(graph, node), names[node.id]
        lines = written[node.id] = []
        if node.label.strip():
            lines.append(comment(node.label, 4))
        if owner.layer == "Input":
            lines.extend(render(_input(node, inputs), before=f"{name} = ", indent=4))
            return {"output": name}
        if owner.layer == constant.NAME:
            array = Call("np.array", [literal(owner.config["value"])], {"dtype": literal(_dtype(owner))})
            lines.extend(render(array, before=f"{name} = ", indent=4))
            return {"output": name}
        found = placeable(owner.layer)
        config = settings_of_call(found, owner, node)
        if found.kind == "op":
            lines.extend(render(operation(found, wires, config), before=f"{name} = ", indent=4))
            return _leaving(found, config, name)
        wired = _wired(found, wires, config)
        call = choice("layer", owner.layer, owner.config, called.get(owner.id, ""))
        if owner.id in shared and owner.id not in made:
            made.add(owner.id)
            lines.extend(render(call, before=f"{names[owner.id]}_layer = ", indent=4))
        if owner.id in shared:
            call = Call(f"{names[owner.id]}_layer")
            lines.append(f"    {name} = {call.name}{wired}")
        else:
            if node.id in ask.variables:
                variable = {**owner.config, **ask.variables[node.id]}
                asking = choice("layer", owner.layer, variable, called.get(owner.id, ""))
                opened[node.id] = [*lines, *render(replace(asking, then=wired), before=f"{name} = ", indent=4)]
            lines.extend(render(replace(call, then=wired), before=f"{name} = ", indent=4))
        return _leaving(found, config, name)

    walk(graph, visit)
    functions, lines = lines_of(graph, written, names, taken, Open(ask.arguments, opened))
    return [*functions, f"def build_{network}():", *lines, *_model(graph, names)]


def _called(graph: Graph) -> dict[str, str]:
    """By node the name that its layer is given: weights are found by it, and metrics of several outputs named after it.

    Layers of a group may be written once and made several times, so they are left without one.
    """
    if graph.weights:
        return {node.id: node.id for node in graph.nodes}
    outputs = graph.output_ids()
    grouped = {id for group in graph.groups for id in group.nodes}
    owners = (owner_of(graph, graph.node(id)).id for id in outputs if len(outputs) > 1 and id not in grouped)
    return {id: id for id in owners if id not in grouped}


def _model(graph: Graph, names: Mapping[str, str]) -> list[str]:
    inputs = [names[node.id] for node in graph.nodes if node.layer == "Input"]
    outputs = [_first_output(graph, id, names[id]) for id in graph.output_ids()]
    return render(Call("keras.Model", [_one_or_list(inputs), _one_or_list(outputs)]), before="return ", indent=4)


def _dtype(node: Node) -> str:
    return str(node.config.get("dtype", "float32"))


def _first_output(graph: Graph, id: str, name: str) -> str:
    """A network's output is what leaves its layer first."""
    owner = owner_of(graph, graph.node(id))
    found = placeable(owner.layer)
    return next(iter(_leaving(found, settings_of_call(found, owner, graph.node(id)), name).values()))


def _one_or_list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _wired(found: Card, wires: Wires[str], config: Mapping[str, Any]) -> str:
    """`(inputs)`, `([left, right])` or `(query, value=memory, use_causal_mask=True)`."""
    first, *others = [(name, _variable(value)) for name, value in arrived(found, wires, config, "").items()]
    called = [(each.name, literal(config[each.name])) for each in found.parameters if each.call and each.name in config]
    return f"({', '.join([first[1], *(f'{name}={value}' for name, value in [*others, *called])])})"


def _variable(value: Any) -> str:
    return f"[{', '.join(map(_variable, value))}]" if isinstance(value, list) else str(value)


def _leaving(found: Card, config: Mapping[str, Any], name: str) -> dict[str, str]:
    ports = outputs_of(found, config)
    if len(ports) == 1:
        return {ports[0].name: name}
    places = places_of(found, config)
    return {port: "".join([name, *(f"[{number}]" for number in place)]) for port, place in places.items()}


def variables(graph: Graph, reserved: Set[str] = frozenset(RESERVED)) -> dict[str, str]:
    """A Python variable for each node: its id, with an underscore where Python has that name already."""
    taken = {*reserved, *(node.id for node in graph.nodes)}
    names: dict[str, str] = {}
    for node in graph.nodes:
        name = "inputs" if node.id == "input" and "inputs" not in taken else node.id
        while name in reserved or (name != node.id and name in taken):
            name += "_"
        names[node.id] = name
        taken.add(name)
    return names
