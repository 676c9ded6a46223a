"""Every format of a run side by side: what was made and compared, what cannot be and why, and the button for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from engine import client
from engine.catalog.card import Card
from engine.errors import LayerloomError
from engine.messages.using import Exported
from engine.store.runs import Run
from pages.parts import evaluating, session
from pages.parts.asking import come_back_when
from pages.parts.judged import figure
from pages.parts.plain import count, plain, size
from pages.parts.problems import show_error

NOTHING = "–"
HEADS = (
    ("Format", ""),
    ("State", "Whether there is a file, and whether it was opened in its own runtime."),
    ("Size", ""),
    ("Largest difference", "Of any output from the trained network's, on the same rows."),
    ("Same class", "Rows whose likeliest class is that of the trained network."),
    ("One row", "The median of twenty single rows, on this machine."),
    ("Tried on", ""),
)

Made = Mapping[str, Exported]  # by format


def of(run: str) -> Made:
    """What was made of a run so far, or why it cannot be."""
    return {each.format: each for each in client.exports(session.workspace(), run)}


def side_by_side(run: Run, made: Made) -> None:
    """The table of all formats, the button that makes and proves them, and one click for each file."""
    cards = client.cards("export")
    st.subheader("Opened and compared", help="Each file is opened in its own runtime, on rows that Keras sees as well.")
    asked = session.current().exporting.get(run.id)
    buttons(run, made, len(cards), asked)
    if asked is not None:
        progress(run, asked)
    st.html(table(cards, made))
    for card in cards:
        if card.name in made:
            reasons(card, made[card.name])
    downloads(cards, made, run)


def reasons(card: Card, found: Exported) -> None:
    """Why there is no file, or why it was not opened."""
    if found.refused or found.unproven:
        icon, why = ("block", found.refused) if found.refused else ("info", found.unproven)
        st.caption(f":material/{icon}: **{plain(card.title)}**: {plain(why)}")


def buttons(run: Run, made: Made, formats: int, asked: client.Aside | None) -> None:
    """All of them, the rest, all again, or no more."""
    left = formats - len(made)
    with st.container(horizontal=True, vertical_alignment="center", key="exports-top"):
        if asked is not None:
            st.button("Cancel", key="cancel exports", icon=":material/close:", on_click=cancel, args=(run.id,))
        elif left:
            label = "Make and prove all" if not made else f"Make and prove the other {left}"
            st.button(
                label, key="export all", type="primary", icon=":material/done_all:", on_click=ask, args=(run.id, False)
            )
        else:
            st.button(
                "Make all again", key="export again", type="tertiary", icon=":material/refresh:", on_click=ask,
                args=(run.id, True),
            )  # fmt: skip
        files = sum(1 for each in made.values() if not each.refused)
        st.caption(f"{count(files, 'file')} of {count(formats, 'format')}, run {run.number}", width="stretch")


def ask(run: str, again: bool) -> None:
    """Asks a helper; for callbacks."""
    session.current().exporting[run] = client.ask_exports(session.workspace(), run, again)


def cancel(run: str) -> None:
    """Nobody wants the others any more; for callbacks."""
    asked = session.current().exporting.pop(run, None)
    if asked is not None:
        asked.drop()


def progress(run: Run, asked: client.Aside) -> None:
    """How far it is; the page is drawn again, with what is made by then, when that changes."""
    before = asked.told
    doing, share = evaluating.read(before)
    st.progress(share, text=f":material/hourglass_top: {plain(doing)} ...")
    if asked.done:
        try:
            session.current().exporting.pop(run.id).answer()
        except LayerloomError as error:
            show_error(error)
            return
        st.rerun()
    come_back_when(session.current().asked, lambda: asked.done or asked.told != before)


def downloads(cards: Sequence[Card], made: Made, run: Run) -> None:
    """A button for each file."""
    files = [card for card in cards if card.name in made and not made[card.name].refused]
    if not files:
        return
    with st.container(horizontal=True, gap="small", key="export-files"):
        for card in files:
            download(made[card.name], run, str(card.title), key=f"take {card.name} {run.id}")


def download(made: Exported, run: Run, label: str, *, key: str, wide: bool = False) -> None:
    """One click: the file is read when it is wanted."""
    path = Path(made.path)
    suffix = "".join(path.suffixes) if path.name.endswith(".weights.h5") else path.suffix
    st.download_button(
        plain(label), lambda: client.exported_file(made), file_name(run.name, suffix), key=key,
        icon=":material/download:", type="primary" if wide else "secondary", on_click="ignore",
        width="stretch" if wide else "content",
    )  # fmt: skip


def table(cards: Sequence[Card], made: Made) -> str:
    """HTML in which every name is inert."""
    head = "".join(f'<th scope="col" title="{escape(help, quote=True)}">{escape(text)}</th>' for text, help in HEADS)
    rows = "".join(_row(card, made.get(card.name)) for card in cards)
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f'<table class="beside formats" aria-label="Every format">{body}</table>'


def _row(card: Card, found: Exported | None) -> str:
    title = f'<th scope="row" title="{escape(card.summary, quote=True)}">{escape(str(card.title))}</th>'
    dim = ' class="dim"' if found is None or found.refused else ""
    return f"<tr>{title}{''.join(f'<td{dim}>{escape(text)}</td>' for text in cells(found))}</tr>"


def cells(found: Exported | None) -> tuple[str, ...]:
    """State, size, largest difference, same class, one row, tried on."""
    if found is None or found.refused:
        return ("not made yet" if found is None else "cannot be made", *[NOTHING] * (len(HEADS) - 2))
    if found.difference is None:
        return ("made, not opened", size(found.bytes), *[NOTHING] * (len(HEADS) - 3))
    return (
        "made and compared",
        size(found.bytes),
        f"{found.difference:.1e}" if found.difference else "0",
        NOTHING if found.agreed is None else figure(found.agreed, "share"),
        NOTHING if found.milliseconds is None else quick(found.milliseconds),
        found.tried,
    )


def quick(milliseconds: float) -> str:
    """A short time: `0.051 ms`, `148 ms`."""
    return f"{milliseconds:,.0f} ms" if milliseconds >= 100 else f"{milliseconds:.2g} ms"


def file_name(name: str, suffix: str) -> str:
    """A file name made from a project's: letters, digits and dashes alone."""
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return ("-".join(part for part in letters.split("-") if part)[:60] or "project") + suffix
