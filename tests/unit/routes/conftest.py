"""A workspace with a run that trains (this process plays the trainer), and a real server for its socket."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as websocket

from engine.store import runs
from engine.store.runs import Run
from engine.store.workspace import Workspace
from pages.routes import routes, token
from tests.builders import digits_mlp


@pytest.fixture
def ws(own_workspace: Path) -> Workspace:
    return Workspace.open(own_workspace)


@pytest.fixture
def run(ws: Workspace) -> Run:
    made = runs.create(ws, digits_mlp())
    runs.begin(ws, made.id, os.getpid())
    return runs.get(ws, made.id)


@pytest.fixture
def app(ws: Workspace) -> Starlette:
    return Starlette(routes=routes(ws))


@pytest.fixture
def port(app: Starlette) -> Iterator[int]:
    """Serves the app as Streamlit does; gives the port."""
    config = uvicorn.Config(app, port=0, ws="websockets-sansio", log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.005)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def connect(port: int, ws: Workspace, run: Run) -> Callable[..., AbstractContextManager[ClientConnection]]:
    """Opens the run's socket as its page would, unless told otherwise."""

    @contextmanager
    def open_(
        after: int | str = 0,
        run: str = run.id,
        ticket: str | None = None,
        host: str = "localhost",
        origin: str | None = "",
    ) -> Iterator[ClientConnection]:
        protocols = ["layerloom.live", token.issue(ws.root, run) if ticket is None else ticket, str(after)]
        with (
            socket.create_connection(("127.0.0.1", port)) as line,
            websocket(
                f"ws://{host}:{port}/live/{run}",
                sock=line,
                origin=f"http://{host}:{port}" if origin == "" else origin,
                subprotocols=protocols,
                compression=None,
                max_size=None,
                proxy=None,
            ) as connection,
        ):
            yield connection

    return open_
