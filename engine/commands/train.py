"""`train FILE`: trains to the end and tells what happens."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator

from engine import client
from engine.commands.base import Context, read_project
from engine.document.edits import SetField
from engine.document.project import Project
from engine.errors import UsageError
from engine.messages.events import EVENT, Batch, End, Epoch, Event, Note, Start
from engine.store.workspace import Workspace

NAME = "train"
HELP = "trains a project to the end; Ctrl-C stops the run and keeps what it learned"
PAUSE = 0.1  # seconds between looks at the store


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE and changes to it."""
    parser.add_argument("file", metavar="FILE", help="a project document, or the name of a preset")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="change a field first, e.g. training.epochs=2; may be given several times",
    )


def run(options: argparse.Namespace, context: Context) -> int:
    """Trains it in a process of its own and follows it."""
    project = changed(read_project(options.file), options.set)
    workspace = context.workspace()
    id = client.start_run(workspace, project, spare=False).id
    end = None
    for text in follow(workspace, id):
        event = EVENT.validate_json(text)
        end = event if isinstance(event, End) else end
        said = text if context.json else describe(event)
        if said:
            print(said, flush=True)
    return 0 if end is not None and end.status == "finished" else 1


def changed(project: Project, settings: list[str]) -> Project:
    """The project with `path=value` settings made; a value is JSON, or plain text."""
    edits = []
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals:
            raise UsageError(f"--set {setting!r} has no '='", expected="PATH=VALUE, e.g. training.epochs=2")
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            value = text
        try:
            edits.append(SetField(path=path, value=value))
        except ValueError:
            raise UsageError(f"--set names {path!r}", expected="a field of data, task or training") from None
    return client.apply_edits(project, tuple(edits))


def follow(workspace: Workspace, id: str) -> Iterator[str]:
    """Every event of a run as JSON, as it comes; the last is its end, also when its process died."""
    after = 0
    while True:
        try:
            active = client.run(workspace, id).active  # asked first, so that no event after it is missed
            rows = client.event_lines(workspace, id, after)
            yield from (text for _, text in rows)
            after = rows[-1][0] if rows else after
            if not active and not rows:
                break
            time.sleep(PAUSE)
        except KeyboardInterrupt:
            client.stop_run(workspace, id)
    ended = client.run(workspace, id)
    if ended.status == "crashed":
        yield End(
            run=id, status="crashed", metrics=ended.metrics, error=ended.error, time=ended.ended or 0.0
        ).model_dump_json()


def describe(event: Event) -> str:
    """One line for people; batches are too many to print."""
    if isinstance(event, Start):
        rows = event.samples.get("train", 0)
        return f"run {event.run}: {event.parameters:,} parameters, {rows:,} training rows, on {event.device}"
    if isinstance(event, Epoch):
        return f"epoch {event.epoch}: {figures(event.metrics)}  ({event.seconds:.1f} s)"
    if isinstance(event, Note):
        return event.text
    if isinstance(event, Batch):
        return ""
    reason = f": {event.error['what']} {event.error['cure']}" if event.error else ""
    return f"{event.status} after {event.seconds:.1f} s{reason}  {figures(event.metrics)}"


def figures(metrics: dict[str, float | None]) -> str:
    """Names and values, four digits each."""
    return "  ".join(f"{name} {'NaN' if value is None else format(value, '.4g')}" for name, value in metrics.items())
