"""What each stage of a step says beside the drawing: values, losses, gradients, the update."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from engine import client
from engine.messages.pictures import Bars
from engine.messages.stepping import Line, NodeFacts, RowLoss, Spread, ValueShown, Weight, WeightFacts, WeightStory
from pages.parts import figures, session
from pages.parts.plain import plain

if TYPE_CHECKING:
    from pages.parts.one_step import Shown

AXES = {  # of a weight's index, by layer and name
    ("Dense", "kernel"): ("From input", "To unit"),
    ("Conv1D", "kernel"): ("Step", "Channel", "Filter"),
    ("Conv2D", "kernel"): ("Row", "Column", "Channel", "Filter"),
    ("Embedding", "embeddings"): ("Token", "Number"),
}
LINE = 44  # letters of a formula that fit on a line
AGREES = 1e-3  # relative difference of gradient and finite difference
FLOOR = 1e-7  # below which a gradient counts as 0
INPUTS = 3  # that are shown
DEAD = 0.9  # share of zeros from which on a layer is pointed out


def forward(shown: Shown) -> None:
    """A layer's numbers, and how one of them came about."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        node = which_node(shown)
        which_row(shown)
    facts = facts_of(shown, node)
    if facts is None or facts.values is None:
        st.caption("No numbers leave this node.")
        return
    numbers(facts.values)
    if facts.values.zeros > DEAD and facts.values.low == 0:
        st.markdown(
            f":orange[:material/warning:] {facts.values.zeros:.0%} of these numbers are 0: hardly a unit is awake."
        )
    as_it_goes_in(shown)
    state = shown.state
    if state.place is not None and not _inside(state.place, facts.shape):
        state.place = None  # another network's
    found: ValueShown | None = shown.ask(
        f"value {node} {state.row} {state.place}", client.value_in_step, node=node, row=state.row, place=state.place
    )
    if found is None:
        return
    which_value(shown, found, facts.shape)
    lines(found.lines)
    for number, picture in enumerate(found.pictures):
        figures.draw(picture, f"values {node} {number}", across=8)


def loss(shown: Shown) -> None:
    """The loss of a row, of the batch, and what is added."""
    which_row(shown)
    found: tuple[RowLoss, ...] | None = shown.ask(f"losses {shown.state.row}", client.losses_in_step, shown.state.row)
    if found is None:
        return
    for each in found:
        st.markdown(f"**{plain(each.target)}** · {plain(each.loss)} · right: **{plain(each.truth)}**")
        lines(each.lines)
    st.markdown("**The whole batch**")
    step, count = shown.step, len(shown.step.rows)
    for each in step.losses:
        name = rf"L_{{\text{{{_tex(each.target)}}}}}" if len(step.losses) > 1 else r"\bar L"
        st.latex(rf"{name} = \frac{{1}}{{{count}}} \sum_{{r=1}}^{{{count}}} L_r = {each.value:.4g}")
    added = " + ".join(f"{each.value:.4g}" for each in step.losses)
    if step.regularization:
        st.latex(rf"L = {added} + {step.regularization:.4g} = {step.loss:.4g}")
        st.caption("The last is what regularizers add: large weights cost something.")
    elif len(step.losses) > 1:
        st.latex(rf"L = {added} = {step.loss:.4g}")
    st.caption("This one number is what the step makes smaller.")


def backward(shown: Shown) -> None:
    """How the gradient fares, and the chain rule of one weight."""
    if shown.step.flow:
        st.markdown(plain(shown.step.flow))
    story = of_weight(shown)
    if story is None:
        return
    lines(story.chain)
    if story.terms:
        with st.expander(f"The largest {len(story.terms)} of {story.count:,} terms"):
            rows = [
                {
                    "row": term.row + 1, "place": ", ".join(map(str, term.place)), "dL/dz": f"{term.before:.4g}",
                    "dz/dw": f"{term.by:.4g}", "product": f"{term.product:.4g}",
                }
                for term in story.terms
            ]  # fmt: skip
            st.dataframe(rows, hide_index=True)
    checked(story)
    way_back(story)


def update(shown: Shown) -> None:
    """What the optimizer does to one weight."""
    story = of_weight(shown)
    if story is None:
        return
    lines(story.update)
    with st.container(horizontal=True, gap="large"):
        st.metric("Before", f"{story.old:.7g}")
        st.metric("After, by Keras", f"{story.new:.7g}", f"{story.new - story.old:+.3g}", delta_color="off")
        if story.computed is not None:
            st.metric(
                "By the formula", f"{story.computed:.7g}",
                help="Computed in double precision from what the optimizer held before the step.",
            )  # fmt: skip
    st.markdown(
        f"Loss of the batch: **{shown.step.loss:.4g}** before the step, **{shown.step.loss_after:.4g}** after it."
    )
    if shown.step.loss_after > shown.step.loss:
        st.caption("It rose: the step went too far for this batch. Over many batches it should fall.")


DRAWN: dict[str, Callable[[Shown], None]] = {
    "1 Forward": forward,
    "2 Loss": loss,
    "3 Backward": backward,
    "4 Update": update,
}


def numbers(spread: Spread) -> None:
    """How the numbers of the batch lie."""
    with st.container(horizontal=True, gap="medium"):
        for name, number, help in (
            ("Mean", f"{spread.mean:.4g}", "Over all rows of the batch."),
            ("Deviation", f"{spread.deviation:.4g}", "The standard deviation: how far the numbers lie apart."),
            ("Smallest", f"{spread.low:.4g}", ""),
            ("Largest", f"{spread.high:.4g}", ""),
            ("Zeros", f"{spread.zeros:.0%}", "Behind ReLU: units that are silent. No gradient goes back through them."),
        ):
            st.metric(name, number, help=help or None, width="content")


def which_node(shown: Shown) -> str:
    """The layer whose numbers are shown."""
    ids, state = [node.id for node in shown.step.nodes], shown.state
    node = state.node if state.node in ids else next((each.owner for each in shown.step.nodes if each.weights), ids[0])
    st.selectbox(
        "Layer", ids, width=220,
        **session.field("step layer", node, lambda id: state.show(node=id, place=None), options=ids),
    )  # fmt: skip
    return node


def as_it_goes_in(shown: Shown) -> None:
    """The row that is looked at, at each Input."""
    inputs = [node.id for node in shown.graph.nodes if node.layer == "Input" and facts_of(shown, node.id)]
    with st.expander(f"Row {shown.state.row + 1} as it goes in"):
        for id in inputs[:INPUTS]:
            row = shown.state.row
            found: ValueShown | None = shown.ask(f"value {id} {row} None", client.value_in_step, node=id, row=row)
            for number, picture in enumerate(found.pictures if found is not None else ()):
                figures.draw(picture, f"input {id} {number}", titled=len(inputs) > 1, across=6)


def which_row(shown: Shown) -> None:
    """A row of the batch, counted from 1 on the page."""
    state, count = shown.state, len(shown.step.rows)
    state.row = min(state.row, count - 1)
    st.number_input(
        f"Row, 1 to {count}", 1, count, width=140,
        help=f"A row of this batch. This is row {shown.step.rows[state.row] + 1:,} of the training split.",
        **session.field("step row", state.row + 1, lambda row: state.show(row=int(row) - 1)),
    )  # fmt: skip


def which_value(shown: Shown, found: ValueShown, shape: tuple[int, ...]) -> None:
    """Which number of the row is looked at."""
    flat = int(np.ravel_multi_index(found.place, shape)) if shape else 0

    def chosen(number: int) -> None:
        shown.state.show(place=tuple(int(at) for at in np.unravel_index(int(number), shape)) if shape else ())

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.number_input(
            f"Number, 0 to {found.places - 1:,}", 0, max(0, found.places - 1), width=160,
            help="At first the largest by size. Numbers are counted from 0, the last axis first.",
            **session.field("step value", flat, chosen),
        )  # fmt: skip
        gradient = "" if found.gradient is None else f" · its gradient dL/dy is {found.gradient:.4g}"
        st.markdown(f"at ({', '.join(map(str, found.place))}) it is **{found.value:.4g}**{gradient}")


def of_weight(shown: Shown) -> WeightStory | None:
    """Which weight, and its story."""
    trained = {node.id: node for node in shown.step.nodes if node.id == node.owner and _trained(node)}
    weight = shown.state.weight or shown.step.weight
    if weight is None or not trained:
        st.caption("No weight has a gradient in this step.")
        return None
    if not _there(weight, trained):  # the network was changed since it was chosen
        weight = first_weight(shown, weight.node if weight.node in trained else next(iter(trained))) or weight
    state = shown.state
    facts = {each.name: each for each in _trained(trained[weight.node])}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Layer", list(trained), width=170,
            **session.field(
                "weight layer", weight.node, lambda id: state.show(weight=first_weight(shown, id)),
                options=list(trained),
            ),
        )  # fmt: skip
        st.selectbox(
            "Weight", list(facts), width=150,
            **session.field(
                "weight name", weight.name,
                lambda name: state.show(weight=Weight(node=weight.node, name=name, index=facts[name].steepest)),
                options=list(facts),
            ),
        )  # fmt: skip
        shape = facts[weight.name].shape
        names = axes(shown, weight, len(shape))
        for axis, length in enumerate(shape):
            st.number_input(
                f"{names[axis]}, 0 to {length - 1:,}", 0, length - 1, width=132,
                **session.field(f"weight index {axis}", weight.index[axis], _indexed(shown, weight, axis)),
            )  # fmt: skip
    return shown.ask(f"weight {weight.model_dump_json()}", client.weight_in_step, weight)


def axes(shown: Shown, weight: Weight, count: int) -> list[str]:
    """What the numbers of a weight's index mean, by the layer."""
    layer = next(node.layer for node in shown.graph.nodes if node.id == weight.node)
    found = AXES.get((layer, weight.name), {1: ("Unit",)}.get(count, ()))
    return [*found] if len(found) == count else [f"Index {axis + 1}" for axis in range(count)]


def first_weight(shown: Shown, node: str) -> Weight | None:
    """A weight of a node to begin with; None where it has none that is trained."""
    if shown.step.weight is not None and shown.step.weight.node == node:
        return shown.step.weight
    facts = facts_of(shown, node)
    trained = _trained(facts) if facts is not None else ()
    if facts is None or not trained:
        return None
    return Weight(node=facts.owner, name=trained[0].name, index=trained[0].steepest)


def facts_of(shown: Shown, node: str) -> NodeFacts | None:
    """What is known of a node."""
    return next((each for each in shown.step.nodes if each.id == node), None)


def checked(story: WeightStory) -> None:
    """The gradient beside the finite difference."""
    apart = abs(story.gradient - story.difference)
    agrees = apart <= max(AGREES * abs(story.gradient), FLOOR) * (1 if story.precise else 30)
    st.markdown(
        f":material/{'check_circle' if agrees else 'error'}: **Check:** with this weight {story.nudge:.2g} larger and "
        "smaller, the loss itself changes by",
        help="The finite difference needs no calculus: the loss is computed twice with the same dropped numbers"
        + (", in double precision." if story.precise else ", in single precision, so it is a little rough."),
    )
    with st.container(horizontal=True, gap="large", horizontal_alignment="center"):
        st.latex(rf"\frac{{L(w + e) - L(w - e)}}{{2e}} = {story.difference:.4g}", width="content")
        st.latex(rf"\frac{{\partial L}}{{\partial w}} = {story.gradient:.4g}", width="content")
    if not agrees:
        st.caption(
            "They differ. Where a ReLU or a maximum stands exactly at its kink, as over a black patch with a bias of "
            "0, there is no single slope, and both are right in their way."
        )


def way_back(story: WeightStory) -> None:
    """The size of the gradient at each layer, from the loss back to the weight's."""
    if len(story.path) < 2:
        return
    picture = Bars(
        title="Size of the gradient on its way back, from the loss to this layer", x_label="", y_label="norm of dL/da",
        names=tuple(each.node for each in story.path), values=tuple(each.norm for each in story.path),
    )  # fmt: skip
    figures.draw(picture, "way back")


def lines(written: Iterable[Line]) -> None:
    """Formulas, each with what it means."""
    for line in written:
        if line.latex:
            st.latex(aligned(line.latex))
        if line.says:
            st.caption(plain(line.says))


def aligned(latex: str) -> str:
    """A long chain of equalities over several lines, one below the other."""
    left, *others = latex.split(" = ")
    if not others or len(_seen(latex)) < LINE:
        return latex
    others = [broken(each) for each in others]
    return rf"\begin{{aligned}} {left} &= " + r" \\[5pt] &= ".join(others) + r" \end{aligned}"


def broken(latex: str) -> str:
    """A long sum over several lines, broken at a plus that stands in no bracket."""
    terms, depth, start = [], 0, 0
    for at, letter in enumerate(latex):
        depth += (letter in "{([") - (letter in "})]")
        if depth == 0 and latex[at : at + 3] == " + ":
            terms.append(latex[start:at])
            start = at + 3
    rows: list[str] = []
    for term in [*terms, latex[start:]]:
        if rows and len(_seen(rows[-1])) + len(_seen(term)) <= LINE:
            rows[-1] += f" + {term}"
        else:
            rows.append(term)
    return r" \\ &\quad + ".join(rows)


def _seen(latex: str) -> str:
    """About as many letters as a reader sees."""
    return re.sub(r"\\text|[{}_^ ]", "", re.sub(r"\\(?!text)[a-zA-Z]+|\\,", "x", latex))


def _indexed(shown: Shown, weight: Weight, axis: int) -> Callable[[int], None]:
    def chosen(at: int) -> None:
        index = (*weight.index[:axis], int(at), *weight.index[axis + 1 :])
        shown.state.show(weight=weight.model_copy(update={"index": index}))

    return chosen


def _there(weight: Weight, trained: Mapping[str, NodeFacts]) -> bool:
    known = _trained(trained[weight.node]) if weight.node in trained else ()
    return any(each.name == weight.name and _inside(weight.index, each.shape) for each in known)


def _inside(index: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(index) == len(shape) and all(0 <= at < length for at, length in zip(index, shape, strict=True))


def _trained(node: NodeFacts) -> tuple[WeightFacts, ...]:
    return tuple(each for each in node.weights if each.gradient is not None)


def _tex(text: str) -> str:
    """A name inside a formula: letters and digits alone."""
    return "".join(each if each.isalnum() else " " for each in text)[:24]
