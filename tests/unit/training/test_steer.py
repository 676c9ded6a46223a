"""What a run hears, and how often it asks."""

from __future__ import annotations

import pytest

from engine.store.runs import Intent
from engine.training import steer
from engine.training.steer import PAUSE, Listener


def test_a_run_asks_again_only_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked = [100.0], []

    def take() -> list[Intent]:
        asked.append(now[0])
        return [Intent("stop", None)]

    monkeypatch.setattr(steer.time, "monotonic", lambda: now[0])
    listen = Listener(take)
    assert listen() == [Intent("stop", None)]
    now[0] += PAUSE / 2
    assert listen() == ()
    now[0] += PAUSE
    assert listen() == [Intent("stop", None)]
    assert len(asked) == 2
