"""Class weights: what the loss of a training row is multiplied by, for each target of classes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.messages.answers import DataFacts, TargetFacts
from pages.parts import session
from pages.parts.plain import plain

WAYS = {"": "All rows count alike", "balanced": "Balanced: each class counts as much", "by hand": "By hand"}
MOST_FIELDS = 40  # classes with a field each
TOLD = 6  # classes whose balanced weights are told
Weights = str | dict[str, float]


def class_weights(facts: DataFacts | None) -> None:
    """A choice for each target of classes; by hand, a number for each class."""
    targets = [target for target in facts.targets if target.kind == "classes" and target.counts] if facts else []
    for target in targets:
        with st.container():
            one_target(target, several=len(targets) > 1)


def one_target(target: TargetFacts, *, several: bool) -> None:
    """How much the classes of one target count."""
    now = told(target.name)
    way = "" if now is None else now if isinstance(now, str) else "by hand"
    st.selectbox(
        f"Class weights of {plain(target.name)}" if several else "Class weights", list(WAYS),
        format_func=lambda name: WAYS[name],
        help="What the loss of a training row is multiplied by, by its class. Rare classes are passed over otherwise. "
        "Validation, test and metrics stay as they are.",
        **session.field(f"class weights {target.name}", way, partial(choose, target), options=list(WAYS)),
    )  # fmt: skip
    if way == "balanced":
        st.caption(balanced(target))
    elif not isinstance(now, str) and now is not None:
        by_hand(target, now)


def balanced(target: TargetFacts) -> str:
    """`no × 0.53 · yes × 10`, or the ends where there are many classes."""
    weights = dict(zip(target.classes, target.balanced_weights, strict=True))
    known = {name: weights[name] for name, rows in zip(target.classes, target.counts, strict=True) if rows}
    ordered = sorted(known, key=lambda name: known[name])
    shown = ordered if len(ordered) <= TOLD else [ordered[0], ordered[-1]]
    words = [f"{plain(name)} × {known[name]:.3g}" for name in shown]
    return (" · " if len(ordered) <= TOLD else " ... ").join(words)


def by_hand(target: TargetFacts, now: dict[str, float]) -> None:
    """A number for each class."""
    with st.grid("auto", min_column_width=125, gap="small"):
        for name in target.classes[:MOST_FIELDS]:
            st.number_input(
                plain(name), 0.0, 1e6, step=0.5, format="%g", required=True,
                **session.field(f"weight of {target.name}/{name}", float(now.get(name, 1.0)),
                                partial(weigh, target.name, name)),
            )  # fmt: skip
    if len(target.classes) > MOST_FIELDS:
        st.caption(f"The first {MOST_FIELDS} of {len(target.classes):,} classes; the others count once.")


def told(target: str) -> Weights | None:
    """What the document says of a target; None: all rows count alike."""
    return session.desk().document.training.class_weights.get(target)


def choose(target: TargetFacts, way: str) -> None:
    """Takes a way; by hand begins with what balances the classes, to two digits."""
    first = {name: float(f"{weight:.2g}") for name, weight in zip(target.classes, target.balanced_weights, strict=True)}
    put(target.name, first if way == "by hand" else way or None)


def weigh(target: str, name: str, weight: float) -> None:
    """Another weight of one class."""
    now = told(target)
    put(target, {**now, name: weight} if isinstance(now, dict) else {name: weight})


def put(target: str, weights: Weights | None) -> None:
    """Weights of one target; those of others stay."""
    document = session.desk().document
    kept = {name: each for name, each in document.training.class_weights.items() if name != target}
    made = {**kept, target: weights} if weights is not None else kept
    training = document.training.model_copy(update={"class_weights": made})
    session.edit(document.model_copy(update={"training": training}), "changed the class weights")
