"""Downloads from a server on this machine that stands in for those of keras.datasets: only the address is another."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine import client
from engine.catalog.card import Card
from engine.catalog.read import card as catalog_card
from engine.client import asked
from engine.data.base import Request
from engine.data.sources import SOURCES
from engine.errors import JobError, LayerloomError
from engine.jobs.fetch import fetch
from engine.messages.answers import Downloading
from engine.store import downloads
from engine.store.downloads import File
from engine.store.workspace import Workspace
from tests import stand_ins

LARGE = 2**20  # bytes of a file that comes slowly


class Server(ThreadingHTTPServer):
    """Answers with what it was given: `slowly/...` by and by, `short/...` less than it says, all else as it is."""

    daemon_threads = True
    contents: dict[str, bytes]
    go_on: threading.Event

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        way, _, name = self.path.strip("/").rpartition("/")
        content = self.server.contents.get(name)
        if content is None:
            return self.send_error(404, "Not Found")
        self.send_response(200)
        self.send_header("Content-Length", str(len(content) + (99 if way == "short" else 0)))
        self.end_headers()
        if way == "slowly":
            self.wfile.write(content[: LARGE // 2])
            self.wfile.flush()
            self.server.go_on.wait(30)
            content = content[LARGE // 2 :]
        try:
            self.wfile.write(content)
        except ConnectionError:
            return None  # who asked has gone
        return None

    def log_message(self, *words: Any) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Answers)
    made.contents, made.go_on = {}, threading.Event()
    thread = threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    made.go_on.set()
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    yield Workspace.open()
    client.close()


def moved(name: str, server: Server, way: str = "", contents: dict[str, bytes] | None = None) -> Card:
    """The card of a source whose files come from the server, with checksums of what it gives."""
    given = stand_ins.STAND_INS[name]() if contents is None else contents
    files, real = [], catalog_card("source", name)
    for file in downloads.files_of(real.facts):
        served = file.address.rsplit("/", 1)[-1]
        server.contents[served] = content = given[file.name]
        told = {"address": f"{server.address}/{way}{served}", "bytes": len(content)}
        if file.checksum:
            kind = hashlib.md5 if len(file.checksum) == 32 else hashlib.sha256
            told["checksum"] = kind(content).hexdigest()
        files.append(file.model_copy(update=told).model_dump())
    return real.model_copy(update={"facts": {**real.facts, "files": files}})


def settled(workspace: Workspace, name: str, until: Callable[[Downloading], bool]) -> Downloading:
    """The state of a download once it is as it should be."""
    for _ in range(600):
        state = client.downloading(workspace, name)
        if until(state):
            return state
        time.sleep(0.05)
    raise AssertionError(state)


@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted({*stand_ins.STAND_INS} - {"keras_cifar10"}))
def test_what_is_downloaded_is_what_keras_reads(
    name: str, server: Server, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = moved(name, server)
    monkeypatch.setattr(asked, "card", lambda kind, name: card)
    assert client.downloading(workspace, name).status == "absent"
    client.download(workspace, name)
    state = settled(workspace, name, lambda state: state.status != "arriving")
    assert (state.status, state.arrived) == ("here", state.total), state.error
    raw = SOURCES[name].read(Request(), lambda id: downloads.folder(workspace, id))
    assert raw.rows == stand_ins.TRAIN + stand_ins.TEST
    server.contents.clear()
    client.download(workspace, name)  # it is there: nothing is asked for again
    assert client.downloading(workspace, name).status == "here"
    assert [path.name for path in downloads.folder(workspace, name).iterdir() if path.name.startswith(".")] == []


@pytest.mark.heavy
def test_a_download_is_watched_and_cancelled(
    server: Server, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "keras_mnist"
    card = moved(name, server, "slowly/", {"mnist.npz": stand_ins.pictures(LARGE, 1).tobytes()})
    monkeypatch.setattr(asked, "card", lambda kind, name: card)
    client.download(workspace, name)
    state = settled(workspace, name, lambda state: state.arrived == LARGE // 2 and state.left is not None)
    assert (state.status, state.total) == ("arriving", LARGE)
    client.cancel_download(workspace, name)
    assert client.downloading(workspace, name).status == "absent"
    server.go_on.set()
    client.download(workspace, name)  # it begins anew
    assert settled(workspace, name, lambda state: state.status != "arriving").status == "here"


@pytest.mark.heavy
def test_a_failed_download_says_so_and_can_be_tried_again(
    server: Server, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "keras_california_housing"
    card = moved(name, server)
    kept = dict(server.contents)
    server.contents.clear()
    monkeypatch.setattr(asked, "card", lambda kind, name: card)
    client.download(workspace, name)
    state = settled(workspace, name, lambda state: state.status != "arriving")
    assert state.status == "failed"
    assert state.error is not None
    assert "127.0.0.1 answers 404" in state.error["what"]
    server.contents.update(kept)
    client.download(workspace, name)
    assert settled(workspace, name, lambda state: state.status not in ("arriving", "failed")).status == "here"


def brought(workspace: Workspace, file: File, ticket: Path) -> LayerloomError:
    """What the download of a file fails with; nothing of it is left."""
    with pytest.raises(LayerloomError) as caught:
        fetch(str(workspace.root), "keras_mnist", "MNIST", (file,), str(ticket))
    assert list(downloads.folder(workspace, "keras_mnist").glob("*")) == []
    assert list(downloads.folder(workspace, "keras_mnist").glob(".*")) == []
    assert caught.value.cure
    return caught.value


@pytest.fixture
def ticket(tmp_path: Path) -> Path:
    path = tmp_path / "ticket"
    path.touch()
    return path


def test_every_failure_of_a_download_is_told_in_words(server: Server, workspace: Workspace, ticket: Path) -> None:
    server.contents["mnist.npz"] = b"x" * 100
    file = File(name="mnist.npz", address=f"{server.address}/mnist.npz", checksum="0" * 64)
    assert "its checksum differs" in brought(workspace, file, ticket).what
    gone = file.model_copy(update={"address": f"{server.address}/gone"})
    assert "answers 404 Not Found" in brought(workspace, gone, ticket).what
    short = file.model_copy(update={"address": f"{server.address}/short/mnist.npz"})
    assert "cut off" in brought(workspace, short, ticket).what
    archive = file.model_copy(update={"checksum": "", "unpack": True})
    assert "The archive of MNIST is damaged" in brought(workspace, archive, ticket).what
    nowhere = file.model_copy(update={"address": "http://127.0.0.1:9/mnist.npz"})
    error = brought(workspace, nowhere, ticket)
    assert "127.0.0.1 cannot be reached (Connection refused)" in error.what
    assert "internet" in error.cure
    huge = file.model_copy(update={"bytes": 2**60})
    assert "the disk has" in brought(workspace, huge, ticket).what
    ticket.unlink()
    assert "was cancelled" in brought(workspace, file, ticket).what


def test_an_archive_that_leads_outside_is_not_unpacked(server: Server, workspace: Workspace, ticket: Path) -> None:
    server.contents["a.tar.gz"] = stand_ins.archive("../../outside", {"evil": 1})
    file = File(name="a", address=f"{server.address}/a.tar.gz", unpack=True)
    assert isinstance(brought(workspace, file, ticket), JobError)
    assert not list(workspace.root.rglob("evil"))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://host/file"])
def test_only_the_web_is_asked(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        File(name="x", address=address)


def test_a_download_loads_nothing_heavy() -> None:
    script = "import sys, engine.jobs.fetch; sys.exit(str({'keras', 'tensorflow', 'numpy', 'pandas'} & {*sys.modules}))"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert told.stderr.strip() == "set()"
