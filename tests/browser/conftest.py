"""A served app and a real Chromium for the browser tests.

`server` is the whole app and `address` the canvas alone; they serve all files of a test process, since every app's
helpers import Keras. `serve` starts any Streamlit script in a process and a workspace of its own, for tests that end
it or set it up. `page` is a fresh tab whose uncaught errors fail the test.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from engine import client

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("LAYERLOOM_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds; only a failing test takes so long
expect.set_options(timeout=PATIENCE)


@dataclass
class Server:
    """A running app: its address, its workspace, its process."""

    address: str
    workspace: Path
    process: subprocess.Popen[bytes]
    command: list[str]
    log: Path

    def kill(self) -> None:
        """kill -9 of the web process alone; what it started in other sessions lives on."""
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """The same app on the same port and workspace."""
        self.process = start(self.command, self.workspace, self.log)
        wait_for(self.address, self.process, self.log)


Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """A function `serve(script="app.py", workspace=None) -> Server`."""
    with serving(tmp_path_factory) as serve_one:
        yield serve_one


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole app, for all files that take `server`."""
    with serving(tmp_path_factory) as serve_one:
        yield serve_one()


@pytest.fixture(scope="module")
def server(app: Server) -> Iterator[Server]:
    """The whole app. Others have left projects, files and runs there; what still trains after a file is ended."""
    yield app
    end_runs(app.workspace)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the canvas alone is served, without an engine behind it."""
    with serving(tmp_path_factory) as serve_one:
        yield serve_one("tests/browser/apps/canvas_demo.py").address


@contextmanager
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts servers, and ends them and their runs at last."""
    started: list[Server] = []

    def serve_one(script: str = "app.py", workspace: Path | None = None) -> Server:
        folder = tmp_path_factory.mktemp("served")
        port = free_port()
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
        workspace = workspace or folder / "workspace"
        log = folder / "server.log"
        server = Server(f"http://127.0.0.1:{port}", workspace, start(command, workspace, log), command, log)
        started.append(server)
        wait_for(server.address, server.process, log)
        return server

    try:
        yield serve_one
    finally:
        for server in started:
            end(server.process)
            end_runs(server.workspace)


def start(command: list[str], workspace: Path, log: Path) -> subprocess.Popen[bytes]:
    """Starts a server in a process session of its own."""
    environment = {**os.environ, "LAYERLOOM_HOME": str(workspace), "PYTHONPATH": str(ROOT)}
    with log.open("ab") as out:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path, patience: float = 60.0) -> None:
    """Returns when the server answers; fails with its log when it does not."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    pytest.fail(f"the app did not start:\n{log.read_text()}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a server and waits for it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def end_runs(workspace: Path) -> None:
    """Ends what a test that failed has left training: it would outlive everybody."""
    opened = client.open_workspace(workspace)
    for run in client.runs(opened):
        if run.active and run.pid != os.getpid():  # a test may play a run in its own process
            client.end_run(opened, run.id)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real Chromium for the whole session."""
    assert CHROMIUM, "no Chromium found; set LAYERLOOM_BROWSER to one"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test says what a person would see at that moment, in every tab that is open."""
    report = yield
    tab = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and tab is not None:
        report.sections += [(f"what {each.url} shows", seen(each)) for each in tab.context.pages]
        server = getattr(item, "funcargs", {}).get("server")
        if isinstance(server, Server):
            report.sections.append(("what the server's log says at last", server.log.read_text()[-4000:]))
    return report


def seen(tab: Page) -> str:
    """The text of a page, and which of its buttons cannot be clicked."""
    try:
        disabled = tab.locator("button:disabled").all_inner_texts()
        return f"{tab.locator('body').inner_text()}\n\ndisabled: {disabled}"
    except Error as error:
        return f"nothing: {error}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab, 1440 x 900; an uncaught error in the page fails the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
