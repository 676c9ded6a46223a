"""What to predict: the task, the target and further ones, what the network learns of a number, windows of a series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.catalog.card import Card
from engine.document.project import Project, Task, Training, Window
from engine.messages.answers import PreviewAnswer
from pages.parts import roles, session, suggested
from pages.parts.data_settings import own_data, set_data, settings, table_columns, without
from pages.parts.form import Place, card_form
from pages.parts.plain import plain

TRANSFORMS = {
    "": "The number as it is",
    "standardize": "Standardized",
    "log": "Its logarithm, standardized",
}
SIZES = {
    "length": (1, 10_000, "Steps of the past that the network sees."),
    "horizon": (0, 1_000, "Steps after them that it predicts; 0: the target of the last step that it sees."),
    "stride": (1, 10_000, "Steps from the begin of one window to that of the next."),
}
UNITS = {"character": "Character by character", "word": "Word by word"}
# What can be predicted: how it is called, and what it is for.
AIMS = {
    "target": ("A column", "A label, a number or a text that stands beside the inputs."),
    "input": ("The inputs themselves", "What goes in is to come out again: it learns from data without labels."),
    "next": ("The next token", "Of each token of a text the one that follows: it learns to write."),
}
# What is said of columns to predict, and has no place where none is predicted.
NO_COLUMN: dict[str, Any] = {"further_targets": (), "target_transform": ""}
DRAWN = 24  # steps of the small drawing of a window


def target(preview: PreviewAnswer | None) -> None:
    """Everything that says what is predicted."""
    st.subheader("What to predict")
    aim(preview)
    if settings().aim == "next":
        text(preview)
    else:
        first_target(preview)
    if settings().aim == "target":
        further_targets(preview)
    task()
    if settings().aim == "target":
        of_columns(preview)
    if settings().aim != "next" and (len(table_columns(preview)) > 1 or settings().window is not None):
        window(preview)


def of_columns(preview: PreviewAnswer | None) -> None:
    """What the network learns of columns that are numbers or texts."""
    if (
        preview is not None
        and preview.facts is not None
        and any(each.kind == "number" for each in preview.facts.targets)
    ):
        transform()
    if preview is not None and preview.facts is not None and any(each.kind == "text" for each in preview.facts.targets):
        unit()


def aim(preview: PreviewAnswer | None) -> None:
    """What is predicted: a column, the inputs, or the next token of a text; asked where there is more than one."""
    options, now = roles.aims(source()), settings().aim
    if preview is not None and not any(column.kind == "text" for column in preview.columns):
        options = [name for name in options if name != "next"]
    if len(options) < 2:
        return
    st.segmented_control(
        "Predict", list(dict.fromkeys([*options, now])), format_func=lambda name: AIMS[name][0], required=True,
        help=" ".join(f"**{AIMS[name][0]}**: {AIMS[name][1]}" for name in options),
        **session.field("aim", now, set_aim, first="default"),
    )  # fmt: skip
    if now != "target":
        st.caption(AIMS[now][1])


def source() -> str:
    """The name of the data source; empty where none is chosen."""
    chosen = settings().source
    return chosen.name if chosen else ""


def set_aim(name: str) -> None:
    """Takes what is predicted; the first task that learns it, and the networks of that one."""
    document = session.desk().document
    fitting = roles.tasks_for(name, source())
    kind = document.task.kind if document.task.kind in fitting else next(iter(fitting))
    data = document.data.model_copy(update={"aim": name, **({} if name == "target" else NO_COLUMN)})
    take_task(document.model_copy(update={"data": data}), kind, f"chose to predict {AIMS[name][0].lower()}")


def text(preview: PreviewAnswer | None) -> None:
    """The text whose next token is predicted, where there are several."""
    names = [column.name for column in preview.columns if column.kind in ("text", "tokens")] if preview else []
    now = settings().target
    if len(names) < 2 and not now:
        return
    options = list(dict.fromkeys(["", *names, now]))
    st.selectbox(
        "Text", options, format_func=lambda name: name or "the last one",
        help="The column of texts that the network learns to go on with.",
        **session.field("text", now, set_target, options=options),
    )  # fmt: skip


def first_target(preview: PreviewAnswer | None) -> None:
    """The column to predict, or the one that is left out of the inputs; built-in data have their own."""
    data, predicted = settings(), settings().aim == "target"
    if not own_data():
        if preview is not None and preview.facts is not None and predicted:
            st.markdown(f"Target: **{plain(preview.facts.target.name)}**")
        return
    names = table_columns(preview)
    if preview is None or not names:
        return
    found = data.target or (preview.facts.target.name if preview.facts and predicted else names[-1])
    st.selectbox(
        "Target column" if predicted else "Left out", names,
        help="The column that the network learns to predict from the others." if predicted else
        "A label that the network does not see. All other columns go in, and are to come out.",
        **session.field("target", found if found in names else None, set_target, options=names),
    )  # fmt: skip


def set_target(column: str | None) -> None:
    """Takes the column to predict; it is no further target then."""
    data = settings()
    further = tuple(name for name in data.further_targets if name != column)
    document = session.desk().document
    inputs = without(data.inputs, [column] if data.window is None else [])
    made = data.model_copy(
        update={
            "target": column or "",
            "further_targets": further,
            "inputs": inputs,
            "window": not_known(data.window, [column]),
        }
    )
    session.edit(
        document.model_copy(update={"data": made, "training": unweighted(document.training)}), "chose the target"
    )


def unweighted(training: Training, **changes: object) -> Training:
    """Training settings for other targets: what was said of the classes of the ones before goes."""
    return training.model_copy(update={"class_weights": {}, **changes})


def further_targets(preview: PreviewAnswer | None) -> None:
    """More columns to predict, each by an output of its own."""
    data, first = settings(), preview.facts.target.name if preview and preview.facts else settings().target
    names = (
        [column.name for column in preview.columns if column.kind in ("number", "category", "text")] if preview else []
    )
    options = [name for name in dict.fromkeys([*names, *data.further_targets]) if name != first]
    if not options:
        return
    st.multiselect(
        "Further targets", options, placeholder="none", select_all=False,
        help="More columns to predict at once. Each needs an output of the network, in this order after the first.",
        **session.field("further targets", list(data.further_targets), set_further_targets, first="default"),
    )  # fmt: skip


def set_further_targets(columns: list[str]) -> None:
    """Takes further targets; the task follows, and the losses of another number of outputs go."""
    document = session.desk().document
    kind = "several" if columns else ("classification" if document.task.kind == "several" else document.task.kind)
    made = document.model_copy(
        update={
            "data": document.data.model_copy(
                update={
                    "further_targets": tuple(columns),
                    "window": not_known(document.data.window, columns),
                    "inputs": without(document.data.inputs, columns if document.data.window is None else []),
                }
            ),
            "task": document.task if kind == document.task.kind else Task(kind=kind),
            "training": unweighted(document.training, losses=(), metrics=()),
        }
    )
    session.edit(made, "chose further targets")


def task() -> None:
    """What kind of learning it is, and its settings."""
    tasks = roles.tasks_for(settings().aim, source())
    now = session.desk().document.task.kind
    options = list(dict.fromkeys([*tasks, now]))
    st.selectbox(
        "Task", options, format_func=lambda name: tasks[name].title if name in tasks else name,
        help=" ".join(f"**{card.title}**: {plain(card.summary)}" for card in tasks.values()),
        **session.field("task", now, set_task, options=options),
    )  # fmt: skip
    card, (kind, left_behind) = roles.task_card(now), session.current().retired
    if kind == now and left_behind:
        st.caption(f":material/history: {left_behind}")
    if card is None:
        return
    needed = roles.roles(now)
    if len(needed) > 1:
        st.caption(f"{plain(card.summary)} Its networks: {', '.join(plain(role.title) for role in needed)}.")
    if card.parameters:
        card_form(card, Place(lambda: task_settings(card), lambda config: set_task_settings(card, config)),
                  f"task {now}")  # fmt: skip


def set_task(kind: str) -> None:
    """Takes the task."""
    take_task(session.desk().document, kind, f"chose {kind}")


def take_task(document: Project, kind: str, label: str) -> None:
    """Takes a task with its networks; what is drawn already stays. Losses and metrics of another would not fit."""
    training = document.training.model_copy(update={"losses": (), "metrics": ()})
    chosen = document.task if document.task.kind == kind else Task(kind=kind)
    made = roles.fitted(document.model_copy(update={"task": chosen, "training": training}))
    session.current().retired = (kind, roles.left_behind(session.desk().document, made))
    session.edit(made, label)
    suggested.expect("networks")


def task_settings(card: Card) -> dict[str, Any]:
    """What the document says of the task's parameters."""
    named = {parameter.name for parameter in card.parameters}
    return {name: value for name, value in session.desk().document.task.settings.items() if name in named}


def set_task_settings(card: Card, config: dict[str, Any]) -> None:
    """Other values for the task's parameters; what else stands in its settings stays."""
    document, named = session.desk().document, {parameter.name for parameter in card.parameters}
    kept = {name: value for name, value in document.task.settings.items() if name not in named}
    made = Task(kind=document.task.kind, settings=kept | config)
    session.edit(document.model_copy(update={"task": made}), "changed the task's settings")


def transform() -> None:
    """What the network learns of a target that is a number."""
    st.selectbox(
        "What it learns of the number", list(TRANSFORMS), format_func=lambda name: TRANSFORMS[name],
        help="Large or skewed numbers are learned better standardized, or as a logarithm. The figures at the end, and "
        "predictions, are in the units of the data again; loss and metrics while it trains are not.",
        **session.field(
            "target transform", settings().target_transform,
            lambda name: set_data("target_transform", name, "chose what is learned of the target"),
            options=list(TRANSFORMS),
        ),
    )  # fmt: skip


def unit() -> None:
    """What a token of a target is that is a text."""
    st.selectbox(
        "How it writes the text", list(UNITS), format_func=lambda name: UNITS[name],
        help="The network gives scores for each character, or for each word that the training rows have.",
        **session.field(
            "target unit", settings().target_unit,
            lambda name: set_data("target_unit", name, "chose how the text is written"), options=list(UNITS),
        ),
    )  # fmt: skip


# Windows


def window(preview: PreviewAnswer | None) -> None:
    """Whether samples are stretches of a series, and how long they are."""
    now = settings().window
    predicted = settings().aim == "target"
    targets = [each.name for each in preview.facts.targets] if preview and preview.facts and predicted else []
    st.toggle(
        "Rows are steps of a series", help="Each sample is then a window: a stretch of rows that follow one another, "
        "and what came after it is predicted.",
        **session.field("windows", now is not None, lambda on: set_windows(on, targets)),
    )  # fmt: skip
    if now is None:
        return
    with st.container(border=True, gap="small", key="window"):
        st.html(drawing(now))
        with st.grid("auto", min_column_width=125, gap="small"):
            for name, (least, most, help) in SIZES.items():
                size(name, least, most, help)
        window_column("time", "In the order of", "as they stand", preview)
        window_column("series", "Several series, told apart by", "one series", preview)
        if now.horizon:
            known_ahead(now, [name for name in table_columns(preview) if name not in targets])


def size(name: str, least: int, most: int, help: str) -> None:
    """One length of the window."""
    st.number_input(
        name.capitalize(), least, most, step=1, required=True, help=help,
        **session.field(f"window {name}", getattr(settings().window, name), lambda typed: change_window(name, typed)),
    )  # fmt: skip


def window_column(name: str, label: str, none: str, preview: PreviewAnswer | None) -> None:
    """A column that the window needs; empty is allowed."""
    now = getattr(settings().window, name)
    options = list(dict.fromkeys(["", *table_columns(preview), now]))
    st.selectbox(
        label, options, format_func=lambda column: column or none,
        **session.field(f"window {name}", now, lambda column: change_window(name, column), options=options),
    )  # fmt: skip


def known_ahead(now: Window, names: list[str]) -> None:
    """Columns that are known for the steps to be predicted, too."""
    options = list(dict.fromkeys([*names, *now.known]))
    st.multiselect(
        "Known ahead", options, placeholder="none", select_all=False,
        help="Columns whose values are known before what is predicted happens, such as dates, holidays and planned "
        "prices. The network sees them for the steps that it predicts: a second Input takes them.",
        **session.field(
            "known ahead", list(now.known), lambda chosen: change_window("known", tuple(chosen)), first="default"
        ),
    )  # fmt: skip


def set_window(made: Window | None) -> None:
    """Takes a window, or rows as samples."""
    set_data("window", made, "changed the window" if made else "took each row as a sample")


def set_windows(on: bool, targets: list[str]) -> None:
    """Windows or none; the past of targets is an input of windows alone."""
    document = session.desk().document
    kept = document.data.inputs if on else without(document.data.inputs, targets)
    data = document.data.model_copy(update={"window": Window() if on else None, "inputs": kept})
    label = "took windows of rows as samples" if on else "took each row as a sample"
    session.edit(document.model_copy(update={"data": data}), label)


def change_window(name: str, value: object) -> None:
    """One field of the window, if there is one still; where nothing ahead is predicted, nothing is known ahead."""
    if (now := settings().window) is not None:
        made = now.model_copy(update={name: value})
        set_window(made if made.horizon else made.model_copy(update={"known": ()}))


def not_known(window: Window | None, targets: Sequence[str | None]) -> Window | None:
    """The window without targets among the columns that are known ahead."""
    if window is None:
        return None
    return window.model_copy(update={"known": tuple(name for name in window.known if name not in targets)})


def drawing(window: Window) -> str:
    """A window in a row of steps: what the network sees, then what it predicts. Our own words alone."""
    ahead = min(max(window.horizon, 1), DRAWN // 3)
    seen = min(window.length, DRAWN) - 1 if window.horizon == 0 else min(window.length, DRAWN - ahead)
    cells = "<i></i>" * seen + "<i class='ahead'></i>" * ahead
    words = "the target of the last one is predicted" if window.horizon == 0 else f"{window.horizon:,} predicted"
    return (
        f"<div class='window'><div aria-hidden='true'>{cells}</div>"
        f"<span><i></i> {window.length:,} {'step' if window.length == 1 else 'steps'} seen"
        f" <i class='ahead'></i> {words}</span></div>"
    )
