"""Who may open a socket: the checks of Host, Origin and token."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.datastructures import Headers

from pages.routes import token
from pages.routes.origin import refusal, same_origin

ROOT = Path("/somewhere")
NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("https://layers.example", "layers.example", True),
        ("http://LocalHost:8501", "localhost:8501", True),
        ("http://localhost:8502", "localhost:8501", False),
        ("http://localhost", "localhost:8501", False),
        ("http://evil.example", "localhost:8501", False),
        ("http://localhost:8501.evil.example", "localhost:8501", False),
        ("http://localhost:8501@evil.example", "localhost:8501", False),
        ("file://localhost:8501", "localhost:8501", False),
        ("null", "localhost:8501", False),
        ("http://[", "localhost:8501", False),
        ("", "localhost:8501", False),
        (None, "localhost:8501", False),
        ("http://localhost:8501", None, False),
    ],
)
def test_same_origin(origin: str | None, host: str | None, same: bool) -> None:
    assert same_origin(origin, host) is same


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("127.0.0.1:8501", True), ("localhost", True), ("rebound.example:8501", False), ("localhost.evil.example", False)],
)
def test_only_hosts_of_the_config(host: str, allowed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a rebound name has an Origin that equals its Host: only the list of hosts stops it."""
    monkeypatch.setattr("streamlit.config.get_option", lambda _: ["127.0.0.1", "localhost"])
    assert (refusal(Headers({"host": host, "origin": f"http://{host}"})) == "") is allowed


def test_a_token_is_good_for_its_run_its_workspace_and_its_time() -> None:
    given = token.issue(ROOT, "abc", NOW)
    assert token.valid(given, ROOT, "abc", NOW)
    assert token.valid(given, ROOT, "abc", NOW + token.LIFE)
    assert not token.valid(given, ROOT, "abd", NOW)
    assert not token.valid(given, Path("/elsewhere"), "abc", NOW)
    assert not token.valid(given, ROOT, "abc", NOW + token.LIFE + token.STEP)


def test_a_page_gets_the_same_token_at_its_next_run() -> None:
    assert token.issue(ROOT, "abc", 3600 * 500_000.0) == token.issue(ROOT, "abc", 3600 * 500_000.0 + 3599)


def test_another_process_has_another_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given = token.issue(ROOT, "abc", NOW)
    monkeypatch.setattr(token, "SECRET", bytes(32))
    assert not token.valid(given, ROOT, "abc", NOW)


@pytest.mark.parametrize("forged", ["", ".", "x", "9999999999.", "9999999999.abc", "٣.abc", f"{'9' * 99}.abc", "1.é"])
def test_forged_tokens(forged: str) -> None:
    assert not token.valid(forged, ROOT, "abc", NOW)


def test_the_expiry_cannot_be_moved() -> None:
    expiry, _, signature = token.issue(ROOT, "abc", NOW).partition(".")
    assert not token.valid(f"{int(expiry) + 3600}.{signature}", ROOT, "abc", NOW)
