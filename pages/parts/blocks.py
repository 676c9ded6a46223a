"""A person's own blocks on the Projects page: what they hold, and renaming, saving, opening and deleting them."""

from __future__ import annotations

import re

import streamlit as st

from engine import client
from engine.document.block import Block
from engine.errors import LayerloomError
from pages.parts import session
from pages.parts.plain import count, plain
from pages.parts.problems import show_error


def own_blocks() -> None:
    """A row for each block of this workspace; nothing when there is none."""
    kept = client.blocks(session.workspace())
    if not kept:
        return
    st.subheader("Your blocks")
    for block in kept:
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", gap="medium", key=f"block-{block.id}"
        ):
            layers = sum(node.layer != "Input" for node in block.graph.nodes)
            st.markdown(f"**{plain(block.name)}** {plain(block.description)}", width="stretch")
            st.markdown(f":gray[{count(layers, 'layer')}]", width="content")
            st.download_button(
                "Download", client.write_block(block), file_name(block), "application/json",
                key=f"download {block.id}", help="A small file, to open in another workspace.",
            )  # fmt: skip
            chosen = st.menu_button("More", ["Rename", "Delete"], key=f"more {block.id}", icon=":material/more_horiz:")
            if chosen == "Rename":
                rename(block)
            elif chosen == "Delete":
                delete(block)


def file_name(block: Block) -> str:
    """A plain name for its file, made from what it is called."""
    return (re.sub(r"[^a-z0-9]+", "-", block.name.lower()).strip("-")[:60] or block.id) + ".json"


def block_file() -> None:
    """A block from a file; a bad one says what is wrong with it."""
    file = st.file_uploader("Block (.json, at most 1 MB)", type="json", key="block file", max_upload_size=1)
    if file is None:
        return
    try:
        block = client.read_block(file.getvalue())
    except LayerloomError as error:
        show_error(error)
        return
    st.markdown(f"**{plain(block.name)}** {plain(block.description)}")
    if st.button("Keep the block", key="keep block", type="primary"):
        client.keep_block(session.workspace(), block)
        st.toast("It is in the palette now, under My blocks.")


@st.dialog("Rename the block")
def rename(block: Block) -> None:
    """Asks for a new name."""
    name = st.text_input("Name", value=block.name, max_chars=200, key="new block name")
    if st.button("Rename", type="primary", key="rename block", disabled=not name.strip()):
        client.keep_block(session.workspace(), block.model_copy(update={"name": name.strip()}))
        st.rerun()


@st.dialog("Delete this block?")
def delete(block: Block) -> None:
    """Asks before a block goes."""
    st.markdown(f"**{plain(block.name)}** will be gone from the palette. What was placed from it stays.")
    with st.container(horizontal=True):
        if st.button("Delete", type="primary", key="delete block", icon=":material/delete:"):
            client.delete_block(session.workspace(), block.id)
            st.rerun()
        if st.button("Keep it", key="keep"):
            st.rerun()
