"""`train FILE`: trains to the end and tells what happens."""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import time
from collections.abc import Iterator

from engine import client
from engine.commands.base import Context, printable, read_project
from engine.document.edits import SetField
from engine.document.project import Project
from engine.errors import TrainingError, UsageError
from engine.messages.events import EVENT, Batch, End, Epoch, Event, Judgement, Note, Sample, Start
from engine.store.runs import Run
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
    """Trains it in a process of its own and follows it to its end."""
    project = changed(read_project(options.file), options.set)
    workspace, ended = context.workspace(), False
    with Interrupt() as interrupt:
        id = client.start_run(workspace, project, checked=True).id  # it checks itself, in the process that it needs
        for text in follow(workspace, id, interrupt):
            event = EVENT.validate_json(text)
            ended = isinstance(event, End) and event.status == "finished"
            said = text if context.json else printable(describe(event))
            if said:
                print(said, flush=True)
    return 0 if ended else 1


class Interrupt:
    """The first Ctrl-C is remembered, so that the run can be asked to stop; the second ends this process at once."""

    def __init__(self) -> None:
        self.came = False

    def __enter__(self) -> Interrupt:
        self._before = signal.signal(signal.SIGINT, self._remember)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _remember(self, *_: object) -> None:
        if self.came:
            raise KeyboardInterrupt
        self.came = True


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


def follow(workspace: Workspace, id: str, interrupt: Interrupt) -> Iterator[str]:
    """Every event of a run as JSON, as it comes; the last is its end, also when its process died."""
    after, asked, text = 0, False, ""
    while True:
        active = client.run(workspace, id).active  # asked first, so that no event after it is missed
        if interrupt.came and active and not asked:
            asked = True
            with contextlib.suppress(TrainingError):  # it ended this very moment
                client.stop_run(workspace, id)
        rows = client.event_lines(workspace, id, after)
        for _, text in rows:
            yield text
        after = rows[-1][0] if rows else after
        if not active and not rows:
            break
        if not rows:
            time.sleep(PAUSE)
    if not text or not isinstance(EVENT.validate_json(text), End):
        yield _end_of(client.run(workspace, id)).model_dump_json()


def _end_of(run: Run) -> End:
    """The end of a run that could not tell it itself."""
    ended = run.ended or run.created
    seconds = ended - (run.started or ended)
    return End.model_validate(
        {
            "run": run.id,
            "status": run.status,
            "metrics": run.metrics,
            "seconds": seconds,
            "error": run.error,
            "time": ended,
        }
    )


def describe(event: Event) -> str:
    """One line for people; batches are too many to print."""
    if isinstance(event, Start):
        rows = event.samples.get("train", 0)
        return f"run {event.run}: {event.parameters:,} parameters, {rows:,} training rows, on {event.device}"
    if isinstance(event, Epoch):
        return f"epoch {event.epoch}: {figures(event.metrics)}  ({event.seconds:.1f} s)"
    if isinstance(event, Note):
        return event.text
    if isinstance(event, Batch | Sample):
        return ""
    reason = f": {event.error['what']}. {event.error['cure']}" if event.error else ""
    waited = "" if event.waiting is None else f" ({event.waiting:.1%} of the steps' time spent waiting for data)"
    ended = f"{event.status} after {event.seconds:.1f} s{waited}{reason}  {figures(event.metrics)}".rstrip()
    return "\n".join([ended, *map(judged, event.judgements)])


def judged(judgement: Judgement) -> str:
    """How good a network is on the test rows, and what simpler ways reach there."""
    others = f"  beside {figures(judgement.baselines)}" if judgement.baselines else ""
    low, high = judgement.interval or (None, None)
    spread = f" ({figures({'low': low, 'high': high})})" if judgement.interval else ""
    return f"{judgement.target}: {figures({judgement.measure: judgement.value})}{spread}{others}"


def figures(metrics: dict[str, float | None]) -> str:
    """Names and values, four digits each."""
    return "  ".join(f"{name} {'NaN' if value is None else format(value, '.4g')}" for name, value in metrics.items())
