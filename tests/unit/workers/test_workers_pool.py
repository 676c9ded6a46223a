"""The pool of helpers keeps its promises, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import psutil
import pytest
from pebble import ProcessExpired

from engine.errors import DataError, JobError, JobOutOfMemory, JobTimeout
from engine.workers import pool as pools
from engine.workers.pool import Pool, answer

ROOT = Path(__file__).resolve().parents[3]
JOBS = "tests.unit.workers.small_jobs"
LIMIT = 30.0  # seconds; generous where time is not what is tested


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(warm=JOBS, headroom=200 * 2**20)
    yield made
    made.close()


def until(true: Callable[[], bool], patience: float = 20.0) -> bool:
    """Whether it becomes true within a while."""
    deadline = time.monotonic() + patience
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def test_it_answers_and_is_warm(pool: Pool) -> None:
    pool.warm_up()
    assert pool.ask(f"{JOBS}:double", 21, limit=LIMIT) == 42
    assert pool.warm


def test_a_helper_imports_its_jobs_and_not_what_called_it(pool: Pool) -> None:
    assert "pytest" in sys.modules
    found = pool.ask(f"{JOBS}:modules", limit=LIMIT)
    assert JOBS in found
    assert "pytest" not in found
    assert found[-1] == "None"  # a helper's __main__ is no file of ours


def test_starting_imports_nothing_heavy_here() -> None:
    script = (
        "import sys; from engine.workers.pool import Pool; pool = Pool(); pool.warm_up();"
        "print([name for name in ('keras', 'tensorflow', 'sklearn', 'pandas') if name in sys.modules]); pool.close()"
    )
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (answer.stdout, answer.stderr) == ("[]\n", "")


def test_an_error_of_the_product_arrives_whole(pool: Pool) -> None:
    with pytest.raises(DataError, match="The file is empty") as caught:
        pool.ask(f"{JOBS}:refuse", limit=LIMIT)
    assert (caught.value.where, caught.value.cure) == ("data", "Choose another.")


def test_a_bug_becomes_one_plain_line(pool: Pool) -> None:
    with pytest.raises(JobError) as caught:
        pool.ask(f"{JOBS}:stumble", limit=LIMIT)
    assert str(caught.value).startswith("Stumble failed: ")
    assert "\n" not in str(caught.value)


def test_a_job_past_its_limit_is_ended_with_its_process(pool: Pool) -> None:
    helper = psutil.Process(pool.ask(f"{JOBS}:process", limit=LIMIT))
    with pytest.raises(JobTimeout, match=r"longer than 0\.3 s"):
        pool.ask(f"{JOBS}:sleep", 600, limit=0.3)
    assert until(lambda: not helper.is_running())
    assert pool.ask(f"{JOBS}:double", 4, limit=LIMIT) == 8


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a process's data")
def test_a_job_that_wants_too_much_memory_is_ended(pool: Pool) -> None:
    assert pool.ask(f"{JOBS}:allocate", 50 * 2**20, limit=LIMIT) == 50 * 2**20
    with pytest.raises(JobOutOfMemory, match="more memory"):
        pool.ask(f"{JOBS}:allocate", 400 * 2**20, limit=LIMIT)
    assert pool.ask(f"{JOBS}:double", 5, limit=LIMIT) == 10


def test_a_helper_that_dies_at_work_is_told_and_replaced(pool: Pool) -> None:
    with pytest.raises(JobError, match="ended while it worked on die"):
        pool.ask(f"{JOBS}:die", limit=LIMIT)
    assert pool.ask(f"{JOBS}:double", 6, limit=LIMIT) == 12


def test_a_helper_that_crashed_is_told_with_what_to_do() -> None:
    crashed: Future[None] = Future()
    crashed.set_exception(ProcessExpired("gone", code=-signal.SIGSEGV))
    with pytest.raises(JobError, match="crashed while it worked on look, most often for want of memory") as refused:
        answer(crashed, "engine.jobs.whole:look", LIMIT)
    assert "smaller" in refused.value.cure


def test_a_helper_that_dies_idle_is_not_noticed(pool: Pool) -> None:
    for _ in range(3):
        os.kill(pool.ask(f"{JOBS}:process", limit=LIMIT), signal.SIGKILL)
        assert pool.ask(f"{JOBS}:double", 7, limit=LIMIT) == 14


def test_a_question_aside_is_answered_when_nothing_else_is_asked(pool: Pool) -> None:
    aside = pool.ask_aside(f"{JOBS}:deaf", 0.0, limit=LIMIT)
    assert aside.answer() == 0.0
    assert aside.done
    assert not aside.dropped


def test_a_question_aside_makes_way_for_any_other(pool: Pool) -> None:
    helper = pool.ask(f"{JOBS}:process", limit=LIMIT)
    aside = pool.ask_aside(f"{JOBS}:patient", limit=LIMIT)
    assert until(aside.future.running)
    assert pool.ask(f"{JOBS}:process", limit=LIMIT) == helper  # the same process answers: none had to be ended
    assert aside.dropped
    assert aside.answer() == "stopped"


def test_a_question_aside_that_has_not_begun_never_does(pool: Pool) -> None:
    before = pool.submit(f"{JOBS}:sleep", 0.5, limit=LIMIT)
    assert until(before.running)
    aside = pool.ask_aside(f"{JOBS}:patient", limit=LIMIT)
    pool.make_way()
    assert aside.future.cancelled()
    with pytest.raises(JobError):
        aside.answer()


def test_a_dropped_job_that_does_not_heed_is_ended(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "GIVE_UP", 0.2)
    helper = psutil.Process(pool.ask(f"{JOBS}:process", limit=LIMIT))
    aside = pool.ask_aside(f"{JOBS}:deaf", 600.0, limit=600.0)
    assert until(aside.future.running)
    assert pool.ask(f"{JOBS}:double", 8, limit=LIMIT) == 16
    assert until(lambda: not helper.is_running())


def test_a_watched_job_says_how_far_it_is_and_only_who_asked_drops_it(pool: Pool) -> None:
    watched = pool.ask_watched(f"{JOBS}:telling", "half", limit=LIMIT)
    assert until(lambda: watched.told == "half")
    pool.make_way()
    assert not watched.dropped
    watched.drop()
    assert watched.answer() == "stopped"
    assert watched.told == ""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_helpers_end_with_the_process_that_asked(how: signal.Signals) -> None:
    script = (
        f"import time; from engine.workers.pool import Pool; pool = Pool(warm={JOBS!r});"
        f"print(pool.ask('{JOBS}:process', limit=30), flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    helper = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(how)
    parent.communicate(timeout=300)
    assert until(lambda: not helper.is_running())


def test_closing_ends_the_helpers_and_it_can_start_again() -> None:
    made = Pool(warm=JOBS)
    helper = psutil.Process(made.ask(f"{JOBS}:process", limit=LIMIT))
    made.close()
    assert not made.warm
    assert until(lambda: not helper.is_running())
    assert made.ask(f"{JOBS}:double", 1, limit=LIMIT) == 2
    made.close()
