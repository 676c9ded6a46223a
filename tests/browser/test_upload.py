"""Files that are brought in a real Chromium: by mouse, by keyboard, several, too large, cancelled, and with a bar."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import client
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
TABLE = b"size,price\n" + b"".join(b"%d,%d\n" % (n, 3 * n) for n in range(200))


@pytest.fixture
def page_of_data(page: Page, server) -> Page:
    hand = Hand(page, server.address, server.workspace)
    hand.open()
    hand.button("Start from an empty canvas")
    hand.arrive_at("Data")
    return page


def slowly(page: Page, bytes_a_second: int) -> None:
    """A slow line from here on."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": 10**8, "uploadThroughput": bytes_a_second},
    )


def left(folder: Path) -> list[Path]:
    return list((folder / "artifacts" / "passing").glob("*"))


def test_a_file_chosen_with_the_keyboard(page_of_data: Page):
    page = page_of_data
    browse = page.get_by_role("button", name="Browse files: Data of your own")
    with page.expect_file_chooser() as chooser:
        browse.focus()  # answered only when the browser hands its file choosers over; a key may overtake that
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "prices.csv", "mimeType": "text/csv", "buffer": TABLE})
    expect(page.get_by_text("prices.csv").first).to_be_visible()
    expect(page.get_by_role("button", name="Other data")).to_be_visible()


def test_a_file_that_is_dropped(page_of_data: Page):
    page = page_of_data
    carried = page.evaluate_handle(
        """text => { const carried = new DataTransfer();
        carried.items.add(new File([text], 'dropped.csv')); return carried; }""",
        TABLE.decode(),
    )
    target = page.locator(".upload .target")
    target.dispatch_event("dragover", {"dataTransfer": carried})
    expect(target).to_have_class(re.compile("over"))
    target.dispatch_event("drop", {"dataTransfer": carried})
    expect(page.get_by_text("dropped.csv").first).to_be_visible()
    expect(page.get_by_role("button", name="Other data")).to_be_visible()


def test_several_files_come_one_after_another_and_a_person_chooses(page_of_data: Page, server):
    page = page_of_data
    several = [{"name": f"part {n}.csv", "mimeType": "text/csv", "buffer": TABLE + b"%d,1\n" % n} for n in range(3)]
    page.locator("input[type=file]").set_input_files(several)
    for each in several:
        expect(page.get_by_role("button", name=re.compile(f"{each['name']} · "))).to_be_visible()
    assert len(client.datasets(client.open_workspace(server.workspace))) >= 3
    page.get_by_role("button", name=re.compile("part 1.csv · ")).click()
    expect(page.get_by_role("button", name="Other data")).to_be_visible()


def test_what_is_wrong_with_a_file_is_said_and_can_be_put_away(page_of_data: Page):
    page = page_of_data
    files = page.locator("input[type=file]")
    files.set_input_files({"name": "virus.exe", "mimeType": "text/csv", "buffer": b"a"})
    expect(page.get_by_role("alert").filter(has_text="not read here")).to_contain_text(".csv")
    files.set_input_files({"name": "empty.csv", "mimeType": "text/csv", "buffer": b""})
    expect(page.get_by_role("alert").filter(has_text="empty")).to_be_visible()
    page.get_by_role("button", name="Close this message").first.click()
    page.get_by_role("button", name="Close this message").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_long_upload_has_a_bar_and_leaves_nothing_when_it_is_cancelled(page_of_data: Page, server, tmp_path: Path):
    page, long = page_of_data, tmp_path / "long.csv"
    long.write_bytes(b"1,2\n" * 5_000_000)
    slowly(page, 2_000_000)
    before = len(client.datasets(client.open_workspace(server.workspace)))
    page.locator("input[type=file]").set_input_files(long)
    bar = page.get_by_role("progressbar", name="long.csv")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"[1-9]\d?"))
    expect(page.locator(".upload .state")).to_have_text(re.compile(r"\d+ % · \d+ MB of 19 MB · .* left"))
    expect(page.get_by_text("Stay on this page")).to_be_visible()
    assert len(left(server.workspace)) == 1
    page.get_by_role("button", name="Cancel long.csv").click()
    expect(bar).to_have_count(0)
    deadline = time.monotonic() + 20
    while left(server.workspace) and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert left(server.workspace) == []
    assert len(client.datasets(client.open_workspace(server.workspace))) == before
