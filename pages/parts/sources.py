"""Where data come from: a card for each built-in source, grouped by what it holds, and files of a person's own."""

from __future__ import annotations

import streamlit as st

from canvas.upload import Arrived
from engine import client
from engine.catalog.card import Card
from engine.document.project import Choice, DataSettings, Split, Window
from engine.errors import LayerloomError
from engine.store.datasets import Dataset
from pages.parts import session, suggested
from pages.parts.bringing import endings, source_for, zipped
from pages.parts.data_settings import is_own, set_data, settings
from pages.parts.downloading import download, is_here
from pages.parts.form import Place, card_form
from pages.parts.plain import ago, count, plain, size
from pages.parts.upload import bring_files

UPLOAD = "upload"
# What a source holds, as its card says: the group's title and icon.
GROUPS = {
    "pictures": ("Pictures", ":material/image:"),
    "tables": ("Tables", ":material/table_chart:"),
    "texts": ("Texts", ":material/notes:"),
    "series": ("Series over time", ":material/show_chart:"),
    "sound": ("Sound", ":material/graphic_eq:"),
    "graphs": ("Graphs", ":material/hub:"),
}
USUAL = "tables"
STORAGE = {"auto": "in memory, if they fit", "memory": "in memory", "disk": "on the disk"}


def sources() -> None:
    """First the way to bring a file, then what comes along."""
    own_file()
    kept = client.made_data(session.workspace())
    groups = grouped([card for card in client.cards("source") if not is_own(card.name)])
    for holds, cards in groups.items():
        title, icon = GROUPS[holds]
        st.markdown(f"##### {icon} {title}")
        with st.grid("auto", min_column_width=250, gap="medium"):
            for card in cards:
                source_card(card, kept.get(card.name, 0))


def grouped(cards: list[Card]) -> dict[str, list[Card]]:
    """Cards by what they hold, groups in the order of `GROUPS`, what must be downloaded last; none is empty."""
    ordered = sorted(cards, key=lambda card: card.category == "online")
    found = {holds: [card for card in ordered if holding(card) == holds] for holds in GROUPS}
    return {holds: each for holds, each in found.items() if each}


def holding(card: Card) -> str:
    """What a source holds: a key of `GROUPS`."""
    holds = str(card.facts.get("holds", USUAL))
    return holds if holds in GROUPS else USUAL


def source_card(card: Card, kept: int) -> None:
    """A built-in source: what it is, how large, under which licence; how many bytes are kept of what it made here."""
    facts = card.facts
    with st.container(border=True, height="stretch", gap="small", key=f"source-{card.name}"):
        st.markdown(f"#### {plain(card.title)}")
        st.markdown(plain(card.summary))
        st.caption(
            f"{count(facts.get('rows', 0), 'row')} · {count(facts.get('columns', 0), 'column')} · "
            f"target: {plain(str(facts.get('target', '')))}"
        )
        st.caption(f":material/license: {plain(str(facts.get('licence', '')))} · {plain(str(facts.get('origin', '')))}")
        st.space("stretch")
        if kept:
            made_here(card, kept)
        if not is_here(card):
            download(card)
            return
        st.button(
            "Use these data", key=f"use {card.name}", width="stretch", on_click=choose,
            args=(Choice(name=card.name), card.title),
        )  # fmt: skip


def made_here(card: Card, kept: int) -> None:
    """What a source made on this machine, with the way to delete it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"made-{card.name}"):
        st.caption(f":material/save: Made on this machine, {size(kept)} are kept", width="stretch")
        with st.popover(
            "", icon=":material/delete:", type="tertiary", help="Delete what is kept", key=f"bin made {card.name}"
        ):
            st.write("It is made again when it is needed. Projects and runs stay.")
            st.button(
                "Delete it", key=f"delete made {card.name}", type="primary", on_click=session.attempt,
                args=(client.delete_made, session.workspace(), card.name),
            )  # fmt: skip


# A person's own


def own_file() -> None:
    """One place for files of every kind; what is wrong with one is said here, and those brought before are below."""
    with st.container(border=True, gap="small", key="source-csv"):
        st.markdown("#### Data of your own")
        st.markdown(
            f"A table: a header line with names, then one row for each sample. A zip of {zipped()}, in a folder for "
            "each class or with a CSV that says what each is; of nodes.csv and edges.csv, a graph. Or NumPy arrays."
        )
        bring_files("Data of your own", "dataset", endings(), UPLOAD, bring, several=True)
        refused()
        brought_before()


def bring_another() -> None:
    """A place for another file, right where one could not be read."""
    bring_files("Bring another file", "dataset", endings(), UPLOAD, bring)
    refused()


def refused() -> None:
    """What is wrong with a file that was brought."""
    wrong = session.current().texts.get(UPLOAD)
    if wrong:
        st.error(wrong[1], icon=":material/error:")


def brought_before() -> None:
    """Files that were brought before: use one again, or delete it for good."""
    kept = client.datasets(session.workspace())
    for dataset in kept[: None if st.session_state.get("all files") else 5]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"file-{dataset.id}"):
            when = ago(dataset.created)
            st.button(
                f"{plain(dataset.name)} · {size(dataset.bytes)}", key=f"use {dataset.id}", type="tertiary",
                icon=":material/history:", on_click=session.attempt, help=f"Use this file again. Brought {when}.",
                args=(use_again, dataset),
            )  # fmt: skip
            with st.popover(
                "", icon=":material/delete:", type="tertiary", help="Delete this file", key=f"bin {dataset.id}"
            ):
                st.write("Its content is removed for good. Projects that use it cannot train again; runs stay.")
                st.button(
                    "Delete it", key=f"delete {dataset.id}", type="primary", on_click=session.attempt,
                    args=(client.delete_dataset, session.workspace(), dataset.id),
                )  # fmt: skip
    if len(kept) > 5:
        st.toggle(f"Show all {len(kept)} files", key="all files")


def bring(files: list[Arrived]) -> None:
    """Makes the file that was brought the source; of several, a person chooses one from the list."""
    texts = session.current().texts
    texts.pop(UPLOAD, None)
    if len(files) != 1:
        st.toast(f"{len(files)} files are here: choose one of them in the list.")
        return
    try:
        dataset = client.dataset(session.workspace(), files[0].id)
        names = client.names_in(session.workspace(), dataset.id)
    except LayerloomError as error:
        texts[UPLOAD] = (files[0].name, plain(error.sentence))
        return
    choose(Choice(name=source_for(dataset.name, names), config={"dataset": dataset.id}), dataset.name)


def use_again(dataset: Dataset) -> None:
    """Makes a file that was brought before the source: read as what lies inside it. Raises NotFound."""
    inside = client.names_in(session.workspace(), dataset.id)
    choose(Choice(name=source_for(dataset.name, inside), config={"dataset": dataset.id}), dataset.name)


def choose(source: Choice, title: str) -> None:
    """Takes a source; what was said of another one's columns goes, the split stays unless it names one of them."""
    document = session.desk().document
    data = begun(source, document.data.split)
    training = document.training.model_copy(update={"class_weights": {}})
    session.edit(
        document.model_copy(update={"data": data, "training": training}), f"{session.CHOSE_DATA} {title}"[:200]
    )
    suggested.expect()


def begun(source: Choice, split: Split) -> DataSettings:
    """Settings for a source just chosen.

    Series begin with windows, and the latest of them for the test; data that say their test rows keep to them, and rows
    that belong together stay together.
    """
    card = client.card("source", source.name)
    if holding(card) == "series":
        in_time = split.model_copy(update={"kind": "time", "column": ""})
        return DataSettings(source=source, split=in_time, window=Window())
    for fact, kind in (("part", "column"), ("group", "group")):
        if column := str(card.facts.get(fact, "")):
            return DataSettings(source=source, split=split.model_copy(update={"kind": kind, "column": column}))
    by_chance = split.kind in ("random", "stratified")
    return DataSettings(
        source=source, split=split if by_chance else split.model_copy(update={"kind": "random", "column": ""})
    )


# The one that is used


def chosen_source(source: Choice) -> None:
    """One line that says what is used, and the way to other data; below it, how the file is read."""
    card = client.card("source", source.name)
    icon = GROUPS[holding(card)][1]
    name, about = card.title, card.summary
    if is_own(source.name):
        name, about = file_of(source, card)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chosen"):
        st.markdown(f":primary[{icon}] **{plain(name)}** :gray[{plain(about)}]", width="stretch")
        with st.popover("Other data", icon=":material/swap_horiz:", width="content"):
            other_sources(source)
    reading(source, card)


def file_of(source: Choice, card: Card) -> tuple[str, str]:
    """The name of the file that is used, and what it is."""
    files: dict[str, Dataset] = {each.id: each for each in client.datasets(session.workspace())}
    file = files.get(str(source.config.get("dataset")))
    return (file.name, f"{card.title}, {size(file.bytes)}") if file else ("A file that is gone", "")


def other_sources(now: Choice) -> None:
    """A file of a person's own first; then what else comes along, by what it holds."""
    st.button(
        "A file of your own, or see all", key="no source", type="tertiary", icon=":material/upload_file:",
        on_click=set_data, args=("source", None, "took the data away"),
    )  # fmt: skip
    others = [card for card in client.cards("source") if not is_own(card.name) and card.name != now.name]
    for holds, cards in grouped(others).items():
        st.caption(GROUPS[holds][0])
        for other in cards:
            st.button(
                plain(other.title), key=f"use {other.name}", type="tertiary", help=plain(other.summary),
                on_click=choose, args=(Choice(name=other.name), other.title),
            )  # fmt: skip


def reading(source: Choice, card: Card) -> None:
    """How a source reads what it is given, where there is a choice."""
    if not is_own(source.name):
        return
    own = [each for each in client.cards("source") if is_own(each.name)]
    more = card.model_copy(update={"parameters": tuple(each for each in card.parameters if each.type != "dataset")})
    if len(own) < 2 and not more.parameters:
        return
    with st.popover("How it is read", icon=":material/tune:"):
        titles = {each.name: each.title for each in own}
        st.selectbox(
            "Read as", list(titles), format_func=lambda name: titles[name],
            **session.field("read as", source.name, read_as, options=list(titles)),
        )  # fmt: skip
        card_form(more, Place(own_settings, put_own_settings), f"source {source.name}")
        kept_in()


def kept_in() -> None:
    """Where the data are while a network is trained."""
    st.selectbox(
        "While training, the data are", list(STORAGE), format_func=lambda name: STORAGE[name],
        help="From the disk a run ends with the same weights; it is slower, and holds only a few batches in memory.",
        **session.field("storage", settings().storage, keep_in, options=list(STORAGE)),
    )  # fmt: skip


def keep_in(storage: str) -> None:
    """Keeps the data elsewhere while a network is trained."""
    set_data("storage", storage, "chose where the data are kept")


def own_settings() -> dict[str, object]:
    """The source's parameters, its file among them."""
    source = settings().source
    return dict(source.config) if source else {}


def put_own_settings(config: dict[str, object]) -> None:
    """Other parameters of the same source."""
    if (source := settings().source) is not None:
        set_data("source", source.model_copy(update={"config": config}), "changed how the file is read")


def read_as(name: str) -> None:
    """Reads the same file as something else."""
    source = settings().source
    if source is not None and (dataset := source.config.get("dataset")):
        choose(Choice(name=name, config={"dataset": dataset}), client.card("source", name).title)
