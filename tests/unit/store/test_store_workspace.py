"""What a workspace promises: whole transactions, two writers, a killed writer, a full disk, no way outside."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.errors import DiskFull, StoreError
from engine.store import projects, schema
from engine.store.workspace import DATABASE, Workspace
from tests.builders import digits_mlp

ROOT = Path(__file__).resolve().parents[3]


def start(script: str, *words: str) -> subprocess.Popen[str]:
    """A Python process of its own that runs a script in the project's folder."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def integrity(folder: Path) -> str:
    """What SQLite says of the database when asked to look at all of it."""
    with sqlite3.connect(folder / DATABASE) as db:
        return str(db.execute("PRAGMA integrity_check").fetchone()[0])


# Opening


def test_the_folder_is_the_variable_or_the_one_named(own_workspace: Path, tmp_path: Path) -> None:
    assert Workspace.open().root == own_workspace
    assert Workspace.open(tmp_path / "other").root == tmp_path / "other"


def test_without_a_variable_it_lies_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAYERLOOM_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Workspace.open().root == tmp_path / ".layerloom"


def test_opening_twice_keeps_what_is_there() -> None:
    saved = projects.create(Workspace.open(), digits_mlp())
    assert projects.load(Workspace.open(), saved.id) == saved


def test_writers_wait_and_readers_do_not() -> None:
    with Workspace.open().read() as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert db.execute("PRAGMA busy_timeout").fetchone()[0] >= 10_000


def test_a_newer_format_is_refused_and_left_alone(own_workspace: Path) -> None:
    Workspace.open().close()
    with sqlite3.connect(own_workspace / DATABASE) as db:
        db.execute("PRAGMA user_version = 999")
    with pytest.raises(StoreError, match="newer Layerloom"):
        Workspace.open()
    with sqlite3.connect(own_workspace / DATABASE) as db:
        assert schema.read_version(db) == 999


def test_an_older_format_is_brought_up_to_date(own_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = projects.create(Workspace.open(), digits_mlp())
    step = "CREATE TABLE notes (text TEXT); INSERT INTO notes SELECT name FROM projects"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, step))
    newer = Workspace.open()
    with newer.read() as db:
        assert [row["text"] for row in db.execute("SELECT text FROM notes")] == [saved.document.name]
        assert schema.read_version(db) == len(schema.MIGRATIONS)


def test_a_step_that_fails_changes_nothing(own_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = projects.create(Workspace.open(), digits_mlp())
    with monkeypatch.context() as patch:
        patch.setattr(
            schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE notes (text); INSERT INTO nowhere VALUES (1)")
        )
        with pytest.raises(StoreError):
            Workspace.open()
    assert projects.load(Workspace.open(), saved.id) == saved
    with Workspace.open().read() as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'notes'").fetchone()


def test_a_file_that_is_no_database_is_told_so(own_workspace: Path) -> None:
    own_workspace.mkdir()
    (own_workspace / DATABASE).write_bytes(b"no database at all " * 100)
    with pytest.raises(StoreError, match="is damaged, or is no database"):
        Workspace.open()


def test_a_folder_that_cannot_be_made_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="folder cannot be made"):
        Workspace.open(tmp_path / "file" / "workspace")


def test_many_processes_may_open_a_new_workspace_at_once(own_workspace: Path) -> None:
    script = "from engine.store.workspace import Workspace; Workspace.open()"
    openers = [start(script) for _ in range(6)]
    assert [opener.communicate(timeout=300)[1] for opener in openers] == [""] * 6
    assert integrity(own_workspace) == "ok"


# Paths


@pytest.mark.parametrize(
    "parts",
    [
        ("..",),
        ("..", "workspace.db"),
        ("runs", "../../x"),
        ("/etc/passwd",),
        ("runs", "/tmp"),
        ("a\0b",),
        ("../artifacts-x",),
    ],
)
def test_no_name_leads_outside(parts: tuple[str, ...]) -> None:
    with pytest.raises(StoreError, match="outside the workspace"):
        Workspace.open().path(*parts)


def test_no_link_leads_outside(tmp_path: Path) -> None:
    workspace = Workspace.open()
    (workspace.root / "artifacts" / "way_out").symlink_to(tmp_path)
    with pytest.raises(StoreError, match="outside the workspace"):
        workspace.path("way_out", "file")


def test_a_plain_name_stays_inside() -> None:
    workspace = Workspace.open()
    assert workspace.path("runs", "abc", "model.keras") == workspace.root / "artifacts/runs/abc/model.keras"


# Transactions


def test_a_transaction_that_fails_leaves_nothing() -> None:
    workspace = Workspace.open()
    saved = projects.create(workspace, digits_mlp())

    def fail_halfway() -> None:
        with workspace.write() as db:
            db.execute("DELETE FROM projects")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert projects.load(workspace, saved.id) == saved


def test_nobody_sees_half_a_transaction() -> None:
    workspace, other = Workspace.open(), Workspace.open()
    with workspace.write() as db:
        db.execute("INSERT INTO datasets VALUES ('a', 'a', 1, 0)")
        with other.read() as reading:
            assert reading.execute("SELECT count(*) FROM datasets").fetchone()[0] == 0
        db.execute("INSERT INTO datasets VALUES ('b', 'b', 1, 0)")
    with other.read() as reading:
        assert reading.execute("SELECT count(*) FROM datasets").fetchone()[0] == 2


WRITER = """
import sys
from engine.store.workspace import Workspace
workspace = Workspace.open()
for number in range(200):
    with workspace.write() as db:
        count = db.execute("SELECT count(*) FROM datasets").fetchone()[0]
        db.execute("INSERT INTO datasets VALUES (?, ?, ?, 0)", (f"{sys.argv[1]}-{number}", "", count))
"""


def test_two_processes_write_at_once_and_lose_nothing(own_workspace: Path) -> None:
    workspace = Workspace.open()
    writers = [start(WRITER, name) for name in "ab"]
    assert [writer.communicate(timeout=300)[1] for writer in writers] == ["", ""]
    with workspace.read() as db:  # each transaction saw all that came before: the counts have no gap and no double
        counts = [row[0] for row in db.execute("SELECT bytes FROM datasets ORDER BY bytes")]
    assert counts == list(range(400))
    assert integrity(own_workspace) == "ok"


KILLED = """
import sys
from engine.store.workspace import Workspace
workspace = Workspace.open()
number = 0
while True:
    with workspace.write() as db:
        db.execute("INSERT INTO datasets VALUES (?, ?, 0, 0)", (str(number), "x" * 5000))
    number += 1
    print(number, flush=True)
"""


@pytest.mark.parametrize("rows", [1, 40, 400])
def test_a_writer_killed_at_any_moment_loses_nothing_acknowledged(own_workspace: Path, rows: int) -> None:
    writer = start(KILLED)
    assert writer.stdout is not None
    acknowledged = 0
    while acknowledged < rows:
        acknowledged = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
    writer.communicate(timeout=300)
    with Workspace.open().read() as db:
        kept = db.execute("SELECT count(*) FROM datasets").fetchone()[0]
    assert acknowledged <= kept <= acknowledged + 1  # one may be committed and not yet told
    assert integrity(own_workspace) == "ok"


# A full disk


FILLER = """
import resource, signal, sys
from engine.errors import DiskFull
from engine.store import projects
from engine.store.workspace import Workspace
from tests.builders import digits_mlp

workspace = Workspace.open()
saved = projects.create(workspace, digits_mlp())
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))  # no file may grow beyond
full = None
while full is None:
    try:
        changed = saved.document.model_copy(update={"description": "x" * 4000})
        saved = projects.save(workspace, saved.id, changed, saved.version, "longer")
    except DiskFull as error:
        full = error
assert projects.load(workspace, saved.id) == saved
print(saved.id, saved.version, full)
"""


def test_a_full_disk_is_told_and_loses_nothing(own_workspace: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no limit on a file's size")
    out, trouble = start(FILLER).communicate(timeout=300)
    assert trouble == ""
    id, version, said = out.split(maxsplit=2)
    assert said.strip() == str(DiskFull(FULL_WORDS, cure="Free some space and try again."))
    workspace = Workspace.open()  # room again
    saved = projects.load(workspace, id)
    assert saved.version == int(version) > 1
    assert projects.save(workspace, id, saved.document, saved.version, "goes on").version == saved.version + 1
    assert integrity(own_workspace) == "ok"


FULL_WORDS = "The disk has no room left; nothing was saved this time, and what was saved before is unharmed"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount")
    try:
        workspace = Workspace.open(disk)
        saved = projects.create(workspace, digits_mlp())
        (disk / "filler").write_bytes(b"x" * (os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - 16_384))
        with pytest.raises(DiskFull):
            save_until_full(workspace, saved)
        kept = projects.load(workspace, saved.id)
        (disk / "filler").unlink()
        assert projects.save(workspace, saved.id, kept.document, kept.version, "goes on").version == kept.version + 1
        assert integrity(disk) == "ok"
        workspace.close()
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def save_until_full(workspace: Workspace, saved: projects.Saved) -> None:
    """Saves on and on; ends by raising."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        saved = projects.save(workspace, saved.id, saved.document, saved.version, "again")
