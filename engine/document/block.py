"""A block: a group of layers kept for reuse, as a small drawing of its own.

Its `Input` nodes are the places where wires come in, its outputs those where they go out; between them stands what a
group will hold. So a block is checked, written and read as any network is.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from engine.document.files import document_error, loads, pretty
from engine.document.graph import Exposed, Frozen, Graph, Name
from engine.errors import DocumentError

MAX_BLOCK_BYTES = 2**20


class Block(Frozen):
    """Layers that are placed together, and the parameters that are asked for them.

    Args:
        id: of its own in a workspace, or the name of one that comes with Layerloom.
        description: one plain sentence.
        paper: where it was first told of, if anywhere.
        parameters: each drives parameters of the nodes in `graph`.
    """

    format: Literal["layerloom-block/1"] = "layerloom-block/1"
    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$")]
    name: Annotated[Name, Field(min_length=1)]
    description: Annotated[str, Field(max_length=1_000)] = ""
    paper: Annotated[str, Field(pattern=r"^(https://[!-~]{1,300})?$")] = ""
    graph: Graph
    parameters: tuple[Exposed, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _is_whole(self) -> Block:
        layers = {node.id for node in self.graph.nodes if node.layer != "Input"}
        if not layers or len(layers) == len(self.graph.nodes):
            raise ValueError("a block needs layers, and an Input where wires come in")
        if self.graph.groups:
            raise ValueError("a block holds no groups")
        names = [exposed.name for exposed in self.parameters]
        if len(set(names)) < len(names):
            raise ValueError("two parameters have one name")
        for driven in (driven for exposed in self.parameters for driven in exposed.drives):
            if driven.node not in layers:
                raise ValueError(f"a parameter drives the node {driven.node!r}, which is no layer of the block")
        return self


def read_block(text: str | bytes) -> Block:
    """The block in a JSON text; read with the same care as a project.

    Raises:
        DocumentError: too large, not UTF-8, not JSON, nested too deep, or not a valid block; says where.
    """
    value = loads(text, "block", MAX_BLOCK_BYTES)
    if value.get("format") != "layerloom-block/1":
        raise DocumentError(
            "The file holds no block", where="format", expected="layerloom-block/1", cure="Choose a saved block."
        )
    try:
        return Block.model_validate(value)
    except ValidationError as error:
        raise document_error(error) from None


def write_block(block: Block) -> str:
    """The block as JSON text: stable key order, one node and one edge a line, defaults left out."""
    value: dict[str, Any] = block.model_dump(mode="json", exclude_defaults=True)
    return pretty({"format": block.format, **value}) + "\n"
