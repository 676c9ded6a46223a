"""A click on Train begins one run, however often the page is drawn again before it was handled."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from engine import client
from engine.document.project import Project
from pages.parts import session, starting


@pytest.mark.parametrize(
    ("status", "ago", "other", "begins"),
    [
        ("running", 0.5, False, False),
        ("finished", 0.5, False, True),
        ("running", 9.0, False, True),
        ("running", 0.5, True, True),
    ],
)
def test_a_second_click_at_once_is_none(
    monkeypatch: pytest.MonkeyPatch, status: str, ago: float, other: bool, begins: bool
) -> None:
    document = Project(name="one")
    known = SimpleNamespace(
        id="first", active=status == "running", created=time.time() - ago,
        document=Project(name="two") if other else document,
    )  # fmt: skip
    started, shown = [], []
    desk = SimpleNamespace(document=document, stamp="", saved=SimpleNamespace(id="project"))
    monkeypatch.setattr(session, "desk", lambda: desk)
    monkeypatch.setattr(session, "workspace", lambda: None)
    monkeypatch.setattr(
        session, "current", lambda: SimpleNamespace(estimating=SimpleNamespace(known=lambda stamp: None))
    )
    monkeypatch.setattr(session, "show_run", shown.append)
    monkeypatch.setattr(client, "runs", lambda workspace, project: [known])

    def start(*arguments: object, **options: object) -> SimpleNamespace:
        started.append(arguments)
        return SimpleNamespace(id="second")

    monkeypatch.setattr(client, "start_run", start)
    starting.train(True)
    assert bool(started) is begins
    assert shown == ["second" if begins else "first"]
