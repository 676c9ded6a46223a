"""Files of a person's own: kept in pieces, once each, and gone without a trace when they are deleted."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from engine import client
from engine.document.project import Choice, DataSettings, Project
from engine.errors import DataError, NotFound
from engine.store import artifacts, datasets, runs
from engine.store.workspace import Workspace

GROWTH = """
import io, sys, psutil
from pathlib import Path
from engine.store import datasets
from engine.store.workspace import Workspace

workspace, me, sizes = Workspace.open(Path(sys.argv[1])), psutil.Process(), []

class Watched(io.FileIO):
    def read(self, size=-1):
        sizes.append(me.memory_info().rss)
        return super().read(size)

before = me.memory_info().rss
kept = datasets.add(workspace, "large.csv", Watched(sys.argv[2]))
print(kept.bytes, max(*sizes, me.memory_info().rss) - before)
"""


@pytest.fixture
def workspace(own_workspace: Path) -> Workspace:
    return client.open_workspace()


def everything(workspace: Workspace) -> bytes:
    """What lies in the workspace, whatever it is called."""
    return b"".join(path.read_bytes() for path in workspace.root.rglob("*") if path.is_file())


def test_a_file_is_kept_once_under_any_name(workspace: Workspace) -> None:
    first = client.add_dataset(workspace, "pets.csv", io.BytesIO(b"a,b\n1,2\n"))
    again = client.add_dataset(workspace, "../../pets.xlsx", b"a,b\n1,2\n")
    assert (first.id, first.bytes) == (again.id, 8)
    assert [each.name for each in client.datasets(workspace)] == ["../../pets.xlsx"]
    assert artifacts.read(datasets.path(workspace, first.id)) == b"a,b\n1,2\n"
    assert len(list(workspace.path("datasets").iterdir())) == 2  # the file and its hash


def test_a_large_file_passes_through_in_pieces(workspace: Workspace, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        for _ in range(180):
            file.write(b"1,2,3,4\n" * 2**17)
    told = subprocess.run(
        [sys.executable, "-c", GROWTH, str(workspace.root), str(large)], capture_output=True, text=True, check=True
    )
    size, growth = map(int, told.stdout.split())
    assert size == 180 * 2**20
    assert growth < 64 * 2**20


def test_the_limit_is_a_setting_and_nothing_is_left_of_a_file_beyond_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_UPLOAD_MB", "3")
    assert client.add_dataset(workspace, "fits.csv", b"x" * 2**20).bytes == 2**20
    with pytest.raises(DataError, match="The file has 5 MB") as caught:
        client.add_dataset(workspace, "large.csv", io.BytesIO(b"y" * 5 * 2**20))
    assert caught.value.expected == "at most 3 MB"
    with pytest.raises(DataError, match="The file is empty"):
        client.add_dataset(workspace, "empty.csv", io.BytesIO())
    assert len(client.datasets(workspace)) == 1
    assert b"yy" not in everything(workspace)
    for said, most in (("5000", 5_000 * 2**20), ("99999999", 2**40), ("", 2**31), ("many", 2**31)):
        monkeypatch.setenv("LAYERLOOM_UPLOAD_MB", said)
        assert datasets.limit() == most


@pytest.mark.parametrize("before", [False, True], ids=["now", "as kept before every kind was taken"])
def test_deleting_removes_every_copy(workspace: Workspace, before: bool) -> None:
    secret = b"age,name\n41,a-very-secret-name\n"
    kept = client.add_dataset(workspace, "secret.csv", secret)
    other = client.add_dataset(workspace, "other.csv", b"a,b\n1,2\n")
    if before:
        datasets.path(workspace, kept.id).rename(workspace.path("datasets", f"{kept.id}.csv"))
        assert datasets.path(workspace, kept.id).read_bytes() == secret
    for id in (kept.id, other.id):
        data = DataSettings(source=Choice(name="csv", config={"dataset": id}))
        run = runs.create(workspace, Project(data=data))
        packed = artifacts.run_folder(workspace, run.id) / "exports" / "code.zip"
        artifacts.write(packed, secret if id == kept.id else b"the other one")
    client.delete_dataset(workspace, kept.id)
    assert b"very-secret" not in everything(workspace)
    assert b"the other one" in everything(workspace)
    assert [each.id for each in client.datasets(workspace)] == [other.id]
    assert len(runs.listing(workspace)) == 2
    with pytest.raises(NotFound, match="no data set"):
        client.delete_dataset(workspace, kept.id)
