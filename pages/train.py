"""Train: how the network learns on the left, the run on the right, all runs of the project below."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from engine import client
from engine.catalog.card import Kind
from engine.document.project import Choice, Training
from engine.errors import LayerloomError
from engine.messages.answers import CheckAnswer, DataFacts, Estimate, Problem, Suggestion, TargetFacts
from engine.store.runs import Run
from pages.parts import estimated, roles, session, suggested
from pages.parts.asking import come_back, come_back_when
from pages.parts.empty import nothing_here
from pages.parts.form import choice_field, many_field
from pages.parts.header import header
from pages.parts.plain import ago, duration, plain, value, words
from pages.parts.problems import show_job_error, show_problems
from pages.parts.run import show_run, status_badge
from pages.parts.schedule import schedule_field
from pages.parts.starting import train
from pages.parts.trained import with_model
from pages.parts.weighing import class_weights

Marks = dict[str, str]
PRECISIONS = {
    "float32": "float32: exact, for any device",
    "mixed_float16": "mixed float16: fast on NVIDIA GPUs",
    "mixed_bfloat16": "mixed bfloat16: fast on TPUs and new GPUs",
}


def page() -> None:
    """The page, from top to bottom."""
    runs = client.runs(session.workspace(), session.desk().saved.id)
    untrained = "" if with_model(runs) else "Train first; then see how good it is."
    header("evaluate.py", "Next: Evaluate", ready=not untrained, why=untrained)
    left, right = st.columns([1, 2.1], gap="large")
    with left:
        with st.container():  # whatever it holds, what stands below keeps its place, and so an open field stays open
            start(check(), runs)
        settings()
    with right:
        chosen = next((run for run in runs if run.id == session.current().run), next(iter(runs), None))
        if chosen is None:
            no_run()
        else:
            show_run(chosen)
            other_runs(runs, chosen)


# Is it ready?


def check() -> CheckAnswer | None:
    """What keeps the project from being trained; None while a helper works on it."""
    try:
        answer = session.checked()
    except LayerloomError as error:
        show_job_error(error, session.check_key())
        return CheckAnswer()
    if answer is None:
        come_back(session.current().asked, session.check_key())
    return answer


def start(answer: CheckAnswer | None, runs: list[Run]) -> None:
    """The Train button, and what stands in its way."""
    if suggested.awaited():
        st.button("Train", key="train", type="primary", icon=":material/play_arrow:", width="stretch", disabled=True)
        st.caption(":material/hourglass_top: Looking at your data for good first settings ...")
        return
    ready = answer is None or answer.ok
    st.button(
        "Train", key="train", type="primary", icon=":material/play_arrow:", width="stretch", disabled=not ready,
        on_click=session.attempt, args=(train, answer is not None),
        help=None if ready else "Mend what is red below first.",
    )  # fmt: skip
    if answer is None:
        st.caption(":material/hourglass_top: Checking the network ...")
        return
    totals = answer.totals
    if ready:
        st.caption(f":green[:material/check_circle:] Ready: {totals.trainable:,} trainable parameters.")
        expectation(runs)
    grave = tuple(problem for problem in answer.problems if problem.severity != "advice")
    advice = tuple(problem for problem in answer.problems if problem.severity == "advice")
    show_problems(grave, "grave", where)
    if advice:
        with st.expander(f":material/lightbulb: {len(advice)} pieces of advice" if len(advice) > 1 else
                         ":material/lightbulb: A piece of advice"):  # fmt: skip
            show_problems(advice, "advice", where)


def expectation(runs: list[Run]) -> None:
    """What the run will take. It is found out while nothing trains, and keeps nobody from pressing Train."""
    here, desk = session.current(), session.desk()
    document, stamp = desk.document, desk.stamp

    def look() -> estimated.Answer | None:
        return here.estimating.look(
            stamp, lambda: client.ask_estimate(session.workspace(), document),
            rest=here.asked.idle, now=estimated.clock(),
        )  # fmt: skip

    trains = any(run.active for run in runs)
    answer = here.estimating.known(stamp) if trains else look()
    if answer is not None:
        estimated.show(answer, document.training.epochs)
        show_problems(answer.problems if isinstance(answer, Estimate) else (), "memory")
    elif not trains:
        st.caption(":material/timer: Finding out how long it takes ...")
        come_back_when(here.asked, lambda: look() is not None)


def where(problem: Problem) -> str:
    """The place of a problem as a person knows it: a layer's label, else nothing."""
    graph = session.desk().document.networks.get(problem.network)
    node = next((node for node in graph.nodes if node.id == problem.node), None) if graph else None
    name = (node.label or node.layer) if node else ""
    if graph is None or len(session.desk().document.networks) == 1:
        return name
    title = roles.title(session.desk().document, problem.network)
    return f"{title}: {name}" if name else title


# How it learns


def settings() -> None:
    """Loss, optimizer, metrics, then what is changed less often."""
    facts, suggestion = data_facts()
    st.subheader("How it learns")
    with st.container():
        own = own_losses(suggestion)
        if not own or (suggestion and suggestion.losses):
            losses(facts, suggestion)
        if own and suggestion and not suggestion.losses:
            st.caption("Loss and metrics are the task's own.")
    with st.container():
        if not own:
            class_weights(facts)
    with st.container():
        optimizer(suggestion)
    with st.container():
        if not own or (suggestion and suggestion.metrics):
            metrics(facts, suggestion)
    with st.grid(2, min_column_width=150, gap="small"):
        number("epochs", 1, 100_000, "Epochs: how often the network sees every training row.")
        number("batch_size", 1, 1_000_000, "Batch size: rows that the network sees before each update of its weights.")
    with st.expander("Schedule and callbacks", icon=":material/timeline:"):
        schedule_field(facts)
        many_field(
            "Callbacks", "callback", "callbacks", lambda: training().callbacks,
            lambda choices: set_training("callbacks", choices),
            help="What is done after each epoch: stop early, lower the learning rate.",
        )  # fmt: skip
    with st.expander("Machine and seed", icon=":material/memory:"):
        machine()


def own_losses(suggestion: Suggestion | None) -> bool:
    """Whether the task has a training step of its own, in which only the losses and metrics that it names count."""
    kind = session.desk().document.task.kind
    card = roles.task_card(kind)
    return suggestion is not None and suggestion.task == kind and card is not None and card.category != "supervised"


def training() -> Training:
    """The training settings as they are now."""
    return session.desk().document.training


def set_training(name: str, chosen: Any) -> None:
    """One field of the training settings."""
    document = session.desk().document
    made = document.training.model_copy(update={name: chosen})
    session.edit(document.model_copy(update={"training": made}), f"changed {name.replace('_', ' ')}")


def data_facts() -> tuple[DataFacts | None, Suggestion | None]:
    """What is known of the data, if they are read already or quickly."""
    if session.desk().document.data.source is None:
        return None, None
    try:
        preview = session.previewed(patience=0.05)
    except LayerloomError:
        return None, None  # the check says it above
    if preview is None:
        come_back(session.current().asked, session.preview_key())
        return None, None
    return preview.facts, preview.suggestion


def fitting(kind: Kind, targets: tuple[TargetFacts, ...], advised: tuple[Choice, ...]) -> tuple[list[str], Marks]:
    """Names of a kind, suggested ones first, then those that fit a target, then the rest; and a mark for each."""
    kinds = {name for target in targets for name in learned_from(target)}
    if not targets:
        kinds = {"integer classes"} if session.desk().document.task.kind == "classification" else {"numbers"}
    cards = client.cards(kind)
    first = list(dict.fromkeys(choice.name for choice in advised))
    fit = [card.name for card in cards if card.facts.get("targets") in kinds and card.name not in first]
    rest = [card.name for card in cards if card.name not in (*first, *fit)]
    marks = dict.fromkeys(first, " · suggested") | dict.fromkeys(rest, " · for other targets")
    return [*first, *fit, *rest], marks


def learned_from(target: TargetFacts) -> tuple[str, ...]:
    """What a target is for losses and metrics, in the catalog's words."""
    if target.kind in ("number", "text"):
        return ("numbers",) if target.kind == "number" else ("text",)
    return ("integer classes", "0/1") if len(target.classes) == 2 else ("integer classes",)


def losses(facts: DataFacts | None, suggestion: Suggestion | None) -> None:
    """The loss; where there are several targets, one for each, in the order of the outputs."""
    targets, advised = facts.targets if facts else (), suggestion.losses if suggestion else ()
    if len(targets) < 2 or len(advised) < len(targets):
        loss("Loss", targets, advised, lambda: next(iter(training().losses), None),
             lambda choice: set_training("losses", (choice,) if choice else ()))  # fmt: skip
        return
    for place, target in enumerate(targets):
        with st.container():
            loss(f"Loss of {plain(target.name)}", (target,), advised[place : place + 1],
                 partial(loss_at, place), partial(set_loss_at, place, advised), key=f"loss {place}")  # fmt: skip


def loss_at(place: int) -> Choice | None:
    """The loss of one of several outputs; one alone is for all of them."""
    chosen = training().losses
    return chosen[place] if place < len(chosen) else chosen[0] if len(chosen) == 1 else None


def set_loss_at(place: int, advised: tuple[Choice, ...], choice: Choice | None) -> None:
    """Another loss for one of several outputs; the others keep theirs, or take the suggested ones."""
    made = [loss_at(other) or usual for other, usual in enumerate(advised)]
    made[place] = choice or advised[place]
    set_training("losses", tuple(made))


def loss(
    label: str,
    targets: tuple[TargetFacts, ...],
    advised: tuple[Choice, ...],
    get: Callable[[], Choice | None],
    put: Callable[[Choice | None], None],
    *,
    key: str = "loss",
) -> None:
    """A loss; one that takes logits keeps saying so when another is chosen."""
    names, marks = fitting("loss", targets, advised)

    def choose(choice: Choice | None) -> None:
        before = get()
        changed = choice is not None and (before is None or before.name != choice.name)
        if (
            choice is not None
            and changed
            and "from_logits" in {p.name for p in client.card("loss", choice.name).parameters}
        ):
            kept = before.config.get("from_logits", True) if before else True
            choice = Choice(name=choice.name, config={"from_logits": kept} if kept else {})
        put(choice)

    choice_field(
        label, "loss", key, get, choose, names=names, title=lambda name: name + marks.get(name, ""),
        none="as the task has it", help="What training makes small: how wrong the predictions are.",
    )  # fmt: skip


def optimizer(suggestion: Suggestion | None) -> None:
    """The optimizer with its learning rate."""
    advised = suggestion.optimizer.name if suggestion else ""
    choice_field(
        "Optimizer", "optimizer", "optimizer", lambda: training().optimizer,
        lambda choice: set_training("optimizer", choice or Choice(name="Adam")),
        title=lambda name: name + (" · suggested" if name == advised else ""),
        help="How the weights are changed to make the loss smaller.",
    )  # fmt: skip
    if training().schedule is not None:
        st.caption(":material/timeline: The learning rate follows the schedule below, not the field of the optimizer.")


def metrics(facts: DataFacts | None, suggestion: Suggestion | None) -> None:
    """What is shown beside the loss."""
    names, marks = fitting("metric", facts.targets if facts else (), suggestion.metrics if suggestion else ())
    many_field(
        "Metrics", "metric", "metrics", lambda: training().metrics, lambda choices: set_training("metrics", choices),
        names=names, title=lambda name: name + marks.get(name, ""), placeholder="as the task has them",
        help="Figures that a person reads, shown beside the loss. They do not change how the network learns.",
    )  # fmt: skip


def number(name: str, least: int, most: int, help: str) -> None:
    """A whole number of the training settings."""
    st.number_input(
        name.replace("_", " ").capitalize(), least, most, step=1, help=help, required=True,
        **session.field(name, getattr(training(), name), lambda typed: set_training(name, typed)),
    )  # fmt: skip


def machine() -> None:
    """Device, precision, and the seed from which all randomness follows."""
    now = training()
    gpus = [f"gpu:{number}" for number in range(len(graphics_cards()))]
    devices = list(dict.fromkeys(["auto", "cpu", *gpus, now.device]))
    names = {"auto": "auto: a GPU if there is one", "cpu": "CPU"} | dict(zip(gpus, graphics_cards(), strict=True))
    st.selectbox(
        "Device", devices, format_func=lambda name: names.get(name, name), help="What computes.",
        **session.field("device", now.device, lambda device: set_training("device", device), options=devices),
    )  # fmt: skip
    st.selectbox(
        "Precision", list(PRECISIONS), format_func=lambda name: PRECISIONS[name],
        help="How many bits the numbers have. Mixed: half of them where it does no harm.",
        **session.field(
            "precision", now.precision, lambda precision: set_training("precision", precision),
            options=list(PRECISIONS),
        ),
    )  # fmt: skip
    st.number_input(
        "Seed", 0, 2**31 - 1, step=1, required=True,
        help="Initial weights, dropout and the order of rows follow from it: the same seed gives the same weights.",
        **session.field("seed", now.seed, lambda seed: set_training("seed", seed)),
    )  # fmt: skip


@st.cache_data(ttl=600, max_entries=1)
def graphics_cards() -> tuple[str, ...]:
    """The names of this machine's GPUs."""
    return client.doctor(session.workspace()).machine.gpus


# Runs


def no_run() -> None:
    """What will be here."""
    text = (
        "Press Train: loss and metrics appear here within seconds, batch by batch. The run goes on when you close this "
        "page, and you find it here again."
    )
    nothing_here(":material/show_chart:", "No run yet", text)


def other_runs(runs: list[Run], shown: Run) -> None:
    """All runs of this project, the newest first."""
    if len(runs) < 2:
        return
    st.subheader("Runs of this project")
    for run in runs[: 50 if st.session_state.get("all runs") else 8]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"run-{run.id}"):
            st.markdown(f"**Run {run.number}**", width=64)
            status_badge(run)
            reached = [f"{words(name)} **{value(number)}**" for name, number in run.metrics.items() if "test_" in name]
            took = f" · {duration(run.ended - run.started)}" if run.ended and run.started else ""
            st.markdown(f":gray[{ago(run.created)}{took}] {plain_join(reached)}", width="stretch")
            st.button(
                "Shown" if run.id == shown.id else "Show", key=f"show {run.id}", disabled=run.id == shown.id,
                on_click=session.show_run, args=(run.id,),
            )  # fmt: skip
    if len(runs) > 8:
        st.toggle(f"Show all {len(runs)} runs", key="all runs")


def plain_join(parts: list[str]) -> str:
    """Figures behind one another."""
    return "· " + ", ".join(parts) if parts else ""


page()
