"""Compare: what changed between two states of a project, and the way back; and all of its runs beside each other."""

import itertools
from collections.abc import Sequence

import streamlit as st

from engine import client
from engine.document.change import Change
from engine.document.graph import Graph
from engine.document.graph_diff import Overlay, near, overlay
from engine.messages.answers import CheckAnswer
from pages.parts import overlaid, roles, session, sides
from pages.parts.desk import Desk
from pages.parts.empty import nothing_here
from pages.parts.header import header
from pages.parts.overlaid import Notes
from pages.parts.plain import count, difference, headline, plain, short, value
from pages.parts.problems import answered
from pages.parts.runs_compared import compare_runs
from pages.parts.sides import Pair, Side

# The sign and colour of each kind of change; the sign is what tells.
SIGNS = {
    "added": ("+", "green"), "removed": ("−", "red"), "changed": ("~", "orange"), "connected": ("+", "green"),
    "disconnected": ("−", "red"),
}  # fmt: skip
PARTS = {"project": "Project", "network": "Network", "data": "Data", "task": "Task", "training": "Training"}
MANY = 30  # layers; in a larger network only what changed is drawn at first
SHOWN = 25  # sentences of one part; the rest is folded away


VIEWS = {session.VERSIONS: "Two versions", session.RUNS: "All runs"}


def page() -> None:
    """The page, from top to bottom."""
    header("export.py", "Next: Export")
    desk = session.desk()
    shown = session.current().comparing if session.current().comparing in VIEWS else session.VERSIONS
    st.segmented_control(
        "Compare", list(VIEWS), format_func=lambda name: VIEWS[name], required=True, label_visibility="collapsed",
        **session.field("what is compared", shown, session.compare_what, first="default"),
    )  # fmt: skip
    if shown == session.RUNS:
        compare_runs()
    else:
        two_versions(desk)


def two_versions(desk: Desk) -> None:
    """What differs between two states of the project."""
    pair = sides.chosen(desk, client.runs(session.workspace(), desk.saved.id))
    if pair is None:
        nothing_yet()
        return
    choosers(pair)
    found = client.changes(pair[0].document, pair[1].document)
    if not found:
        alike(pair)
        return
    answers = checked(pair)
    figures(pair, answers)
    left, right = st.columns([1.45, 1], gap="large")
    with left:
        both, clicked, notes = networks(pair, found, answers)
    with right:
        if clicked is not None:
            overlaid.details(both, clicked, notes)
        st.subheader(f"What changed: {count(len(found), 'difference')}")
        in_words(pair, found)


def nothing_yet() -> None:
    """What to do first."""
    text = (
        "Every edit on Data, Build or Train is kept as a version, and every run keeps what it trained. Change "
        "something or train once: here you then see what is different, and can go back."
    )
    with nothing_here(":material/difference:", "This project has one version only", text):
        st.page_link("build.py", label="Change the network", icon=":material/account_tree:")
        st.page_link("train.py", label="Train it", icon=":material/play_circle:")


# Which two


def choosers(pair: Pair) -> None:
    """The two states, and between them the button that swaps them."""
    left, middle, right = st.columns([12, 1, 12], gap="small")
    with left:
        side_card(0, "Before", pair)
    with middle, st.container(height="stretch", vertical_alignment="center", horizontal_alignment="center"):
        st.button(
            "", key="swap", icon=":material/swap_horiz:", type="tertiary", help="Swap the two",
            on_click=session.compare, args=(pair[1].key, pair[0].key),
        )  # fmt: skip
    with right:
        side_card(1, "After", pair)


def side_card(place: int, name: str, pair: Pair) -> None:
    """One state: which it is, how to choose another, and how to go back to it."""
    side = pair[place]
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", gap="small", height="stretch",
        key=f"side-card-{name.lower()}",
    ):  # fmt: skip
        st.markdown(f":gray[{name}] · **{plain(side.title)}**  \n:gray[{plain(side.told)}]", width="stretch")
        with st.container(horizontal=True, gap="small", width="content"):
            if side.key != sides.NOW and side.document != session.desk().document:
                st.button(
                    "Go back to this version", key=f"back {name}", icon=":material/history:",
                    on_click=go_back, args=(side,),
                    help="Makes it the project again, as a new version. Nothing is lost: Undo brings back what is now.",
                )  # fmt: skip
            if st.button("Choose", key=f"pick {name}", icon=":material/unfold_more:", help="Another version or run"):
                sides.choose(place, pair)


def go_back(side: Side) -> None:
    """The older document becomes a new version; what was now stays one."""
    session.edit(side.document, f"went back to {side.title.lower()}")
    session.compare(side.key, sides.NOW)


def alike(pair: Pair) -> None:
    """Nothing differs."""
    one, other = (plain(side.title) for side in pair)
    text = (
        f"{one} and {other.lower() if other.startswith('The') else other} are the same, except perhaps for where "
        "layers stand on the canvas. Choose another version above, or change something."
    )
    with nothing_here(":green[:material/check_circle:]", "Nothing differs", text):
        st.page_link("build.py", label="Go to Build", icon=":material/account_tree:")


# Figures


Answers = tuple[CheckAnswer | None, CheckAnswer | None]


def checked(pair: Pair) -> Answers:
    """Shapes and sums of both; None while a helper works on them, or when one cannot be checked."""
    before, after = (one_checked(side) for side in pair)
    return before, after


def one_checked(side: Side) -> CheckAnswer | None:
    """Shapes and sums of one state."""
    key = session.check_key() if side.key == sides.NOW else f"check {session.desk().saved.id} {side.key}"
    return answered(key, lambda: client.check(session.workspace(), side.document))


def figures(pair: Pair, answers: Answers) -> None:
    """Size, work and what each reaches, with the difference."""
    runs = [side.run for side in pair]
    reached = [run.metrics if run is not None else {} for run in runs]
    names = [name for name in dict.fromkeys(itertools.chain(*reached)) if name.startswith("test_")]
    trained = " and ".join(dict.fromkeys(f"run {run.number}" for run in runs if run is not None))
    with st.grid(min(5, 2 + len(names)), min_column_width=195, gap="small"):
        whole(
            "Trained parameters", [answer and answer.totals.trainable for answer in answers],
            "Numbers that training changes.",
        )  # fmt: skip
        whole(
            "FLOPs for one sample", [answer and answer.totals.flops for answer in answers],
            "Multiplications and additions, counted one by one, for one sample on its way through the network.",
        )  # fmt: skip
        for name in names:
            reach(name.removeprefix("test_"), reached[0].get(name), reached[1].get(name), trained)
    missing = [side.title for side in pair if side.run is None]
    if missing:
        st.caption(f":material/info: Not trained yet: {plain(' and '.join(missing))}. Train it to see what it reaches.")


def whole(name: str, sides: Sequence[int | None], help: str) -> None:
    """Two whole numbers; dots while they are not known."""
    before, after = sides
    told = "not known yet" if before is None or after is None else difference(before, after, "{:,}")
    st.metric(
        name, " → ".join(dict.fromkeys(short(side) for side in sides)), told, border=True, help=help,
        delta_color="off", delta_arrow="off",
    )  # fmt: skip


def reach(name: str, before: float | None, after: float | None, trained: str) -> None:
    """A figure on the test split; a dash where it is not known."""
    told = "not known for both" if before is None or after is None else difference(before, after, "{:.4g}")
    st.metric(
        f"{headline(name)}, test", f"{value(before)} → {value(after)}", told, border=True,
        delta_color="off", delta_arrow="off", help=f"On the test split, by {trained}.",
    )  # fmt: skip


# The picture


def networks(
    pair: Pair, found: tuple[Change, ...], answers: Answers
) -> tuple[Overlay, str | None, tuple[Notes, Notes]]:
    """Both networks as one; returns it, the layer that was clicked, and what is known of its layers on both sides."""
    before, after = (side.document.networks for side in pair)
    names = list(dict.fromkeys([*after, *before]))
    changed = {change.network for change in found}
    name = names[0]
    if len(names) > 1:
        first = next((each for each in names if each in changed), names[0])
        name = st.segmented_control(
            "Network", names, default=first, key="compared network", required=True,
            format_func=lambda each: plain(called(pair, each)),
        )  # fmt: skip
    both = overlay(before.get(name, Graph()), after.get(name, Graph()))
    st.subheader("The network" if len(names) == 1 else f"The network {plain(called(pair, name))}")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        overlaid.legend(both)
        st.caption(":material/touch_app: Click a layer: its parameters before and after appear beside it.")
    drawn = both
    if len(both.nodes) > MANY and found:
        with st.container(horizontal=True):
            if st.toggle("Only what changed, and the layers next to it", value=True, key="only changed"):
                drawn = near(both)
    if not drawn.nodes:
        st.caption("Nothing differs in this network.")
        return both, None, ({}, {})
    clicked = overlaid.picture(drawn)
    one, other = (answer.notes.get(name, {}) if answer else {} for answer in answers)
    return both, clicked, (one, other)


# The words


def called(pair: Pair, network: str) -> str:
    """How a network is called by the task of the newer state that has it."""
    owner = next((side.document for side in reversed(pair) if network in side.document.networks), pair[1].document)
    return roles.title(owner, network)


def in_words(pair: Pair, found: tuple[Change, ...]) -> None:
    """A line for each difference, grouped by the part of the project that it is in."""
    several = len({*pair[0].document.networks, *pair[1].document.networks}) > 1
    for part, title in PARTS.items():
        lines = [
            line(change, f"{plain(called(pair, change.network))}: " if several and change.network else "")
            for change in found
            if change.part == part
        ]
        if not lines:
            continue
        with st.container(gap="small", key=f"changed-{part}"):
            st.markdown("  \n".join([f"**{title}**", *lines[:SHOWN]]))
            if len(lines) > SHOWN:
                with st.expander(f"{len(lines) - SHOWN} more"):
                    st.markdown("  \n".join(lines[SHOWN:]))


def line(change: Change, where: str = "") -> str:
    """A sentence with its sign, inert."""
    sign, colour = SIGNS[change.kind]
    sentence = f"{where}{plain(change.sentence)}"
    wire = change.kind in ("connected", "disconnected")
    return f":{colour}[**{plain(sign)}**] " + (f":gray[{sentence}]" if wire else sentence)


page()
