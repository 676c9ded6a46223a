"""Files that come in by the route: whole and in pieces, or not at all, and never without the page's token."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest

from engine import client
from engine.errors import NotFound
from engine.store import arrivals, artifacts, datasets
from engine.store.workspace import Workspace
from pages.routes import token, upload

pytestmark = pytest.mark.usefixtures("run")
CSV = b"a,b\n" + b"1,2\n" * 500_000

SERVE = """
import sys, threading, time, psutil, uvicorn
from pathlib import Path
from starlette.applications import Starlette
from engine.store.workspace import Workspace
from pages.routes import routes, upload
ws = Workspace.open(Path(sys.argv[1]))
server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes(ws)), port=0, log_level="warning", lifespan="off"))
threading.Thread(target=server.run).start()
while not server.started:
    time.sleep(0.005)
me, most, over = psutil.Process(), [0], threading.Event()
def watch():
    while not over.wait(0.005):
        most[0] = max(most[0], me.memory_info().rss)
print(server.servers[0].sockets[0].getsockname()[1], upload.ticket(ws, "dataset"), flush=True)
before = me.memory_info().rss
watching = threading.Thread(target=watch)
watching.start()
sys.stdin.readline()
over.set(); watching.join()
print(most[0] - before, flush=True)
server.should_exit = True
"""


def headers(ws: Workspace, port: int, size: int, name: str = "pets.csv", purpose: str = "dataset") -> dict[str, str]:
    return {
        "Origin": f"http://localhost:{port}",
        "Host": f"localhost:{port}",
        "X-Layerloom-Token": upload.ticket(ws, purpose),
        "X-Layerloom-Name": quote(name),
        "X-Layerloom-Bytes": str(size),
    }


def ask(
    port: int, method: str, sent: dict[str, str], body: bytes | None = None, purpose: str = "dataset"
) -> tuple[int, dict]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request(method, f"/upload/{purpose}", body, sent)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")


def left(ws: Workspace) -> list[str]:
    """What lies where files come in."""
    folder = ws.path("passing")
    return [each.name for each in folder.iterdir()] if folder.exists() else []


def wait_until_gone(ws: Workspace) -> None:
    deadline = time.monotonic() + 20
    while left(ws) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert left(ws) == []


def test_a_file_arrives_and_is_the_same(ws: Workspace, port: int) -> None:
    name = "Häuser & Gärten.csv"
    sent = headers(ws, port, len(CSV), name)
    assert ask(port, "POST", sent) == (200, {})
    status, told = ask(port, "PUT", sent, CSV)
    assert (status, told["name"], told["bytes"]) == (200, name, len(CSV))
    assert client.dataset(ws, told["id"]).name == name
    assert artifacts.read(datasets.path(ws, told["id"])) == CSV
    assert left(ws) == []


def test_a_model_is_held_until_it_is_opened_and_removed_then(ws: Workspace, port: int) -> None:
    _, told = ask(port, "PUT", headers(ws, port, 5, "m.keras", "model"), b"12345", "model")
    assert arrivals.held(ws, told["id"]).read_bytes() == b"12345"
    assert client.datasets(ws) == []
    for bad in ("", "../x", told["id"][:-1], "*", "..", "é"):
        with pytest.raises(NotFound):
            arrivals.held(ws, bad)
    old = time.time() - arrivals.LEFT_BEHIND - 1
    os.utime(arrivals.held(ws, told["id"]), (old, old))
    arrivals.sweep(ws)
    assert left(ws) == []


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"X-Layerloom-Token": ""}, (401, "Reload")),
        ({"X-Layerloom-Token": "9999999999.abc"}, (401, "Reload")),
        ({"Origin": "http://evil.example"}, (403, "Origin")),
        ({"Origin": None}, (403, "Origin")),
        ({"Host": "evil.example"}, (403, "host")),
        ({"X-Layerloom-Bytes": "-1"}, (400, "size")),
        ({"X-Layerloom-Bytes": "many"}, (400, "size")),
        ({"X-Layerloom-Bytes": None}, (400, "size")),
        ({"X-Layerloom-Name": ""}, (400, "name")),
        ({"X-Layerloom-Name": "a" * 2_000}, (400, "name")),
        ({"X-Layerloom-Bytes": "0"}, (413, "at most 0 MB")),
        ({"X-Layerloom-Bytes": str(3 * 2**30)}, (413, "at most 2,048 MB")),
        ({"X-Layerloom-Bytes": "5"}, (400, "whole")),
    ],
)
def test_what_is_not_in_order_is_refused(
    ws: Workspace, port: int, change: dict[str, str | None], refused: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlit.config.get_option", lambda _: ["127.0.0.1", "localhost"])
    sent = headers(ws, port, 4)
    changed = {name: value for name, value in (sent | change).items() if value is not None}
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.putrequest("PUT", "/upload/dataset", skip_host=True)
        for name, value in changed.items():
            line.putheader(name, value)
        line.putheader("Content-Length", "4")
        line.endheaders(b"abcd")
        answer = line.getresponse()
        told = json.loads(answer.read())
    assert answer.status == refused[0]
    assert refused[1] in told["error"]
    assert client.datasets(ws) == []
    assert left(ws) == []


def test_the_token_of_a_run_or_of_the_other_purpose_is_none(ws: Workspace, port: int) -> None:
    for other in (token.issue(ws.root, "dataset"), upload.ticket(ws, "model")):
        assert ask(port, "PUT", headers(ws, port, 1) | {"X-Layerloom-Token": other}, b"a")[0] == 401


def test_a_file_that_would_fill_the_disk_is_refused_before_it_comes(
    ws: Workspace, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil._ntuple_diskusage(10**12, 10**12, arrivals.SPARE + 10)
    monkeypatch.setattr("shutil.disk_usage", lambda _: full)
    status, told = ask(port, "POST", headers(ws, port, 11))
    assert (status, "disk has no room" in told["error"]) == (507, True)
    assert ask(port, "POST", headers(ws, port, 10))[0] == 200


def test_nothing_is_left_of_a_file_whose_sender_went_away(ws: Workspace, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        sent = headers(ws, port, 10 * 2**20) | {"Content-Length": str(10 * 2**20)}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        line.sendall(f"PUT /upload/dataset HTTP/1.1\r\n{head}\r\n".encode() + b"x" * 3 * 2**20)
        deadline = time.monotonic() + 20
        while not left(ws) and time.monotonic() < deadline:
            time.sleep(0.005)
        assert len(left(ws)) == 1
    wait_until_gone(ws)
    assert client.datasets(ws) == []


def test_a_sender_that_stops_sending_is_given_up(ws: Workspace, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "PATIENCE", 0.05)
    with socket.create_connection(("127.0.0.1", port)) as line:
        sent = headers(ws, port, 10) | {"Content-Length": "10"}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        line.sendall(f"PUT /upload/dataset HTTP/1.1\r\n{head}\r\nabc".encode())
        answer = b""
        while b"stopped coming" not in answer and (part := line.recv(65_536)):
            answer += part  # head and body may come one after the other
        assert b"stopped coming" in answer
    wait_until_gone(ws)


def test_more_at_a_time_than_allowed_are_asked_to_wait(
    ws: Workspace, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MOST_AT_A_TIME", 0)
    status, told = ask(port, "PUT", headers(ws, port, 1), b"a")
    assert (status, "Try again" in told["error"]) == (503, True)


def test_the_server_holds_a_few_megabytes_of_a_large_file(ws: Workspace) -> None:
    large = 300 * 2**20
    command = [sys.executable, "-c", SERVE, str(ws.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port, ticket = server.stdout.readline().split()
        piece = os.urandom(2**20)
        sent = headers(ws, int(port), large) | {"X-Layerloom-Token": ticket, "Content-Length": str(large)}
        with closing(HTTPConnection("127.0.0.1", int(port), timeout=60)) as line:
            line.request("PUT", "/upload/dataset", (piece for _ in range(300)), sent)
            assert line.getresponse().status == 200
        server.stdin.write("\n")
        server.stdin.flush()
        growth = int(server.stdout.readline())
    assert client.datasets(ws)[0].bytes == large
    assert growth < 64 * 2**20, f"{growth / 2**20:.0f} MB"


def test_the_dataset_folder_holds_nothing_else(ws: Workspace, port: int) -> None:
    ask(port, "PUT", headers(ws, port, 3), b"a,b")
    assert len(list(Path(ws.path("datasets")).iterdir())) == 2
