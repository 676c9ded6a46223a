"""What an upload costs the web process: its growth in memory for one large file, beside `st.file_uploader`.

    python benchmarks/upload.py [--megabytes 1024] [--json]

Both are seen in a real Chromium that chooses a file of random bytes, each in a fresh server: the Data page, and a page
that holds nothing but `st.file_uploader`. Growth is the largest resident set (psutil's rss, looked at 50 times a
second) from the click to the end, less what it was before; aim: below 64 MB. With ours the file is then on disk under
the hash of its content; with the other it is in memory alone.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil
from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium, served

MB = 2**20
PATIENCE = 600_000  # milliseconds
THEIRS = """import streamlit as st
file = st.file_uploader("A file", type="csv", max_upload_size=4096)
if file is not None:
    st.write(f"here: {file.size}")
"""


def main() -> None:
    """Measures and prints a table, or JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=1024)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    os.environ["LAYERLOOM_UPLOAD_MB"] = os.environ["STREAMLIT_SERVER_MAX_UPLOAD_SIZE"] = "4096"
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file, script = Path(folder, "large.csv"), Path(folder, "theirs.py")
        script.write_text(THEIRS)
        with file.open("wb") as out:
            for _ in range(chosen.megabytes):
                out.write(os.urandom(MB))
        found = {
            "ours": measure(browser, "app.py", Path(folder, "ours"), file),
            "st.file_uploader": measure(browser, str(script), Path(folder, "theirs"), file),
        }
    if chosen.json:
        print(json.dumps(found))
        return
    print(f"{chosen.megabytes} MB{'':16}{'growth, MB':>12}{'seconds':>10}")
    for name, (growth, seconds) in found.items():
        print(f"{name:24}{growth:12.1f}{seconds:10.1f}")
    print(f"ratio of growth{'':9}{found['ours'][0] / found['st.file_uploader'][0]:12.3f}")


def measure(browser: Browser, script: str, workspace: Path, file: Path) -> tuple[float, float]:
    """Growth in MB and seconds of one upload."""
    with served(script, workspace) as (address, server):
        page = browser.new_context().new_page()
        page.goto(address)
        ours = script == "app.py"
        if ours:
            page.get_by_role("button", name="Start from an empty canvas").click()
        page.locator("input[type=file]").wait_for(state="attached", timeout=PATIENCE)
        page.wait_for_timeout(3_000)  # what starts late has started
        began = time.monotonic()
        with highest(server) as found:
            page.locator("input[type=file]").set_input_files(file, timeout=PATIENCE)
            arrive(page, ours=ours)
        page.context.close()
        return found[1] - found[0], time.monotonic() - began


def arrive(page: Page, *, ours: bool) -> None:
    """Waits until the page says that the file is there."""
    seen = page.get_by_role("button", name="Other data") if ours else page.get_by_text("here: ")
    seen.wait_for(timeout=PATIENCE)


@contextmanager
def highest(process: psutil.Process) -> Iterator[list[float]]:
    """Before and highest resident set of a process, in MB; complete at the end."""
    found = [process.memory_info().rss / MB] * 2
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            found[1] = max(found[1], process.memory_info().rss / MB)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield found
    finally:
        over.set()
        watching.join()


if __name__ == "__main__":
    main()
