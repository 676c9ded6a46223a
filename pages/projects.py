"""Projects: finished examples to open, an empty canvas, and everything that was made here."""

from collections.abc import Callable

import streamlit as st

from canvas.upload import Arrived
from engine import client
from engine.client import Preset
from engine.document.graph import Graph, Node
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.store.projects import Entry
from pages.parts import session
from pages.parts.blocks import block_file, own_blocks
from pages.parts.desk import copy_name
from pages.parts.plain import ago, count, plain
from pages.parts.problems import show_error
from pages.parts.sources import GROUPS, holding
from pages.parts.upload import bring_files

FEW = 5  # projects that are shown at first
MODEL, MODEL_ENDINGS = "model file", ("keras", "h5", "hdf5", "json")


def page() -> None:
    """The page, from top to bottom."""
    mine = client.projects(session.workspace())
    st.title("Draw a network, watch it learn, take it away" if not mine else "Projects")
    if not mine:
        st.write(
            "Open a finished example below: it is yours to change, and trains in seconds or a few minutes. "
            "Or start from an empty canvas, with data of your own."
        )
    start_row()
    if mine:
        st.subheader("Your projects")
        own(mine)
    own_blocks()
    st.subheader("Finished examples")
    examples()


def start_row() -> None:
    """Ways to begin without an example."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button("Start from an empty canvas", key="empty", type="primary", icon=":material/add:"):
            create(Project(networks={"model": Graph(nodes=(Node(id="input", layer="Input"),))}), "", "data.py")
        with st.popover("Open a file", icon=":material/upload_file:", help="A project that was saved as a document."):
            upload()
        with st.popover("Open a model", icon=":material/account_tree:", help="A Keras model of yours, or a known one."):
            model_file()
            architecture()
        with st.popover("Open a block", icon=":material/stacks:", help="Layers that were saved as a block."):
            block_file()


def model_file() -> None:
    """A Keras model from a file; a bad one says what is wrong with it."""
    texts = session.current().texts
    bring_files("A Keras model: .keras, .h5, or the JSON of its config", "model", MODEL_ENDINGS, MODEL, model_arrived)
    name, id = texts.get(MODEL, ("", ""))
    if not name:
        return
    st.markdown(f":material/draft: **{plain(name)}**")
    if st.button("Open the model", key="open model", type="primary"):
        del texts[MODEL]  # it is read once, and is gone then
        opened(lambda: client.import_arrived(session.workspace(), name, id))


def model_arrived(files: list[Arrived]) -> None:
    """Remembers the model that was brought until it is opened."""
    for file in files:
        session.current().texts[MODEL] = (file.name, file.id)


def architecture() -> None:
    """A well-known network, found by typing a part of its name."""
    name = st.selectbox(
        "Or a known architecture", [card.name for card in client.cards("architecture")], index=None,
        placeholder="Type to search, e.g. ResNet50", key="architecture",
    )  # fmt: skip
    pretrained = st.checkbox(
        "With its ImageNet weights", key="pretrained", help="A download from the internet; without it, it starts anew."
    )
    if st.button("Open the architecture", key="open architecture", disabled=name is None) and name is not None:
        opened(lambda: client.import_architecture(session.workspace(), name, pretrained))


def opened(read: Callable[[], Project]) -> None:
    """Keeps what was read as a project and shows its drawing."""
    try:
        with st.spinner("Reading it ..."):
            document = read()
    except LayerloomError as error:
        show_error(error)
        return
    create(document, "", "build.py")


def upload() -> None:
    """A project document from a file; a bad one says what is wrong with it."""
    file = st.file_uploader("Project document (.json, at most 8 MB)", type="json", key="import", max_upload_size=8)
    if file is None:
        return
    try:
        document = client.read_document(file.getvalue())
    except LayerloomError as error:
        show_error(error)
        return
    st.markdown(f"**{plain(document.name)}** · {count(layers(document), 'layer')}")
    if st.button("Open it", key="open import", type="primary"):
        create(document, "", "build.py")


def layers(document: Project) -> int:
    """How many layers a document draws."""
    return sum(node.layer != "Input" for graph in document.networks.values() for node in graph.nodes)


def examples() -> None:
    """One card for each preset, those on data of a kind together."""
    presets = client.presets()
    if not presets:
        st.caption("This installation has no examples.")
    # What is told by labels comes first: it is what people begin with.
    presets = sorted(presets, key=lambda preset: client.card("task", preset.task).category != "supervised")
    holds = {preset.name: holding(client.card("source", preset.data)) for preset in presets}
    for group, (title, icon) in GROUPS.items():
        if found := [preset for preset in presets if holds[preset.name] == group]:
            st.markdown(f"##### {icon} {title}")
            with st.grid("auto", min_column_width=290, gap="medium"):
                for preset in found:
                    example(preset)


def example(preset: Preset) -> None:
    """A preset: its picture, what it is, what it reaches; one click opens a copy."""
    with st.container(border=True, height="stretch", gap="small", key=f"example-{preset.name}"):
        if preset.picture.is_file():
            st.image(str(preset.picture), width="stretch", alt=preset.title)
        st.markdown(f"#### {plain(preset.title)}")
        st.markdown(plain(preset.summary))
        if preset.reaches:
            st.markdown(f":green[:material/verified:] :gray[Reaches {plain(preset.reaches)}]")
        st.space("stretch")
        if st.button(
            "Open a copy",
            key=f"open {preset.name}",
            width="stretch",
            help=f"Opens {plain(preset.title)} as a project of yours.",
        ):
            create(client.preset(preset.name), preset.name, "build.py")


def own(mine: list[Entry]) -> None:
    """A row for each project of this workspace, the one changed last first; older ones are folded away."""
    for entry in mine if st.session_state.get("all projects") else mine[:FEW]:
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", gap="medium", key=f"row-{entry.id}"
        ):
            st.markdown(f"**{plain(entry.name)}**", width="stretch")
            st.markdown(f":gray[changed {ago(entry.updated)} · {count(entry.versions, 'version')}]", width="content")
            if st.button("Open", key=f"open {entry.id}"):
                session.show(client.load_project(session.workspace(), entry.id))
                st.switch_page("build.py")
            chosen = st.menu_button(
                "More", ["Rename", "Duplicate", "Delete"], key=f"more {entry.id}", icon=":material/more_horiz:",
            )  # fmt: skip
            act(chosen, entry)
    if len(mine) > FEW:
        st.toggle(f"Show all {len(mine)} projects", key="all projects")


def act(chosen: str | None, entry: Entry) -> None:
    """What was picked from a row's menu."""
    if chosen == "Rename":
        rename(entry)
    elif chosen == "Duplicate":
        saved = client.load_project(session.workspace(), entry.id)
        copy = saved.document.model_copy(update={"name": copy_name(saved.document.name)})
        client.create_project(session.workspace(), copy, entry.preset)
        st.rerun()
    elif chosen == "Delete":
        delete(entry)


@st.dialog("Rename")
def rename(entry: Entry) -> None:
    """Asks for a new name."""
    name = st.text_input("Name", value=entry.name, max_chars=200, key="new name")
    if st.button("Rename", type="primary", key="rename", disabled=not name.strip()):
        saved = client.load_project(session.workspace(), entry.id)
        document = saved.document.model_copy(update={"name": name.strip()})
        client.save_project(session.workspace(), entry.id, document, base=saved.version, label="renamed the project")
        st.rerun()


@st.dialog("Delete this project?")
def delete(entry: Entry) -> None:
    """Asks before a project goes with its history."""
    st.markdown(
        f"**{plain(entry.name)}** and its {count(entry.versions, 'version')} will be gone. Its runs and what they "
        "trained stay."
    )
    with st.container(horizontal=True):
        if st.button("Delete", type="primary", key="delete", icon=":material/delete:"):
            client.delete_project(session.workspace(), entry.id)
            desk = session.current().desk
            if desk is not None and desk.saved.id == entry.id:
                session.leave()
            st.rerun()
        if st.button("Keep it", key="keep"):
            st.rerun()


def create(document: Project, preset: str, next_page: str) -> None:
    """Keeps a new project, opens it and goes on."""
    session.show(client.create_project(session.workspace(), document, preset))
    st.switch_page(next_page)


page()
