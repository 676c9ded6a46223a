"""Training begins at a click, once."""

from __future__ import annotations

import time

from engine import client
from engine.store.runs import Run
from pages.parts import session

TWICE = 3.0  # seconds in which a second click on the same document is none: the page had not caught up with the first


def train(checked: bool) -> None:
    """Starts a run of the document as it is now and shows it; for callbacks.

    A click can arrive twice when the page is drawn again before it was handled.
    """
    desk = session.desk()
    run = _just_begun(client.runs(session.workspace(), desk.saved.id))
    if run is None:
        expected = session.current().estimating.known(desk.stamp)
        run = client.start_run(session.workspace(), desk.document, desk.saved.id, checked=checked, expected=expected)
    session.show_run(run.id)


def _just_begun(runs: list[Run]) -> Run | None:
    """A run of the same document that began a moment ago and still goes on."""
    document = session.desk().document
    for run in runs[:1]:
        if run.active and run.document == document and time.time() - run.created < TWICE:
            return run
    return None
