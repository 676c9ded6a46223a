"""Data: what the network learns from. Choose a source, look at it, say what to predict, prepare it, split it."""

from typing import Any

import streamlit as st

from engine import client
from engine.catalog.card import Card
from engine.document.project import Choice, DataSettings, Split, Step, Task
from engine.errors import LayerloomError
from engine.messages.answers import Column, DataFacts, PreviewAnswer, Suggestion
from pages.parts import session, suggested
from pages.parts.asking import come_back
from pages.parts.figures import draw
from pages.parts.form import Place, card_form
from pages.parts.header import header
from pages.parts.plain import count, plain, size
from pages.parts.problems import show_job_error, show_problems

UPLOAD = "upload"
SPLITS = {"random": "Random", "stratified": "Same share of each class"}


def page() -> None:
    """The page, from top to bottom."""
    data = session.desk().document.data
    header("build.py", "Next: Build", ready=data.source is not None, why="" if data.source else "Choose data first.")
    if data.source is None:
        st.subheader("Choose what to learn from")
        sources()
        return
    chosen_source(data.source)
    left, right = st.columns([1, 2], gap="large")
    with right:
        preview = look()
    with left:
        target(preview)
        preparation()
        split()
    if preview is not None:
        with right:
            overview(preview)


# Choosing a source


def sources() -> None:
    """A card for each built-in source, files that were brought before, and the way to bring one."""
    with st.grid("auto", min_column_width=250, gap="medium"):
        for card in client.cards("source"):
            if card.category == "built in":
                source_card(card)
        own_file()


def source_card(card: Card) -> None:
    """A built-in source: what it is, how large, under which licence."""
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
        st.button(
            "Use these data", key=f"use {card.name}", width="stretch", on_click=choose,
            args=(Choice(name=card.name), card.title),
        )  # fmt: skip


def own_file() -> None:
    """Upload of a CSV; what is wrong with it is said here."""
    with st.container(border=True, height="stretch", gap="small", key="source-csv"):
        st.markdown("#### A CSV of your own")
        st.markdown("A table in a text file: a header line with names, then one row for each sample.")
        st.file_uploader(
            "CSV file, at most 200 MB", type=["csv", "tsv", "txt"], key=UPLOAD, on_change=bring, max_upload_size=200
        )
        wrong = session.current().texts.get(UPLOAD)
        if wrong:
            st.error(wrong[1], icon=":material/error:")
        for dataset in client.datasets(session.workspace())[:5]:
            st.button(
                f"{plain(dataset.name)} · {size(dataset.bytes)}", key=f"use {dataset.id}", type="tertiary",
                icon=":material/history:", on_click=choose, help="Use this file again.",
                args=(Choice(name="csv", config={"dataset": dataset.id}), dataset.name),
            )  # fmt: skip


def bring() -> None:
    """Keeps the uploaded file and makes it the source."""
    texts, file = session.current().texts, st.session_state.get(UPLOAD)
    texts.pop(UPLOAD, None)
    if file is None:
        return
    try:
        dataset = client.add_dataset(session.workspace(), file.name, file.getvalue())
    except LayerloomError as error:
        texts[UPLOAD] = (file.name, plain(str(error)))
        return
    choose(Choice(name="csv", config={"dataset": dataset.id}), dataset.name)


def choose(source: Choice, title: str) -> None:
    """Takes a source; what was said of another one's columns goes, the split stays."""
    document = session.desk().document
    data = DataSettings(source=source, split=document.data.split)
    session.edit(document.model_copy(update={"data": data}), f"{session.CHOSE_DATA} {title}"[:200])
    suggested.expect()


def chosen_source(source: Choice) -> None:
    """One line that says what is used, and the way to other data."""
    card = client.card("source", source.name)
    name, about = card.title, card.summary
    if source.name == "csv":
        files = {each.id: each for each in client.datasets(session.workspace())}
        file = files.get(str(source.config.get("dataset")))
        name, about = (file.name, f"A CSV of your own, {size(file.bytes)}") if file else ("A file that is gone", "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chosen"):
        st.markdown(f":primary[:material/table_chart:] **{plain(name)}** :gray[{plain(about)}]", width="stretch")
        with st.popover("Other data", icon=":material/swap_horiz:", width="content"):
            for other in client.cards("source"):
                if other.category == "built in" and other.name != source.name:
                    st.button(
                        plain(other.title), key=f"use {other.name}", type="tertiary", help=plain(other.summary),
                        on_click=choose, args=(Choice(name=other.name), other.title),
                    )  # fmt: skip
            st.button(
                "A CSV of your own, or see all", key="no source", type="tertiary", icon=":material/upload_file:",
                on_click=set_data, args=("source", None, "took the data away"),
            )  # fmt: skip


def look() -> PreviewAnswer | None:
    """What the data look like; None while a helper reads them, and where they cannot be read."""
    try:
        preview = session.previewed()
    except LayerloomError as error:
        show_job_error(error, session.preview_key())
        return None
    if preview is None:
        st.caption(":material/hourglass_top: Reading the data ...")
        come_back(session.current().asked, session.preview_key())
    return preview


# What to predict, and how to prepare


def set_data(name: str, value: Any, label: str) -> None:
    """One field of the data settings."""
    document = session.desk().document
    data = document.data.model_copy(update={name: value})
    session.edit(document.model_copy(update={"data": data}), label)


def target(preview: PreviewAnswer | None) -> None:
    """The column to predict, and the kind of task."""
    st.subheader("What to predict")
    document = session.desk().document
    if document.data.source and document.data.source.name == "csv" and preview is not None:
        names = [column.name for column in preview.columns]
        found = document.data.target or (preview.facts.target.name if preview.facts else names[-1])
        st.selectbox(
            "Target column", names, help="The column that the network learns to predict from the others.",
            **session.field("target", found if found in names else None, set_target, options=names),
        )  # fmt: skip
    elif preview is not None and preview.facts is not None:
        st.markdown(f"Target: **{plain(preview.facts.target.name)}**")
    tasks = {card.name: card for card in client.cards("task")}
    st.segmented_control(
        "Task", list(tasks), required=True, format_func=lambda name: tasks[name].title,
        help=" ".join(f"{card.title}: {plain(card.summary)}" for card in tasks.values()),
        **session.field("task", document.task.kind, set_task, first="default"),
    )  # fmt: skip


def set_target(column: str | None) -> None:
    """Takes the column to predict."""
    set_data("target", column or "", "chose the target")


def set_task(kind: str) -> None:
    """Takes the task; losses and metrics of another one would not fit."""
    document = session.desk().document
    training = document.training.model_copy(update={"losses": (), "metrics": ()})
    session.edit(document.model_copy(update={"task": Task(kind=kind), "training": training}), f"chose {kind}")


def preparation() -> None:
    """The recipe: its steps in order, each with its parameters."""
    st.subheader("Preparation", help="Steps that turn columns into numbers a network learns well from. They are fitted "
                 "on the training split alone, and travel with the trained model.")  # fmt: skip
    steps = {card.name: card for card in client.cards("step")}
    recipe = session.desk().document.data.recipe
    if not recipe:
        st.caption("No steps yet. Columns go into the network as they are.")
    for number, step in enumerate(recipe):
        if step.name in steps:
            recipe_step(number, step, steps[step.name])
    chosen = st.menu_button(
        "Add a step", list(steps), key="add step", icon=":material/add:", format_func=lambda name: steps[name].title
    )
    if chosen:
        set_data("recipe", (*recipe, Step(name=chosen)), f"added {steps[chosen].title}")
        st.rerun()


def recipe_step(number: int, step: Step, card: Card) -> None:
    """One step with its parameters and the way to take it out."""

    def get() -> dict[str, Any]:
        recipe = session.desk().document.data.recipe
        return recipe[number].config if number < len(recipe) and recipe[number].name == card.name else {}

    def put(config: dict[str, Any]) -> None:
        recipe = list(session.desk().document.data.recipe)
        recipe[number] = recipe[number].model_copy(update={"config": config})
        set_data("recipe", tuple(recipe), f"changed {card.title}")

    def remove() -> None:
        recipe = session.desk().document.data.recipe
        set_data("recipe", (*recipe[:number], *recipe[number + 1 :]), f"removed {card.title}")

    with st.container(border=True, gap="small", key=f"step-{number}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{number + 1} · {plain(card.title)}**", help=plain(card.summary), width="stretch")
            st.button("Remove", key=f"remove {number}", icon=":material/close:", type="tertiary", on_click=remove)
        if step.columns:
            st.caption("Columns: " + plain(", ".join(step.columns)))
        card_form(card, Place(get, put), f"step {number} {card.name}")


def split() -> None:
    """How rows are divided, and by which seed."""
    st.subheader("Split", help="Training rows teach the network. Validation rows are watched while it trains, to make "
                 "choices on. Test rows are looked at once, at the end: an honest judgement.")  # fmt: skip
    now = session.desk().document.data.split
    ends = (round(100 * now.train), round(100 * (now.train + now.validation)))
    st.slider(
        "Training, validation, test", 1, 100, format="%d %%", label_visibility="collapsed",
        **session.field("split ends", ends, set_ends),
    )  # fmt: skip
    st.markdown(
        f"**{now.train:.0%}** training · **{now.validation:.0%}** validation · **{now.test:.0%}** test",
    )
    st.segmented_control(
        "How rows are drawn", list(SPLITS), required=True, format_func=lambda name: SPLITS[name],
        help="Random: any row may land anywhere. Same share: each class has as large a share in every part.",
        **session.field("split kind", now.kind, lambda kind: set_split(kind=kind), first="default"),
    )  # fmt: skip
    st.number_input(
        "Split seed", 0, 2**31 - 1, step=1, required=True,
        help="The same seed divides the rows in the same way each time.",
        **session.field("split seed", now.seed, lambda seed: set_split(seed=seed)),
    )  # fmt: skip


def set_ends(ends: tuple[int, int]) -> None:
    """Where training rows end and test rows begin, in percent."""
    first, second = ends
    set_split(train=first / 100, validation=(second - first) / 100, test=(100 - second) / 100)


def set_split(**changes: Any) -> None:
    """Takes what was changed of the split."""
    now = session.desk().document.data.split
    set_data("split", Split.model_validate(now.model_dump() | changes), "changed the split")


# What the data look like


def overview(preview: PreviewAnswer) -> None:
    """Advice, figures, pictures and the table."""
    if preview.suggestion is not None:
        suggestion(preview.suggestion)
    if preview.problems:
        show_problems(preview.problems, "data")
    figures(preview)
    pictures, columns, rows = st.tabs(["Pictures", f"Columns ({len(preview.columns)})", "First rows"])
    with pictures:
        for number, picture in enumerate(preview.pictures):
            draw(picture, f"picture {number}")
    with columns:
        column_table(preview.columns)
    with rows:
        st.dataframe(list(preview.sample), hide_index=True, key="sample")


def figures(preview: PreviewAnswer) -> None:
    """Rows, columns, what goes into the network, what comes out."""
    facts = preview.facts
    cells: list[tuple[str, str, str]] = [
        ("Rows", f"{preview.rows:,}", "Samples in the data, before the split."),
        ("Columns", f"{len(preview.columns):,}", "Columns as they were read, the target among them."),
    ]
    cells += facts_cells(facts) if facts else []
    with st.grid("auto", min_column_width=120, gap="small"):
        for label, text, help in cells:
            st.metric(label, text, help=help)
    if facts is not None:
        parts = " · ".join(f"{plain(name)} {rows:,}" for name, rows in facts.rows.items())
        st.caption(f"Rows in each part: {parts}. Prepared, the data take {size(facts.bytes)} of memory.")


def facts_cells(facts: DataFacts) -> list[tuple[str, str, str]]:
    """What the network is fed and what it is to predict."""
    inputs = ", ".join(str(tensor) for tensor in facts.inputs.values())
    target = f"{len(facts.target.classes)} classes" if facts.target.kind == "classes" else "a number"
    return [
        ("Network input", inputs, "Shape of one prepared sample; the Input layer takes it from here."),
        ("Target", target, f"{plain(facts.target.name)}: what the network learns to predict."),
    ]


def column_table(columns: tuple[Column, ...]) -> None:
    """What each column is used as and why; a CSV's kinds can be changed here."""
    data = session.desk().document.data
    changeable = data.source is not None and data.source.name == "csv"
    rows = [column_row(column) for column in columns]
    kinds = st.column_config.SelectboxColumn("used as", options=["number", "category", "ignore"], required=True)
    key = f"columns {session.preview_key()}"
    if changeable:
        st.caption("Change what a column is used as where the guess is wrong.")
        locked = [name for name in rows[0] if name != "used as"] if rows else []
        st.data_editor(
            rows, hide_index=True, key=key, disabled=locked, column_config={"used as": kinds},
            on_change=set_kinds, args=(key, columns),
        )  # fmt: skip
    else:
        st.dataframe(rows, hide_index=True, key=key)


def column_row(column: Column) -> dict[str, Any]:
    """A column as a row of the table."""
    return {
        "column": column.name,
        "used as": column.kind,
        "because": column.guessed,
        "missing": column.missing,
        "different": column.unique,
        "smallest": column.minimum,
        "largest": column.maximum,
        "examples": ", ".join(column.examples),
    }


def set_kinds(key: str, columns: tuple[Column, ...]) -> None:
    """A person's word on what columns are."""
    kinds = dict(session.desk().document.data.kinds)
    for number, change in st.session_state.get(key, {}).get("edited_rows", {}).items():
        if change.get("used as") in ("number", "category", "ignore"):
            kinds[columns[int(number)].name] = change["used as"]
    set_data("kinds", kinds, "changed what columns are used as")


# Good first settings


def names(items: tuple[Step, ...] | tuple[Choice, ...]) -> str:
    """The names of what was chosen, behind one another."""
    return plain(", ".join(item.name for item in items) or "none")


def suggestion(found: Suggestion) -> None:
    """What fits these data, why, and one click that takes it."""
    if suggested.taken(session.desk().document, found) == session.desk().document:
        st.success("Preparation, loss, optimizer and metrics are as suggested for these data.", icon=":material/check:")
        return
    with st.container(border=True, gap="small", key="suggestion"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":primary[:material/auto_awesome:] **Good first settings for these data**", width="stretch")
            st.button(
                "Use these settings", key="use suggestion", type="primary", on_click=suggested.take, args=(found,)
            )
        steps, losses, metrics = names(found.recipe), names(found.losses), names(found.metrics)
        st.markdown(
            f"Preparation **{steps}** · loss **{losses}** · metrics **{metrics}** "
            f"· optimizer **{plain(found.optimizer.name)}** · **{found.epochs}** epochs"
            f" · batch size **{found.batch_size}** · last layer **{count(found.output_units, 'unit')}**, "
            f"{plain(found.output_activation or 'linear')}"
        )
        for reason in found.reasons:
            st.caption(f":material/subdirectory_arrow_right: {plain(reason)}")


page()
