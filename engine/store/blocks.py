"""Blocks that a person keeps in a workspace, for all of its projects."""

from __future__ import annotations

import time

from engine.document.block import Block, read_block, write_block
from engine.errors import NotFound
from engine.store.workspace import Workspace


def keep(workspace: Workspace, block: Block) -> None:
    """Keeps a block, in place of the one with this id if there is one. Raises DiskFull."""
    with workspace.write() as db:
        db.execute(
            "INSERT INTO blocks (id, name, document, updated) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document, "
            "updated = excluded.updated",
            (block.id, block.name, write_block(block), time.time()),
        )


def listing(workspace: Workspace) -> list[Block]:
    """All blocks, by name."""
    with workspace.read() as db:
        rows = db.execute("SELECT document FROM blocks ORDER BY name COLLATE NOCASE, id").fetchall()
    return [read_block(row["document"]) for row in rows]


def delete(workspace: Workspace, id: str) -> None:
    """Forgets a block; what was placed from it stays as it is. Raises NotFound."""
    with workspace.write() as db:
        if db.execute("DELETE FROM blocks WHERE id = ?", (id,)).rowcount == 0:
            raise NotFound(
                f"There is no block {id!r}", cure="It may be deleted; the palette lists those that are kept."
            )
