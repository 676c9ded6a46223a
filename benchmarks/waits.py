"""What a person waits for: the second start of the app, and the first loss point after a click on Train.

    python benchmarks/waits.py [--repeats 5] [--json]

Both are seen in a real Chromium: from the start of `launch.py` to a page whose buttons are there (aim: under 3 s), and
from the click on Train to the first point on the loss chart, with helpers warm (aim: under 2 s).
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, expect

from benchmarks.browser import ROOT, chromium, served
from engine import client


def main() -> None:
    """Measures and prints a table, or JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    with chromium() as browser:
        found = {"second start": [start(browser) for _ in range(chosen.repeats)]}
        with tempfile.TemporaryDirectory() as folder, served("app.py", Path(folder)) as (address, _):
            for preset in client.presets():
                times = [first_point(browser, address, preset.name) for _ in range(chosen.repeats)]
                found[f"first point, {preset.name}"] = times
    if chosen.json:
        print(json.dumps(found))
        return
    print(f"{'seconds':32}{'median':>8}{'largest':>9}")
    for name, times in found.items():
        print(f"{name:32}{statistics.median(times):8.2f}{max(times):9.2f}")


def start(browser: Browser) -> float:
    """Seconds from `python3 launch.py` to a usable first page, everything installed."""
    page = browser.new_page()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "launch.py", "--no-browser", "--port", "8779", "--workspace", folder]
        before = time.monotonic()
        launcher = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert launcher.stdout is not None
            assert any("Layerloom runs at" in line for line in launcher.stdout)
            page.goto("http://127.0.0.1:8779")
            expect(page.get_by_role("button", name="Open a copy").last).to_be_enabled(timeout=30_000)
            return time.monotonic() - before
        finally:
            page.close()
            launcher.send_signal(signal.SIGINT)
            launcher.wait()


def first_point(browser: Browser, address: str, preset: str) -> float:
    """Seconds from the click on Train to the first point, in a fresh copy of a preset, with a spare trainer ready."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    page.locator(f".st-key-open-{preset}").get_by_role("button").click()
    page.locator(".react-flow__node").first.wait_for()
    page.get_by_role("button", name="Next: Train").click()
    train = page.get_by_role("button", name="Train", exact=True, disabled=False)
    train.wait_for(timeout=60_000)
    page.wait_for_timeout(10_000)  # so that the spare trainer is ready
    before = time.monotonic()
    train.click()
    page.wait_for_function(FIRST_POINT, timeout=60_000, polling="raf")
    passed = time.monotonic() - before
    ended = page.locator(".st-key-run-top").get_by_text(re.compile("finished|stopped")).first
    stop = page.get_by_role("button", name="Stop", exact=True).or_(ended).first
    stop.click()
    ended.wait_for(timeout=120_000)
    page.context.close()
    return passed


FIRST_POINT = """() => {
  const within = root => [...root.querySelectorAll('*')].flatMap(
    each => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
  return within(document).some(
    each => each.matches('[data-chart="loss"] .drawn') && /^drawn [1-9]/.test(each.textContent));
}"""


if __name__ == "__main__":
    main()
