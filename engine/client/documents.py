"""Documents, presets and cards, which need no workspace; and blocks, which may be kept in one."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from pathlib import Path

from engine.catalog import read as catalog
from engine.catalog.card import Card, Kind
from engine.document import block as blocks_document
from engine.document import edits, files
from engine.document.block import Block
from engine.document.diff import diff
from engine.document.project import Project
from engine.errors import DocumentError, NotFound
from engine.store import blocks as store_blocks
from engine.store.workspace import Workspace

PRESETS = Path(__file__).resolve().parents[2] / "presets"
BLOCKS = PRESETS.with_name("blocks")


@dataclass(frozen=True)
class Preset:
    """A finished project that comes with Layerloom; its README gives title, summary and what it reaches.

    Args:
        name: the folder's name, as commands take it.
        data: the name of its data source; task: the kind of its task.
        reaches: the measured figure on the test split, in words.
        picture: a PNG to show.
    """

    name: str
    title: str
    summary: str
    reaches: str
    task: str
    data: str
    picture: Path


def read_document(text: str | bytes) -> Project:
    """The project in a JSON text. Raises DocumentError, which says what is wrong and where."""
    return files.read(text)


def write_document(project: Project) -> str:
    """The project as JSON text that compares well line by line."""
    return files.write(project)


def apply_edits(project: Project, changes: tuple[edits.Edit, ...]) -> Project:
    """The project with a quick fix applied. Raises DocumentError."""
    return edits.apply(project, changes)


def differences(before: Project, after: Project) -> list[str]:
    """What differs between two documents, in sentences."""
    return diff(before, after)


def presets() -> list[Preset]:
    """The presets, in the order of their folders' names."""
    return [_preset(folder) for folder in sorted(PRESETS.iterdir()) if (folder / "project.json").is_file()]


def preset(name: str) -> Project:
    """The document of a preset. Raises NotFound."""
    if name not in {each.name for each in presets()}:
        known = ", ".join(each.name for each in presets())
        raise NotFound(f"There is no preset {name!r}", expected=f"one of {known}")
    return files.read((PRESETS / name / "project.json").read_bytes())


def cards(kind: Kind) -> tuple[Card, ...]:
    """Everything of one kind that can be chosen, in the order of a textbook."""
    return catalog.cards(kind)


def card(kind: Kind, name: str) -> Card:
    """One thing that can be chosen. Raises CatalogError, which names what is spelled nearly so."""
    return catalog.card(kind, name)


def placeable(node: str) -> Card:
    """What a node is, a layer or an operation, by its `layer`. Raises CatalogError as `card` does."""
    return catalog.placeable(node)


def builtin_blocks() -> list[Block]:
    """The blocks that come with Layerloom, in the order of a textbook."""
    return [blocks_document.read_block(path.read_bytes()) for path in sorted(BLOCKS.glob("*.json"))]


def blocks(workspace: Workspace) -> list[Block]:
    """The blocks that a person kept in this workspace, by name."""
    return store_blocks.listing(workspace)


def keep_block(workspace: Workspace, block: Block) -> None:
    """Keeps a block, in place of the one with this id. Raises DocumentError for a layer that is not known; DiskFull."""
    store_blocks.keep(workspace, _known(block))


def delete_block(workspace: Workspace, id: str) -> None:
    """Forgets a block; what was placed from it stays. Raises NotFound."""
    store_blocks.delete(workspace, id)


def read_block(text: str | bytes) -> Block:
    """The block in a JSON text, with an id of its own. Raises DocumentError, which says what is wrong and where."""
    block = _known(blocks_document.read_block(text))
    return block.model_copy(update={"id": uuid.uuid4().hex[:12]})


def write_block(block: Block) -> str:
    """The block as JSON text that compares well line by line."""
    return blocks_document.write_block(block)


def _known(block: Block) -> Block:
    """The block, all of whose layers are in the catalog."""
    for node in block.graph.nodes:
        if not catalog.is_placeable(node.layer):
            raise DocumentError(
                f"There is no layer {node.layer!r}",
                where=f"node {node.id}",
                cure="Choose a block made of known layers.",
            )
    return block


def _preset(folder: Path) -> Preset:
    """Reads a preset's README: `# title`, then the summary, then a line that begins with `Reaches`."""
    text = (folder / "README.md").read_text()
    document = files.read((folder / "project.json").read_bytes())
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text)]
    reaches = next((part for part in paragraphs if part.startswith("Reaches")), "")
    return Preset(
        name=folder.name,
        title=paragraphs[0].removeprefix("#").strip(),
        summary=" ".join(paragraphs[1].split()) if len(paragraphs) > 1 else "",
        reaches=" ".join(reaches.removeprefix("Reaches").strip(": ").split()).replace("**", ""),
        task=document.task.kind,
        data=document.data.source.name if document.data.source else "",
        picture=folder / "picture.png",
    )
