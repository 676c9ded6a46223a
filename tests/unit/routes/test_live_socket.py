"""The socket as a browser sees it: what it refuses, what it sends, when it closes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from live_rows import batch, end, note
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Close
from websockets.sync.client import ClientConnection

from engine.store import events, runs
from engine.store.runs import Run
from engine.store.workspace import Workspace
from pages.routes import live, tail, token
from tests.builders import digits_mlp

Connect = Callable[..., AbstractContextManager[ClientConnection]]


def hear(socket: ClientConnection) -> dict[str, Any]:
    """The next message."""
    return dict(json.loads(socket.recv(timeout=10)))


def some_rows(socket: ClientConnection) -> dict[str, Any]:
    """The next message that holds rows."""
    deadline = time.monotonic() + 30
    while not (message := hear(socket))["rows"]:
        assert time.monotonic() < deadline, "nothing but signs of life"
    return message


def until_closed(socket: ClientConnection) -> tuple[list[dict[str, Any]], Close]:
    """All rows that come, and the close."""
    rows: list[dict[str, Any]] = []
    deadline = time.monotonic() + 30
    try:
        while time.monotonic() < deadline:
            rows += hear(socket)["rows"]
        raise AssertionError("the socket stays open")
    except ConnectionClosed as closed:
        return rows, closed.rcvd or Close(1006, "")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None, "http://localhost:1"])
def test_a_foreign_page_is_not_let_in(connect: Connect, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(origin=origin):
        pass
    assert refused.value.response.status_code == 403
    assert b"Origin" in refused.value.response.body


def test_a_host_outside_the_config_is_not_let_in(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.config.get_option", lambda _: ["localhost"])
    with connect():
        pass
    with pytest.raises(InvalidStatus) as refused, connect(host="rebound.example"):
        pass
    assert refused.value.response.status_code == 403
    assert b"allowedHosts" in refused.value.response.body


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"ticket": "1.abc"}, 4401),
        ({"ticket": "none"}, 4401),
        ({"after": "-1"}, 4400),
        ({"after": "x7"}, 4400),
        ({"after": "9" * 30}, 4400),
        ({"run": "no-such-run"}, 4404),
    ],
)
def test_close_codes(connect: Connect, options: dict[str, str], code: int) -> None:
    with connect(**options) as socket:
        rows, closed = until_closed(socket)
    assert (rows, closed.code) == ([], code)
    assert closed.reason


def test_the_token_of_another_run_opens_nothing(connect: Connect, ws: Workspace) -> None:
    other = runs.create(ws, digits_mlp())
    with connect(ticket=token.issue(ws.root, other.id)) as socket:
        assert until_closed(socket)[1].code == 4401


def test_too_many_viewers(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_VIEWERS", 1)
    with connect(), connect() as second:
        assert until_closed(second)[1].code == 1013


def test_rows_come_as_they_are_written_and_the_end_closes(connect: Connect, ws: Workspace, run: Run) -> None:
    events.append(ws, run.id, [batch(1, 0.5, 0.25)])
    with connect() as socket:
        first = some_rows(socket)
        assert (first["after"], first["last"], first["status"]) == (0, 1, "running")
        assert first["rows"][0]["series"] == {"loss": [0.5, 0.25]}
        events.append(ws, run.id, [note("half way")])
        second = some_rows(socket)
        assert (second["after"], second["last"]) == (1, 2)
        events.append(ws, run.id, [end(run.id)])
        runs.finish(ws, run.id, "finished")
        rows, closed = until_closed(socket)
    assert [row["event"] for row in rows] == ["end"]
    assert (closed.code, closed.reason) == (1000, "finished")


def test_a_viewer_that_comes_back_gets_only_what_it_missed(connect: Connect, ws: Workspace, run: Run) -> None:
    events.append(ws, run.id, [note(str(number)) for number in range(1, 11)])
    with connect(after=7) as socket:
        message = some_rows(socket)
        assert [row["text"] for row in message["rows"]] == ["8", "9", "10"]


def test_a_long_finished_run_comes_whole_in_several_batches(
    connect: Connect, ws: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "LIMIT", 4)
    events.append(ws, run.id, [*(note(str(number)) for number in range(7)), end(run.id)])
    runs.finish(ws, run.id, "finished")
    with connect() as socket:
        rows, closed = until_closed(socket)
    assert [row.get("text") for row in rows] == [*map(str, range(7)), None]
    assert closed.code == 1000


def test_a_viewer_who_saw_all_of_a_finished_run_is_told_so(connect: Connect, ws: Workspace, run: Run) -> None:
    last = events.append(ws, run.id, [end(run.id)])
    runs.finish(ws, run.id, "finished")
    with connect(after=last) as socket:
        message = hear(socket)
        assert (message["rows"], message["over"], message["status"]) == ([], True, "finished")
        assert until_closed(socket)[1].reason == "finished"


def test_a_run_whose_process_died_without_a_word(
    connect: Connect, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "STATUS", 0.01)
    run = runs.create(ws, digits_mlp())
    runs.begin(ws, run.id, os.getpid())
    events.append(ws, run.id, [batch(1, 0.5)])
    with connect(run=run.id) as socket:
        some_rows(socket)
        monkeypatch.setattr(runs, "_lives", lambda row: False)
        rows, closed = until_closed(socket)
    assert (rows, closed.reason) == ([], "crashed")


def test_silence_is_broken_by_a_sign_of_life(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "BEAT", 0.01)
    with connect() as socket:
        assert hear(socket) == {"after": 0, "last": 0, "status": "running", "over": False, "rows": []}


def test_viewers_share_one_watch_that_ends_with_the_last(
    connect: Connect, ws: Workspace, run: Run, app: Starlette
) -> None:
    tails = app.routes[0].endpoint._tails  # type: ignore[attr-defined]
    with connect() as one, connect() as two:
        events.append(ws, run.id, [note("to both")])
        assert some_rows(one)["rows"] == some_rows(two)["rows"]
        assert [tail.viewers for tail in tails._tails.values()] == [2]
    deadline = time.monotonic() + 10
    while tails._tails and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not tails._tails


def test_a_slow_viewer_holds_nobody_up_and_misses_nothing(connect: Connect, ws: Workspace, run: Run) -> None:
    text = "x" * 50_000
    with connect() as slow, connect() as quick:
        for number in range(1, 101):  # five megabytes: more than the buffers between
            events.append(ws, run.id, [note(f"{number} {text}")])
        seen = 0
        while seen < 100:
            seen = hear(quick)["last"]
        rows: list[dict[str, Any]] = []
        while len(rows) < 100:
            rows += hear(slow)["rows"]
    assert [int(row["text"].split()[0]) for row in rows] == list(range(1, 101))
