"""What a run's network has learned as a whole. It draws itself from the cards of insights and from what they give."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from engine import client
from engine.catalog.card import Card, Parameter
from engine.errors import LayerloomError
from engine.messages.insights import Insight, Offer, Offers
from engine.store.runs import Run
from pages.parts import evaluating, figures, points, session
from pages.parts.asking import come_back_when
from pages.parts.plain import plain
from pages.parts.problems import answered, show_error

Chosen = dict[str, Any]
ACROSS = 8  # pictures in a row


def explain_whole(run: Run) -> None:
    """Something to look at, where to look, and what is seen."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        offers = offered(run)
        if offers is None:
            return
        card, offer = which_insight(run, offers)
        chosen = which_choices(run, card, offer, offers.rows) if not offer.reason else {}
    with right:
        if offer.reason:
            st.caption(f":material/block: {plain(offer.reason)}")
        else:
            looked(run, card, chosen)


def offered(run: Run) -> Offers | None:
    """What fits this run; None while that is not known, or where it was said why nothing does."""
    return answered(
        f"insights {run.id}", lambda: client.insights(session.workspace(), run.id),
        "Opening the trained network ...", 1.0,
    )  # fmt: skip


def which_insight(run: Run, offers: Offers) -> tuple[Card, Offer]:
    """What to look at, and what it says; begins with the first that fits."""
    known = {offer.name: offer for offer in offers.insights}
    carded = {card.name: card for card in client.cards("insight")}
    cards = {name: carded[name] for name in known}
    first = next((place for place, name in enumerate(cards) if not known[name].reason), 0)
    chosen = st.radio(
        "Look at", list(cards), first, format_func=lambda name: cards[name].title, key=f"insight {run.id}"
    )
    card = cards[chosen or next(iter(cards))]
    st.caption(f"{plain(card.summary)} [Source]({card.docs})")
    return card, known[card.name]


def which_choices(run: Run, card: Card, offer: Offer, rows: int) -> Chosen:
    """The layer and the test row where the card asks for them, and its parameters."""
    key, chosen = f"{run.id} {card.name}", Chosen()
    titles = {place.id: place.title for place in offer.places}
    if "layer" in card.facts.get("asks", ()):
        ids = list(titles)
        begin = ids.index(offer.usual) if offer.usual in ids else 0
        chosen["layer"] = st.selectbox("Layer", ids, begin, format_func=lambda id: titles[id], key=f"layer {key}")
    if "row" in card.facts.get("asks", ()):
        number = st.number_input(
            f"Test row, of {rows:,}", 1, max(1, rows), 1, key=f"row {key}",
            help="As they are numbered on the Evaluate page. The network was not trained on them.",
        )  # fmt: skip
        chosen["row"] = int(number) - 1
    return chosen | {each.name: number_of(each, key) for each in card.parameters}


def number_of(parameter: Parameter, key: str) -> float:
    """A field for a parameter that is a number."""
    kind = int if parameter.type == "int" else float
    low, high = (None if each is None else kind(each) for each in (parameter.minimum, parameter.maximum))
    title = parameter.name.replace("_", " ").capitalize()
    return kind(
        st.number_input(title, low, high, kind(parameter.default), key=f"{parameter.name} {key}", help=parameter.help)
    )


def looked(run: Run, card: Card, chosen: Chosen) -> None:
    """What is seen; what may take minutes is asked for with a button."""
    key = f"insight {run.id} {card.name} {json.dumps(chosen, sort_keys=True)}"
    here = session.current()
    if card.facts.get("slow") and key not in here.asked.waiting and not wanted(run, card):
        return
    ask(run, card, chosen, key)
    try:
        found: Insight | None = here.asked.answer(key, lambda: None, patience=0.3 if card.facts.get("slow") else 1.5)
    except LayerloomError as error:
        show_error(error)
        st.button("Look again", key=f"again {key}", icon=":material/refresh:", on_click=here.asked.forget, args=(key,))
        return
    if found is None:
        progress(key, cancels=bool(card.facts.get("slow")))
    else:
        shown(run, found, key)


def wanted(run: Run, card: Card) -> bool:
    """A button for what may take minutes; the same one whatever is chosen, so that no click on it is lost."""
    place = st.empty()
    with place.container():
        clicked = st.button(
            f"Look at {plain(card.title.split(': ')[-1])}", key=f"ask {run.id} {card.name}", type="primary",
            icon=":material/search:",
        )  # fmt: skip
        st.caption("It may take from seconds to minutes, and can be cancelled.")
    if clicked:
        place.empty()
    return clicked


def ask(run: Run, card: Card, chosen: Chosen, key: str) -> None:
    """Asks a helper, unless it was asked already. What it was asked before makes way."""
    here = session.current()
    if key in here.asked.waiting:
        return
    for before in [each for each, aside in here.looking.items() if not aside.done]:
        cancel(before)
    aside = client.ask_insight(session.workspace(), run.id, card.name, chosen)
    here.looking = {key: aside}
    here.asked.begin(key, aside.answer)


def cancel(key: str) -> None:
    """Nobody wants the answer any more; for callbacks."""
    here = session.current()
    here.looking.pop(key).drop()
    here.asked.forget(key)


def progress(key: str, *, cancels: bool) -> None:
    """How far it is, and a way to cancel."""
    asked, aside = session.current().asked, session.current().looking.get(key)
    before = aside.told if aside is not None else ""
    doing, share = evaluating.read(before)
    st.progress(share, text=f":material/hourglass_top: {plain(doing)} ...")
    if aside is not None and cancels:
        st.button("Cancel", key="cancel insight", icon=":material/close:", on_click=cancel, args=(key,))
    come_back_when(asked, lambda: asked.done(key) or (aside is not None and aside.told != before))


def shown(run: Run, found: Insight, key: str) -> None:
    """What was seen, part by part."""
    st.markdown(f"**{plain(found.said)}**")
    if found.importance is not None:
        points.importance(found.importance, key)
    if found.points is not None:
        points.clickable(found.points, run, key)
    narrow = [each for each in found.pictures if each.kind == "curve"]
    for number, picture in enumerate(each for each in found.pictures if each.kind != "curve"):
        figures.draw(picture, f"{key} {number}", across=ACROSS)
    figures.side_by_side(narrow, f"{key} narrow")
    for note in found.notes:
        st.caption(f":material/info: {plain(note)}")
