"""Export: take it away. The script as it would be written now, the trained model of a run, the document."""

import streamlit as st

from engine import client
from engine.catalog.card import Card
from engine.document.project import Project
from engine.errors import DataError, LayerloomError
from engine.messages.using import Exported
from engine.store.runs import Run
from pages.parts import exported, roles, session
from pages.parts.asking import come_back
from pages.parts.exported import Made, file_name
from pages.parts.header import header
from pages.parts.plain import ago, plain, size, value, words
from pages.parts.problems import answered, show_error
from pages.parts.trained import with_model


def page() -> None:
    """The page, from top to bottom."""
    header()
    desk = session.desk()
    run = trained_run(client.runs(session.workspace(), desk.saved.id))
    made = {} if run is None else exported.of(run.id)
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.subheader("Take away")
        document_file(desk.document)
        groups = by_category()
        for card in groups.pop("all in one"):
            export_file(card, run, made)
        model_file(groups.pop("model"), run, made)
        for card in groups.pop("code"):
            export_file(card, run, made)
        if run is not None:
            train_further(run)
        st.page_link("projects.py", label="Start another project", icon=":material/arrow_forward:")
    with right:
        if run is not None:
            exported.side_by_side(run, exported.of(run.id))  # read again: the left side may just have made one
        st.subheader("The project as a script")
        as_code(desk.document)


def trained_run(runs: list[Run]) -> Run | None:
    """The run that is shown on the Train page if it has a model, else the newest one that has."""
    trained = with_model(runs)
    chosen = [run for run in trained if run.id == session.current().run]
    return next(iter([*chosen, *trained]), None)


def document_file(document: Project) -> None:
    """The project itself, to share or to open elsewhere."""
    with st.container(border=True, gap="small"):
        st.markdown("**Project document**")
        st.caption("Network, data settings and training settings in one readable file. Data and weights are not in it.")
        st.download_button(
            "Download the document", client.write_document(document), file_name(document.name, ".json"),
            "application/json", key="download document", icon=":material/download:", on_click="ignore", width="stretch",
        )  # fmt: skip


def by_category() -> dict[str, list[Card]]:
    """The formats by what is taken away."""
    found: dict[str, list[Card]] = {}
    for card in client.cards("export"):
        found.setdefault(card.category, []).append(card)
    return found


def export_file(card: Card, run: Run | None, made: Made) -> None:
    """One format of a trained run; without a run it says what is missing."""
    with st.container(border=True, gap="small", key=f"export-{card.name}"):
        st.markdown(f"**{plain(card.title)}**", help=f"Runs with {plain(str(card.facts.get('runs_with', 'Keras')))}.")
        one_file(card, run, made)


def model_file(cards: list[Card], run: Run | None, made: Made) -> None:
    """The trained network in a format that a person chooses."""
    with st.container(border=True, gap="small", key="export-model"):
        st.markdown("**Trained network**", help="Rows go in as they are after the preparation: the bundle does both.")
        titles = {card.name: str(card.title) for card in cards}
        name = st.selectbox("Format", list(titles), format_func=lambda each: titles[each], key="model format")
        card = next(card for card in cards if card.name == name)
        st.caption(f"Runs with {plain(str(card.facts.get('runs_with', 'Keras')))}.")
        one_file(card, run, made)


def one_file(card: Card, run: Run | None, made: Made) -> None:
    """What a format is for, and its file; without a run it says what is missing."""
    st.caption(plain(card.summary))
    if run is None:
        st.button("Download", key=f"missing {card.name}", icon=":material/download:", disabled=True, width="stretch")
        st.caption(":orange[:material/info:] Train once first: this format holds a trained run.")
        return
    st.caption(describe(run))
    prepared(card, run, made.get(card.name))


def proved(made: Exported) -> str:
    """What opening a file showed, in a sentence."""
    if made.difference is None:
        return made.unproven
    quick = f", {exported.quick(made.milliseconds)} a row" if made.milliseconds is not None else ""
    return (
        f"Opened in its own runtime on {made.tried}: the largest difference is {made.difference:.1g}{quick}. "
        f"The file takes {size(made.bytes)}."
    )


def train_further(run: Run) -> None:
    """A new project whose network starts from what the run learned: fine-tuning, and transfer to other data."""
    with st.container(border=True, gap="small", key="train-further"):
        st.markdown("**Start from this run**")
        st.caption(
            f"A new project with {first_network(run.document)} and what it learned. Give it other data, put a new last "
            "layer on it, and switch *trainable* off in the layers that shall stay as they are."
        )
        st.caption(describe(run))
        if not st.button("Start from this run", key=f"further {run.id}", icon=":material/fork_right:", width="stretch"):
            return
        try:
            with st.spinner("Taking its weights along ..."):
                document = client.start_from_run(session.workspace(), run.id)
            session.show(client.create_project(session.workspace(), document))
        except LayerloomError as error:
            show_error(error)
            return
        st.switch_page("build.py")


def first_network(document: Project) -> str:
    """What is taken away where one network is: of several the one that input goes into."""
    names = roles.names(document)
    return "this network" if len(names) == 1 else f"the {plain(roles.title(document, names[0]).lower())}"


def describe(run: Run) -> str:
    """Which run it is, and what it reached on the test split."""
    reached = [f"{words(name)} {value(number)}" for name, number in run.metrics.items() if name.startswith("test_")]
    return f"Run {run.number}, {ago(run.ended or run.created)}" + (f" · {plain(', '.join(reached))}" if reached else "")


def prepared(card: Card, run: Run, made: Exported | None) -> None:
    """One button that downloads the file; where there is none yet, one that has it written, opened and compared."""
    if made is None or made.refused:
        made = asked_for(card, run)
    if made is not None:
        exported.download(made, run, f"Download the {card.title}", key=f"download {card.name} {run.id}", wide=True)
        st.caption(f":material/check: {plain(proved(made))}")


def asked_for(card: Card, run: Run) -> Exported | None:
    """What a helper made because a person asked; None where nobody did, or it is not there yet."""
    key = f"export {card.name} {run.id}"
    asked = session.current().asked
    if key not in asked.waiting and not st.session_state.get(f"wanted {key}"):
        label = f"Prepare the {plain(card.title)}"
        if not st.button(label, key=f"prepare {key}", icon=":material/download:", width="stretch"):
            return None
        st.session_state[f"wanted {key}"] = True
    return answered(
        key, lambda: client.export(session.workspace(), run.id, card.name),
        "Writing the file, then opening it to compare ...", 2.0,
    )  # fmt: skip


def as_code(document: Project) -> None:
    """The code, to read and to copy, in one framework or the other."""
    chosen = st.segmented_control(
        "Framework", ["Keras", "PyTorch"], default="Keras", required=True, key="framework", label_visibility="collapsed"
    )
    if chosen == "PyTorch":
        module(document)
    else:
        script(document)


def written(document: Project, framework: str) -> str | None:
    """The code; None while it is being written, or where what keeps it from being written was said plainly."""
    key = f"code {framework} {session.desk().stamp}"
    asked = session.current().asked
    try:
        code = asked.answer(key, lambda: client.code(session.workspace(), document, framework))
    except LayerloomError as error:
        show_error(error)
        if isinstance(error, DataError):
            st.page_link("data.py", label="Go to Data", icon=":material/database:")
        else:
            st.page_link("build.py", label="Go to Build", icon=":material/account_tree:")
        return None
    if code is None:
        st.caption(":material/hourglass_top: Writing the code ...")
        come_back(asked, key)
    return code


def module(document: Project) -> None:
    """The network as a PyTorch module; layers that have no equal there are named, all of them."""
    code = written(document, "torch")
    if code is None:
        return
    st.caption(
        f"{first_network(document).capitalize()} in plain PyTorch: with the weights of a run (PyTorch module, on the "
        "left) it gives the same outputs. Reading the data and training are yours."
    )
    st.download_button(
        "Download the module", code, "model.py", "text/x-python", key="download module", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip
    st.code(code, language="python", line_numbers=True, height=640)


def script(document: Project) -> None:
    """The Keras script."""
    code = written(document, "keras")
    if code is None:
        return
    st.caption(
        "Plain Keras, nothing of Layerloom in it. Run alone, it trains the same network on the same data "
        "to the same result."
    )
    weights = client.opened_weights(session.workspace(), document)
    if weights is not None:
        st.caption("It starts from the weights that the network was opened with: put `weights.npz` beside it.")
        st.download_button(
            "Download weights.npz", weights.read_bytes, "weights.npz", "application/octet-stream",
            key="download weights", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    st.download_button(
        "Download the script", code, file_name(document.name, ".py"), "text/x-python", key="download script",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    st.code(code, language="python", line_numbers=True, height=640)


page()
