#!/usr/bin/env python3
"""Layerloom's launcher. Needs Python 3.11 or newer and nothing else.

python3 launch.py               set up once, start the app, open the browser
python3 launch.py setup         set up only
python3 launch.py test          set up for tests and run every test
python3 launch.py test unit     run a part: architecture, unit, contracts, docs, browser
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
import webbrowser
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"app": "requirements.lock", "test": "requirements-test.lock"}
PARTS = ("architecture", "unit", "contracts", "docs", "browser")
FIRST_PORT = 8501
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; the return value is the exit status."""
    if sys.version_info < (3, 11):
        return fail(f"Layerloom needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    options = parser().parse_args(words)
    try:
        return {"app": run_app, "setup": run_setup, "test": run_tests}[options.command](options)
    except subprocess.CalledProcessError as error:
        return fail(f"This step failed (exit status {error.returncode}): {' '.join(map(str, error.cmd))}")


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    top = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument("command", nargs="?", choices=("app", "setup", "test"), default="app")
    top.add_argument("parts", nargs="*", help=f"with test: {', '.join(PARTS)}; none means all")
    top.add_argument("--port", type=int, help=f"with app: the port (default: the first free one from {FIRST_PORT})")
    top.add_argument(
        "--workspace", type=Path, help="with app: where projects and runs are kept (default: ~/.layerloom)"
    )
    top.add_argument("--no-browser", action="store_true", help="with app: do not open a browser")
    return top


# Setting up


def run_setup(_: argparse.Namespace) -> int:
    """`setup`: the app's packages, in .venv."""
    set_up("app")
    print("Ready. Start Layerloom with: python3 launch.py")
    return 0


def set_up(purpose: str) -> None:
    """Makes .venv and installs the locked packages, unless that is done already."""
    wanted = fingerprint(purpose)
    if stamp(purpose).exists() and stamp(purpose).read_text() == wanted:
        return
    if not PYTHON.exists():
        print("Making .venv ...", flush=True)
        make_venv()
    print(f"Installing packages from {LOCKS[purpose]} (TensorFlow is large: a few minutes, once) ...", flush=True)
    pip("install", "--requirement", LOCKS[purpose])
    stamp(purpose).write_text(wanted)


def make_venv() -> None:
    """An empty virtual environment with pip."""
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except subprocess.CalledProcessError:
        raise SystemExit(
            fail("Python cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv")
        ) from None


def pip(*words: str) -> None:
    """Runs .venv's pip in the project's folder; its output is shown."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    subprocess.run([PYTHON, "-m", "pip", *words, *quiet], cwd=ROOT, check=True)


def stamp(purpose: str) -> Path:
    """The file that says what was installed last for this purpose."""
    return VENV / f"layerloom-{purpose}.stamp"


def fingerprint(purpose: str) -> str:
    """Changes when the lock, the canvas's manifest, the place or Python changes: then packages are installed again."""
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for name in (LOCKS[purpose], "canvas/pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


# The app


def run_app(options: argparse.Namespace) -> int:
    """`app`: starts the server, waits until it answers, opens the browser, and stays until it ends."""
    set_up("app")
    port = options.port or free_port(FIRST_PORT)
    environment = dict(os.environ)
    if options.workspace:
        environment["LAYERLOOM_HOME"] = str(options.workspace.expanduser().resolve())
    server = subprocess.Popen(
        [PYTHON, "-m", "streamlit", "run", "app.py", "--server.port", str(port)], cwd=ROOT, env=environment
    )
    address = f"http://127.0.0.1:{port}"
    try:
        if not answers(f"{address}/_stcore/health", server):
            return fail("The app did not start; its message stands above.")
        print(f"Layerloom runs at {address}  (Ctrl-C ends it; runs in training go on)", flush=True)
        if not options.no_browser:
            webbrowser.open(address)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        end(server)


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens to on this machine."""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise SystemExit(fail(f"No free port between {first} and {first + 99}; name one with --port."))


def answers(address: str, server: subprocess.Popen[bytes], patience: float = 60.0) -> bool:
    """Waits until the address answers; False when the server ends first or patience (seconds) runs out."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    return False


def end(server: subprocess.Popen[bytes]) -> None:
    """Asks the server to end and waits a moment before insisting."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()


# Tests


def run_tests(options: argparse.Namespace) -> int:
    """`test`: every test, or the named parts. They run side by side; those in a browser when the others are done."""
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        return fail(f"There is no part {unknown[0]!r}; there are: {', '.join(PARTS)}.", status=2)
    parts = options.parts or PARTS
    set_up("test")
    environment = dict(os.environ)
    if "browser" in parts:
        environment["LAYERLOOM_BROWSER"] = find_browser()
    statuses = []
    if together := [f"tests/{part}" for part in parts if part != "browser"]:
        statuses.append(pytest([*together, *side_by_side()], environment))
    if "browser" in parts:  # one after another: a click is lost on a page that waits for the processor
        statuses.append(pytest(["tests/browser"], environment))
    return next((status for status in statuses if status), 0)


def side_by_side() -> list[str]:
    """Words to pytest: a process for each processor, groups of tests in the order that `tests/conftest.py` gives."""
    workers = str(min(os.cpu_count() or 1, 4))
    ordered = ["--dist", "loadgroup", "--no-loadscope-reorder"]
    return ["-n", workers, *ordered, "--max-worker-restart", "0"]  # to replace a crashed one hangs


def pytest(words: Iterable[str], environment: dict[str, str]) -> int:
    """Runs pytest on some folders."""
    return subprocess.run([PYTHON, "-m", "pytest", *words], cwd=ROOT, env=environment, check=False).returncode


def find_browser() -> str:
    """The path of a Chromium: the system's, else one that is installed now (Debian's package, else Playwright's)."""
    found = installed_browser()
    if not found and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests ...", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, stdout=subprocess.DEVNULL)
        found = installed_browser()
    if not found:
        subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"], check=False)
        asked = "from playwright.sync_api import sync_playwright as p\nwith p() as q: print(q.chromium.executable_path)"
        answer = subprocess.run([PYTHON, "-c", asked], check=False, capture_output=True, text=True).stdout.strip()
        found = answer if Path(answer).is_file() else None
    if not found:
        raise SystemExit(fail("No Chromium found for the browser tests. Install one: apt install chromium"))
    return found


def installed_browser() -> str | None:
    """The path of a Chromium that is installed on this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def fail(sentence: str, status: int = 1) -> int:
    """Says what went wrong; gives the exit status."""
    print(sentence, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
