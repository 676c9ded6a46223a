"""Why a run said what it said of one test row: what counted in it, where it looked, what it is like."""

import streamlit as st

from engine import client
from engine.catalog.card import Card
from engine.errors import LayerloomError
from engine.messages.pictures import Curve, Gallery, Matrix, Picture
from engine.messages.using import Explainable, Explained
from engine.store.runs import Run
from pages.parts import chosen_row, figures, session
from pages.parts.asking import come_back
from pages.parts.plain import plain
from pages.parts.problems import answered, show_error

ALIKE = 0.8  # rank correlation from which on a map hardly depends on what was learned
COMPLETE = 0.01  # share that attributions may miss
PAIR = 2  # curves that stand one below the other: a row, and what counted in it
MAPS, FEW, MANY = 3, 3, 5  # images of a gallery: the maps of a picture, and how many stand in a row
SAID = ""  # the class that the network said


def explain_row(run: Run) -> None:
    """A test row, a way to explain it, and what was found."""
    left, right = st.columns([1, 2.4], gap="large")
    with left:
        can = explainable(run)
        if can is None:
            return
        if not can.rows:
            st.caption("This run has no test rows. Give the test split a share, and train again.")
            return
        row = chosen_row.choose(run, can.rows)
        target = which_target(run, can)
        chosen_row.choose_mistake(run, target, row)
        card = which_way(run, can)
        label = which_class(run, can.targets[target], target) if card.facts.get("of_class") else SAID
        unfit(can)
    with right:
        explained(run, row, card, (target, label))


def explainable(run: Run) -> Explainable | None:
    """What can be explained; None while that is not known, or where it was said why nothing can."""
    return answered(
        f"explainable {run.id}", lambda: client.explainable(session.workspace(), run.id),
        "Opening the trained network and its data ...", 1.0,
    )  # fmt: skip


def which_target(run: Run, can: Explainable) -> str:
    """What is predicted, where there are several."""
    targets = list(can.targets)
    if len(targets) == 1:
        return targets[0]
    return st.selectbox("Target", targets, key=f"explained target {run.id}")


def which_class(run: Run, classes: tuple[str, ...], target: str) -> str:
    """The class whose score is explained; empty: the one that was said."""
    if not classes:
        return SAID
    return st.selectbox(
        "Class", [SAID, *classes], format_func=lambda name: name or "The one it said",
        key=f"explained class {run.id} {target}", help="What speaks for this class, and against it.",
    )  # fmt: skip


def which_way(run: Run, can: Explainable) -> Card:
    """A way that fits the network, and what it says."""
    cards = {card.name: card for card in client.cards("explanation") if card.name not in can.unfit}
    usual = next((place for place, card in enumerate(cards.values()) if card.facts.get("always")), 0)
    chosen = st.radio(
        "Way", list(cards), usual, format_func=lambda name: str(cards[name].title), key=f"way to explain {run.id}"
    )
    card = cards[chosen or next(iter(cards))]
    st.caption(f"{plain(card.summary)} [Paper]({card.docs})")
    return card


def unfit(can: Explainable) -> None:
    """The ways that do not fit this network, and why."""
    titles = {card.name: card.title for card in client.cards("explanation")}
    for name, reason in can.unfit.items():
        st.caption(f":material/block: **{plain(titles.get(name, name))}** does not fit: {plain(reason)}")


def explained(run: Run, row: int, card: Card, about: tuple[str, str]) -> None:
    """What was found, and whether that can be believed."""
    key, asked = f"explained {run.id} {row} {card.name} {about}", session.current().asked
    target, label = about
    try:
        found: Explained | None = asked.answer(
            key,
            lambda: client.explain(session.workspace(), run.id, card.name, row, target=target, label=label),
            patience=1.5,
        )
    except LayerloomError as error:
        show_error(error)
        return
    if found is None:
        st.caption(":material/hourglass_top: Looking into it ...")
        come_back(asked, key)
        return
    st.markdown(f"**{plain(found.said)}**")
    shown(found.pictures, f"explained {card.name}")
    for note in found.notes:
        st.caption(f":material/info: {plain(note)}")
    checks(found)


def shown(pictures: tuple[Picture, ...], key: str) -> None:
    """Curves of many rows two in a row, so matrices; all else over the whole width."""
    curves = [picture for picture in pictures if isinstance(picture, Curve)]
    maps = [picture for picture in pictures if isinstance(picture, Matrix)]
    beside = [*maps, *(curves if len(curves) > PAIR else ())]
    if len(curves) > PAIR:
        figures.side_by_side(curves, f"{key} curve")
    for number, picture in enumerate(each for each in pictures if each not in beside):
        many = isinstance(picture, Gallery) and len(picture.images) > MAPS
        figures.draw(picture, f"{key} {number}", across=MANY if many else FEW)
    figures.side_by_side(maps, f"{key} map")


def checks(found: Explained) -> None:
    """What says whether the explanation is about this network."""
    st.markdown("**Can that be believed?**")
    if found.completeness is not None:
        mark = "check_circle" if found.completeness <= COMPLETE else "error"
        st.markdown(
            f":material/{mark}: All values add up to the difference of both scores up to {found.completeness:.2%}"
            f" (at most {COMPLETE:.0%} is right)."
        )
    if found.randomised is not None:
        same = found.randomised >= ALIKE
        what = "much the same" if same else "something else"
        told = "It shows the row more than what was learned." if same else "So it is about what was learned."
        st.markdown(
            f":material/{'error' if same else 'check_circle'}: With random weights {what} comes out: "
            f"rank correlation {found.randomised:.2f}. {told}",
            help="An explanation of what was learned must change when that is taken away (Adebayo and others 2018).",
        )
    st.caption("An explanation says what counted for the network, not what is right. Look at several rows.")
