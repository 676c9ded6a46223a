"""A run's own process.

    python -m engine.jobs.train RUN -w DIR      trains one run
    python -m engine.jobs.train --wait          imports everything, then trains the run that one line of standard
                                                input names ("RUN<tab>DIR"), and ends; end of file: nothing to do

It reads its document from the store, writes its events, its heartbeat and its model there, and takes its intents from
there. Nobody needs to watch: the process that started it may end.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

# Everything heavy is imported here, while nobody waits.
import keras
import numpy as np
import sklearn.datasets
import sklearn.ensemble
import sklearn.linear_model
import sklearn.model_selection
import sklearn.svm

from engine.catalog.read import all_cards
from engine.data.likeness import likeness
from engine.data.pipeline import Prepared, prepare
from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import DiskFull, LayerloomError, TrainingError
from engine.evaluation.baselines.without_edges import has_edges, without_edges
from engine.evaluation.judge import judge
from engine.messages.answers import Used
from engine.messages.events import End, Judgement
from engine.rules.check import check
from engine.store import artifacts, datasets, estimates, evaluations, events, judgements, runs, weights
from engine.store.workspace import Workspace
from engine.tasks import TASKS
from engine.training.device import choose, peak_memory
from engine.training.run import Outcome, feeds, train

FROM_SCRATCH, WITHOUT_EDGES = "from_scratch", "without_edges"  # the baselines that take a second training
HEARTBEAT = 2.0  # seconds


def main(words: list[str] | None = None) -> int:
    """Trains what the command line or standard input names; 0 when the run ended well."""
    parser = argparse.ArgumentParser(description="Trains one run of a workspace.")
    parser.add_argument("run", nargs="?", help="id of a queued run")
    parser.add_argument("-w", "--workspace", type=Path, help="the workspace")
    parser.add_argument("--wait", action="store_true", help="read the run's id and workspace from standard input")
    options = parser.parse_args(words)
    for name in ("SIGINT", "SIGHUP"):  # the terminal and the web process may go; the run stays
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if options.wait:
        warm()
        line = sys.stdin.readline().rstrip("\n")
        if not line:
            return 0
        run, _, folder = line.partition("\t")
        return work(Workspace.open(Path(folder)), run)
    if not options.run:
        parser.error("name a run, or --wait")
    return work(Workspace.open(options.workspace), options.run)


def warm() -> None:
    """Reads the catalog and runs one step of a tiny model, so that no run pays for what is needed once a process."""
    all_cards()
    sklearn.datasets.load_iris()
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.train_on_batch(np.zeros((2, 2)), np.zeros((2, 1)))
    gc.freeze()  # no step of a run waits while all of this is looked through for garbage


def work(workspace: Workspace, id: str) -> int:
    """One run from begin to end, whatever happens in between."""
    runs.begin(workspace, id, os.getpid())
    done = threading.Event()
    beat = threading.Thread(target=_beat, args=(workspace, id, done), daemon=True)
    beat.start()
    try:
        outcome, judgements = _train(workspace, id)
    except LayerloomError as error:
        return _failed(workspace, id, error)
    except MemoryError:
        return _failed(workspace, id, _out_of_memory())
    except Exception as error:  # noqa: BLE001 (the border of this process: a person gets a sentence, the log the rest)
        traceback.print_exc()
        return _failed(workspace, id, _unexpected(error))
    finally:
        done.set()
    return _finished(workspace, id, outcome, judgements)


def _train(workspace: Workspace, id: str) -> tuple[Outcome, tuple[Judgement, ...]]:
    try:
        return _trained(workspace, id, runs.data_folder(workspace, id))
    finally:
        runs.drop_data(workspace, id)


def _trained(workspace: Workspace, id: str, folder: Path) -> tuple[Outcome, tuple[Judgement, ...]]:
    """The run itself; what does not fit in memory is kept in `folder` meanwhile."""
    run = runs.get(workspace, id)
    prepared = prepare(run.document.data, partial(datasets.path, workspace), folder)
    for problem in check(run.document, prepared.facts).problems:
        if problem.severity == "error":
            raise TrainingError(problem.sentence, where=problem.node or problem.field)
    outcome = train(
        run.document,
        prepared,
        id,
        sink=lambda lot: events.append(workspace, id, lot),
        take=partial(runs.take, workspace, id),
        opened=weights.path_of(workspace, run.document),
    )
    _keep(workspace, id, outcome, run.document, prepared)
    estimates.take(workspace, id, Used(peak=peak_memory(choose(run.document.training.device)), waiting=outcome.waiting))
    return outcome, _judged(workspace, id, outcome, run.document, prepared)


def _judged(
    workspace: Workspace, id: str, outcome: Outcome, project: Project, prepared: Prepared
) -> tuple[Judgement, ...]:
    """How good the network is beside simpler ways, told and kept. The test split is looked at here, once."""
    project = TASKS[project.task.kind].complete(project, prepared.facts)
    found = _found(outcome.model, project, prepared)
    for name in _trained_again(project, prepared) if outcome.status == "finished" else ():
        again = partial(train, run=id, sink=lambda lot: None, take=partial(runs.take, workspace, id))
        found = _beside(name, found, project, prepared, partial(again, opened=weights.path_of(workspace, project)))
    judgements.keep(workspace, id, found)
    return found


def _trained_again(project: Project, prepared: Prepared) -> list[str]:
    """The baselines that take a second training: those that were chosen; of a graph, where none was, without edges."""
    chosen = project.task.settings.get("baselines", (WITHOUT_EDGES,))
    possible = [FROM_SCRATCH, *([WITHOUT_EDGES] if has_edges(prepared) else [])]
    return [name for name in possible if name in chosen]


def _found(model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
    """As the task judges; else as its targets are judged."""
    own = TASKS[project.task.kind].judge(model, project, prepared)
    return judge(model, project, prepared, list(feeds(project, prepared)["test"].values())) if own is None else own


def _beside(
    name: str, found: tuple[Judgement, ...], project: Project, prepared: Prepared, again: Callable[..., Outcome]
) -> tuple[Judgement, ...]:
    """The judgements with what the same network reaches from scratch, or without the edges of a graph."""
    if name == FROM_SCRATCH:
        project = from_scratch(project)
        trained = again(project, prepared, opened=None).model
    else:
        project, prepared = _alone(project), without_edges(prepared)
        trained = again(project, prepared).model
    reached = {(each.target, each.measure): each.value for each in _found(trained, project, prepared)}
    return tuple(
        each.model_copy(update={"baselines": {**each.baselines, name: reached[each.target, each.measure]}})
        for each in found
    )


def from_scratch(project: Project) -> Project:
    """The project with fresh weights and no layer frozen; compared with nothing."""
    networks = {name: _free(graph) for name, graph in project.networks.items()}
    return _alone(project).model_copy(update={"networks": networks})


def _alone(project: Project) -> Project:
    """The project, compared with nothing."""
    task = project.task.model_copy(update={"settings": {**project.task.settings, "baselines": []}})
    return project.model_copy(update={"task": task})


def _free(graph: Graph) -> Graph:
    nodes = tuple(
        node.model_copy(update={"config": {name: value for name, value in node.config.items() if name != "trainable"}})
        for node in graph.nodes
    )
    return graph.model_copy(update={"nodes": nodes, "weights": ""})


def _keep(workspace: Workspace, id: str, outcome: Outcome, project: Project, prepared: Prepared) -> None:
    """The trained networks, and what the preparation learned, so that raw input can be used later.

    `model.keras` is the one that input goes into; where there are several, each is kept under its own name, too.
    """
    folder, networks = artifacts.run_folder(workspace, id), TASKS[project.task.kind].networks(outcome.model)
    artifacts.write(folder / "preparation.json", prepared.preparation.model_dump_json(indent=1))
    artifacts.write(folder / "facts.json", prepared.facts.model_dump_json(indent=1))
    evaluations.keep_likeness(workspace, id, likeness(prepared))
    artifacts.write_with(folder / "model.keras", next(iter(networks.values())).save)
    for name, network in networks.items():
        if name != "model":
            artifacts.write_with(folder / f"{name}.keras", network.save)


def _finished(workspace: Workspace, id: str, outcome: Outcome, judgements: tuple[Judgement, ...]) -> int:
    metrics = {name: value if np.isfinite(value) else None for name, value in outcome.metrics.items()}
    _end(
        workspace,
        id,
        lambda seconds, now: End(
            run=id,
            status=outcome.status,
            metrics=metrics,
            judgements=judgements,
            seconds=seconds,
            waiting=outcome.waiting,
            time=now,
        ),
    )
    return 0


def _failed(workspace: Workspace, id: str, error: LayerloomError) -> int:
    metrics = runs.last_metrics(workspace, id)
    said = error.to_json()
    _end(
        workspace,
        id,
        lambda seconds, now: End(run=id, status="failed", metrics=metrics, seconds=seconds, error=said, time=now),
    )
    return 1


def _end(workspace: Workspace, id: str, make: Callable[[float, float], End]) -> None:
    """The last event, then the run's status: whoever sees the status finds the event."""
    now = time.time()
    end = make(now - (runs.get(workspace, id).started or now), now)
    try:
        events.append(workspace, id, [end])
        runs.finish(workspace, id, end.status, end.metrics, end.error)
    except DiskFull as error:
        print(error, file=sys.stderr)


def _beat(workspace: Workspace, id: str, done: threading.Event) -> None:
    while not done.wait(HEARTBEAT):
        try:
            runs.heartbeat(workspace, id)
        except LayerloomError as error:  # a missed beat is no reason to end a run
            print(error, file=sys.stderr)


def _out_of_memory() -> TrainingError:
    return TrainingError(
        "The run needed more memory than this machine has", cure="Use a smaller batch size or a smaller network."
    )


def _unexpected(error: Exception) -> TrainingError:
    text = (str(error).strip().splitlines() or [""])[-1][:300]
    if type(error).__name__ == "ResourceExhaustedError":
        return _out_of_memory()
    return TrainingError(
        f"Training failed: {text or type(error).__name__}",
        cure="Check the network and the loss; the whole message stands in trainers.log of the workspace.",
    )


if __name__ == "__main__":
    sys.exit(main())
