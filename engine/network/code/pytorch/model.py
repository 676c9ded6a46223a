"""The drawing as a readable PyTorch module, and where the weights of its layers go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.catalog.outputs import outputs_of
from engine.catalog.read import complete, placeable
from engine.document.graph import Graph, Node
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, NodeNote
from engine.network.build import refuse_unbuildable
from engine.network.code.groups import Part, free_name, steps_of
from engine.network.code.model import RESERVED, plain_chain, variables
from engine.network.code.python import comment, docstring, render
from engine.network.code.pytorch.base import Equal, Layer, NoEqualError, Tensor, Weights
from engine.network.code.pytorch.pieces import PIECES
from engine.network.code.pytorch.table import EQUALS, WITHOUT
from engine.network.code.tidy import tidy
from engine.network.inputs import input_info
from engine.network.ports import settings_of_call
from engine.network.shapes import annotate
from engine.network.walk import Wires, needed, owner_of, walk

# What a module calls its own, and what stands behind the name of an attribute or a variable.
OWN = frozenset(
    [
        "add_module",
        "apply",
        "bfloat16",
        "buffers",
        "call_super_init",
        "children",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "ipu",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_full_backward_hook",
        "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_module",
        "register_parameter",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "xpu",
        "zero_grad",
        "torch",
        "nn",
        "self",
        "np",
        "path",
        "model",
    ]
)
SUFFIXES = ("_depthwise", "_pointwise", "_steps", "_h", "_c", "_mean", "_spread")
LOADING = '''\
def load_weights(model, path="weights.npz"):
    """Puts the weights of the trained network into the module."""
    with np.load(path) as arrays:
        state = {name: torch.from_numpy(arrays[name]) for name in arrays.files}
    model.load_state_dict(state)'''


@dataclass(frozen=True)
class ModuleCode:
    """A written module.

    Args:
        lines: the whole file, laid out; its class `Model` takes no arguments.
        places: the beginning of the names in the state dict, by the id of the node that has the weights.
        copies: how the weights of that node's layer become entries.
    """

    lines: list[str]
    places: Mapping[str, str]
    copies: Mapping[str, Weights]

    def state(self, arrays: Mapping[str, Sequence[np.ndarray]]) -> dict[str, np.ndarray]:
        """The state dict, from the weights of each layer in Keras's order, by the node's id."""
        return {
            place + name: np.ascontiguousarray(value)
            for id, place in self.places.items()
            for name, value in self.copies[id](arrays.get(id, ())).items()
        }


@dataclass(frozen=True)
class Lines:
    """What one node adds to `__init__` and to `forward`, four spaces deep."""

    made: list[str]
    called: list[str]


@dataclass(frozen=True)
class Found:
    """What the walk over a drawing found, by node id; `missing` says why a node has no equal."""

    lines: dict[str, Lines]
    tensors: Mapping[str, Mapping[str, Tensor]]
    copies: dict[str, Weights]
    helpers: set[str]
    missing: dict[str, str]


def module_code(project: Project, facts: DataFacts, network: str = "model") -> ModuleCode:
    """A module that gives what `build.build`'s model gives, from the same inputs, when it has the same weights.

    Raises:
        NetworkError: the drawing cannot become a model, or layers have no equal in PyTorch; names all of them.
    """
    refuse_unbuildable(project, facts, network)
    graph = needed(project.networks[network])
    attributes = variables(graph, _reserved(graph))
    names = dict.fromkeys(attributes, "x") if plain_chain(graph) else attributes
    found = _found(graph, facts, attributes, names, project.training.precision)
    if found.missing:
        raise NetworkError(
            _sentence(graph, found.missing), where=next(iter(found.missing)) if len(found.missing) == 1 else ""
        )
    return _written(graph, found, attributes, names)


def _sentence(graph: Graph, missing: Mapping[str, str]) -> str:
    kinds = {id: owner_of(graph, graph.node(id)).layer for id in missing}
    listed = "; ".join(f"{kinds[id]} {id}: {reason}" for id, reason in missing.items())
    return f"PyTorch has no equal for {len(missing)} of the layers. {listed}"


def _reserved(graph: Graph) -> set[str]:
    """Names that Python or a module has already, and those that would meet another node's with something behind."""
    ids = {node.id for node in graph.nodes}
    meeting = {id[: -len(suffix)] for id in ids for suffix in SUFFIXES if id.endswith(suffix)}
    return RESERVED | OWN | set(PIECES) | meeting | {f"{id}_" for id in meeting}


def _found(
    graph: Graph, facts: DataFacts, attributes: Mapping[str, str], names: Mapping[str, str], precision: str
) -> Found:
    notes, _ = annotate(graph, facts.inputs, precision=precision)
    found = Found({}, {}, {}, set(), {})
    used: dict[str, set[str]] = {node.id: set() for node in graph.nodes} | {id: {"output"} for id in graph.output_ids()}
    for edge in graph.edges:
        used[edge.source].add(edge.source_port)

    def visit(node: Node, wires: Wires[Tensor]) -> Mapping[str, Tensor]:
        owner, name = owner_of(graph, node), names[node.id]
        if owner.layer == "Input":
            info = input_info(node, facts.inputs)
            found.lines[node.id] = Lines([], [])
            return {"output": Tensor(name, info.shape if info else (), dtype=info.dtype if info else "")}
        layer_card = placeable(owner.layer)
        config = settings_of_call(layer_card, owner, node)
        try:
            equal = _equal(layer_card, attributes[owner.id], config, wires, notes[node.id], used=used[node.id])
        except NoEqualError as reason:
            found.missing[node.id] = str(reason)
            equal = Equal("")
        first_call = owner.id not in found.copies
        found.copies.setdefault(owner.id, equal.weights)
        found.helpers.update(equal.helpers)
        title = [comment(node.label, 4)] if node.label.strip() else []
        called = [f"    {line}" for line in equal.before]
        goes_on = "output" in used[node.id] or not equal.more
        called += [f"    {name} = {equal.value}"] if equal.value != name and goes_on else []
        made = _made(equal, attributes[owner.id], config) if first_call else []
        found.lines[node.id] = Lines(made, [*title, *called])
        return _leaving(layer_card, config, equal, name, notes[node.id])

    return replace(found, tensors=walk(graph, visit))


def _equal(
    found: Card, name: str, config: Mapping[str, Any], wires: Wires[Tensor], note: NodeNote, *, used: Set[str]
) -> Equal:
    if found.name not in EQUALS:
        raise NoEqualError(WITHOUT.get(found.name, "this operation is not written yet"))
    if config.get("dtype") not in (None, "float32"):
        raise NoEqualError(f"it computes in {config['dtype']}, and the module computes in float32")
    masks = [port for port in wires if port.endswith("mask")]
    if masks:
        raise NoEqualError(f"a mask arrives at it ({', '.join(masks)}), which is not written")
    inputs = {port.name: wires[port.name] for port in found.inputs if wires.get(port.name)}
    shapes = [info.shape for info in note.outputs]
    return EQUALS[found.name](Layer(name, found.name, complete(found, config), inputs, shapes, used))


def _made(equal: Equal, name: str, config: Mapping[str, Any]) -> list[str]:
    lines = [
        line
        for suffix, module in equal.modules.items()
        for line in render(module, before=f"self.{name}{suffix} = ", indent=4)
    ]
    lines += [f"    {line}" for line in equal.after]
    if config.get("trainable") is False:
        lines += [f"    self.{name}{suffix}.requires_grad_(False)" for suffix in equal.modules]
    return lines


def _leaving(found: Card, config: Mapping[str, Any], equal: Equal, name: str, note: NodeNote) -> Mapping[str, Tensor]:
    ports = [port.name for port in outputs_of(found, config)]
    tensors = {
        port: Tensor(equal.more.get(port, name), info.shape, equal.first and port not in equal.more, info.dtype)
        for port, info in zip(ports, note.outputs, strict=False)
    }
    return {port: replace(each, first=each.first and len(each.shape) > 2) for port, each in tensors.items()}


def _written(graph: Graph, found: Found, attributes: Mapping[str, str], names: Mapping[str, str]) -> ModuleCode:
    places = {id: attributes[id] for id in found.copies}
    classes: list[str] = []
    made: list[str] = []
    called: list[str] = []
    known: dict[str, tuple[str, Part]] = {}
    taken = {*attributes.values(), *RESERVED, *OWN}
    for step in steps_of(graph, {id: [*line.made, *line.called] for id, line in found.lines.items()}, names):
        if isinstance(step, str):
            node = found.lines.get(step, Lines([], [step]))
            made, called = [*made, *node.made], [*called, *node.called]
            continue
        shape = step[0].shape({id: [*line.made, *line.called] for id, line in found.lines.items()})
        if shape not in known:
            known[shape] = _class_name(step[0], {name for name, _ in known.values()}), step[0]
            classes += _class(known[shape][0], step[0], found)
        name, pattern = known[shape]
        attribute = free_name(step[0].stem.removesuffix("_group"), taken)
        taken.add(attribute)
        for number, part in enumerate(step):
            place = attribute if len(step) == 1 else f"{attribute}.{number}"
            places |= {id: f"{place}.{attributes[as_in]}" for id, as_in in zip(part.nodes, pattern.nodes, strict=True)}
        repeated = f"nn.Sequential(*[{name}() for _ in range({len(step)})])"
        made.append(f"    self.{attribute} = {f'{name}()' if len(step) == 1 else repeated}")
        called += [comment(step[0].label, 4)] if step[0].label.strip() else []
        called.append(f"    {step[-1].gives} = self.{attribute}({step[0].takes})")
    lines = [
        *_top(graph, found),
        *[line for name in PIECES if name in found.helpers for line in [*PIECES[name].splitlines(), "", ""]],
        *classes,
        *_model(graph, found, names, made, called),
        "",
        "",
        *LOADING.splitlines(),
    ]
    copies = {id: copy for id, copy in found.copies.items() if id in places}
    return ModuleCode(lines, {id: places[id] for id in copies}, copies)


def _class_name(part: Part, taken: Iterable[str]) -> str:
    words = re.findall(r"[a-z0-9]+", part.stem.removesuffix("_group"))
    name = "".join(word.capitalize() for word in words)
    name = name if name[:1].isalpha() else f"Group{name}"
    return free_name(name, {"F", "Model", *PIECES, *taken})


def _class(name: str, part: Part, found: Found) -> list[str]:
    made = [line for id in part.nodes for line in found.lines[id].made]
    called = [line for id in part.nodes for line in found.lines[id].called]
    return [
        f"class {name}(nn.Module):",
        *_initial(made),
        f"    def forward(self, {part.takes}):",
        *_body(called),
        f"        return {part.gives}",
        "",
        "",
    ]


def _initial(made: Sequence[str]) -> list[str]:
    if not made:
        return []
    return ["    def __init__(self):", "        super().__init__()", *_body(made), ""]


def _body(lines: Sequence[str]) -> list[str]:
    """Statements that are four deep, eight deep."""
    return tidy(["if x:", *(f"    {line}" for line in ["if x:", *lines])])[2:] if lines else []


def _top(graph: Graph, found: Found) -> list[str]:
    left = sorted(
        f"{name} of {node.id}"
        for node in graph.nodes
        for name, value in node.config.items()
        if value is not None and name.endswith(("_regularizer", "_constraint"))
    )
    said = "Not in it, because in PyTorch the loss and the training loop do this: " + ", ".join(left) + "."
    functions = any("F." in line for lines in found.lines.values() for line in lines.called) or found.helpers
    return [
        *docstring("A network as a PyTorch module, written from a drawing.", said if left else ""),
        "",
        "import numpy as np",
        "import torch",
        "from torch import nn",
        *(["from torch.nn import functional as F"] if functions else []),
        "",
        "",
    ]


def _model(
    graph: Graph, found: Found, names: Mapping[str, str], made: Sequence[str], called: Sequence[str]
) -> list[str]:
    inputs = [found.tensors[node.id]["output"] for node in graph.nodes if node.layer == "Input"]
    outputs = [next(iter(found.tensors[id].values())) for id in graph.output_ids()]
    takes = "Takes " + " and ".join(_shape(each) for each in inputs)
    gives = "gives " + " and ".join(_shape(each) for each in outputs)
    deep = any(len(each.shape) > 2 for each in [*inputs, *outputs])
    inside = "Channels come last outside, as in Keras, and first inside." if deep else ""
    return [
        "class Model(nn.Module):",
        *(f"    {line}".rstrip() for line in docstring(f"{takes}; {gives}.", inside)),
        "",
        *_initial(made),
        f"    def forward(self, {', '.join(each.code for each in inputs)}):",
        *_body(called),
        f"        return {', '.join(each.as_keras for each in outputs)}",
    ]


def _shape(tensor: Tensor) -> str:
    sizes = ", ".join("any" if size is None else str(size) for size in tensor.shape[1:])
    kind = "" if tensor.dtype == "float32" else f" of {tensor.dtype}"
    return f"(batch, {sizes}){kind}" if sizes else f"(batch){kind}"
