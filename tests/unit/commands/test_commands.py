"""The command line as a shell sees it: standard output, standard error, exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import client
from engine.__main__ import main
from engine.commands.base import printable, size, table
from engine.store import runs as store_runs
from tests.builders import digits_mlp

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 240.0  # seconds


@pytest.fixture(autouse=True)
def no_run_left(own_workspace: Path) -> Iterator[None]:
    yield
    workspace = client.open_workspace(own_workspace)
    for run in client.runs(workspace):
        if run.active:
            client.end_run(workspace, run.id)


def command(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """`python -m engine WORDS`, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "engine", *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )


def said(answer: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object that a command printed."""
    assert answer.returncode == 0, answer.stderr
    (line,) = answer.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.heavy
def test_a_project_is_checked_trained_listed_and_taken_away(tmp_path: Path) -> None:
    file, model, script = tmp_path / "mine.json", tmp_path / "model.keras", tmp_path / "network.py"
    file.write_text(client.write_document(digits_mlp()))

    checked = said(command("check", file, "--json"))
    assert checked["ok"] is True
    assert checked["totals"]["parameters"] == 64 * 32 + 32 + 32 * 10 + 10
    memory = checked["memory"]
    assert memory["weights"] == 4 * checked["totals"]["parameters"]
    assert memory.pop("total") == sum(memory.values())

    trained = command("train", file, "--set", "training.epochs=3", "--set", "training.seed=11", "--json")
    assert trained.returncode == 0, trained.stderr
    events = [json.loads(line) for line in trained.stdout.splitlines()]
    assert [event["event"] for event in (events[0], events[-1])] == ["start", "end"]
    assert [event["epoch"] for event in events if event["event"] == "epoch"] == [1, 2, 3]
    end = events[-1]
    assert end["status"] == "finished"

    (run,) = said(command("runs", "--json"))["runs"]
    assert (run["id"], run["status"], run["metrics"]) == (end["run"], "finished", end["metrics"])

    written = said(command("export", run["id"], "-f", "keras", "-o", model, "--json"))
    assert (written["file"], written["bytes"]) == (str(model), model.stat().st_size)
    assert (written["difference"], written["tried"]) == (0.0, "64 test rows")
    assert "model.weights.h5" in zipfile.ZipFile(model).namelist()

    said(command("code", file, "-o", script, "--json"))
    compile(script.read_text(), str(script), "exec")
    assert "keras" in script.read_text()
    module = said(command("code", file, "--framework", "torch", "--json"))["code"]
    assert "class Model(nn.Module):" in module
    assert "keras" not in module

    late = command("stop", run["id"])
    assert (late.returncode, late.stdout) == (1, "")
    assert "has ended already (finished)" in late.stderr


def test_runs_are_listed_with_their_tags_and_found_by_them(capsys: pytest.CaptureFixture[str]) -> None:
    workspace = client.open_workspace()
    one, other = (store_runs.create(workspace, digits_mlp()).id for _ in range(2))
    for run in (one, other):
        store_runs.finish(workspace, run, "finished", {})
    client.tag_runs(workspace, [one, other], "good")
    client.tag_runs(workspace, [other], "wide net")
    for words, wanted in {
        (): [other, one], ("--tag", "GOOD"): [other, one], ("--tag", "good", "--tag", "wide net"): [other],
        ("--tag", "none such"): [],
    }.items():  # fmt: skip
        assert main(["runs", *words, "--json"]) == 0
        assert [run["id"] for run in json.loads(capsys.readouterr().out)["runs"]] == wanted
    assert main(["runs", "--tag", "good"]) == 0
    assert "good, wide net" in capsys.readouterr().out
    assert main(["runs", "--tag", "none such"]) == 0
    assert capsys.readouterr().out == "No run is tagged so.\n"


@pytest.mark.heavy
def test_a_project_with_an_error_is_told_and_not_trained(tmp_path: Path) -> None:
    file = tmp_path / "wrong.json"
    broken = digits_mlp()
    graph = broken.networks["model"]
    file.write_text(client.write_document(broken.with_graph(graph.model_copy(update={"edges": graph.edges[1:]}))))

    checked = command("check", file)
    assert checked.returncode == 1
    assert "error at" in checked.stdout
    trained = command("train", file)
    assert trained.returncode == 1
    assert "failed after" in trained.stdout
    code = command("code", file)
    assert (code.returncode, code.stdout) == (1, "")
    assert code.stderr.startswith("Error: ")


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT between processes")
def test_ctrl_c_stops_a_training_run_and_keeps_what_it_learned() -> None:
    words = [sys.executable, "-m", "engine", "train", "digits-mlp", "--set", "training.epochs=100000", "--json"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as training:
        assert training.stdout is not None
        rows = (json.loads(line) for line in training.stdout)
        run = next(row["run"] for row in rows if row["event"] == "start")
        next(row for row in rows if row["event"] == "epoch")
        training.send_signal(signal.SIGINT)
        end = list(rows)[-1]
    assert training.returncode == 1
    assert (end["event"], end["status"]) == ("end", "stopped")
    assert end["metrics"]["test_loss"] > 0
    assert client.run(client.open_workspace(), run).status == "stopped"


@pytest.mark.parametrize(
    ("words", "words_of_the_error"),
    [
        ((), "required"),
        (("fly",), "invalid choice: 'fly'"),
        (("train",), "required: FILE"),
        (("check", "no-such-preset"), "neither a file nor a preset"),
        (("check", "missing.json"), "cannot be read"),
        (("export", "abc"), "--format and --output"),
        (("export", "abc", "-f", "pdf", "-o", "x"), "no export format 'pdf'"),
        (("train", "digits-mlp", "--set", "training.epochs"), "has no '='"),
        (("train", "digits-mlp", "--set", "networks.model=1"), "a field of data, task or training"),
        (("catalog", "spaceship"), "invalid choice: 'spaceship'"),
    ],
)
def test_bad_usage_has_exit_status_2(
    words: tuple[str, ...], words_of_the_error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words_of_the_error in err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check", "{file}"), "document"),
        (("train", "digits-mlp", "--set", "training.epochs=many"), "document"),
        (("catalog", "layer", "Dence"), "catalog"),
        (("stop", "0123456789ab"), "not_found"),
        (("export", "0123456789ab", "-f", "keras", "-o", "x"), "not_found"),
    ],
)
def test_work_that_failed_has_exit_status_1_and_says_so_as_json(
    words: tuple[str, ...], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.json"
    file.write_text("{]")
    assert main([word.format(file=file) for word in words] + ["--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    told = json.loads(err)
    assert told["code"] == code
    assert told["what"]


def test_the_catalog_and_the_presets_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "layer", "Conv2D", "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert {"filters", "kernel_size", "strides", "padding"} <= {each["name"] for each in card["parameters"]}

    assert main(["catalog", "optimizer"]) == 0
    assert "Adam" in capsys.readouterr().out

    assert main(["presets", "--json"]) == 0
    names = [preset["name"] for preset in json.loads(capsys.readouterr().out)["presets"]]
    assert names == [preset.name for preset in client.presets()]


@pytest.mark.heavy
def test_a_download_that_fails_is_told_and_what_is_here_needs_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody is there, on any machine
    assert main(["download", "keras_mnist", "-w", str(tmp_path)]) == 1
    assert "MNIST (70,000) could not be downloaded: storage.googleapis.com cannot be reached" in capsys.readouterr().err
    assert main(["download", "iris", "--json", "-w", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out) == {"source": "iris", "bytes": 0}
    assert main(["download", "keras_boston", "-w", str(tmp_path)]) == 1


def test_the_doctor_says_what_is_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["doctor", "--json", "-w", str(tmp_path / "elsewhere")])
    found = json.loads(capsys.readouterr().out)
    assert status == (0 if found["healthy"] else 1)
    assert found["workspace"] == str(tmp_path / "elsewhere")
    assert found["machine"]["cores"] == os.cpu_count()
    assert {"keras", "numpy", "streamlit"} <= set(found["machine"]["packages"])


def test_a_reader_who_leaves_is_no_error() -> None:
    words = [sys.executable, "-m", "engine", "catalog", "--json"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as listing:
        assert listing.stdout is not None
        assert listing.stderr is not None
        listing.stdout.close()
        assert listing.stderr.read() == b""
    assert listing.returncode == 0


def test_names_cannot_move_the_terminal() -> None:
    assert printable("a\x1b[2Jb\nc\x07") == "a\\x1b[2Jb\nc\\x07"


def test_tables_are_aligned_and_sizes_have_units() -> None:
    assert table(("a", "b"), [("long", 1), ("", 22)]) == "a     b\n----  --\nlong  1\n      22"
    assert [size(count) for count in (5, 2048, 3 * 1024**2, 1.5 * 1024**3)] == ["5 bytes", "2.0 kB", "3.0 MB", "1.5 GB"]


@pytest.mark.heavy
def test_a_model_becomes_a_document_that_the_other_commands_take(tmp_path: Path) -> None:
    layer = {"class_name": "Dense", "config": {"name": "dense_1", "output_dim": 3, "batch_input_shape": [None, 4]}}
    model, document = tmp_path / "old.json", tmp_path / "mine.json"
    model.write_text(json.dumps({"class_name": "Sequential", "keras_version": "1.1.0", "config": [layer]}))
    answer = said(command("import", model, "-o", document, "--json"))
    assert (answer["name"], answer["layers"], answer["weights"]) == ("old", 1, None)
    checked = json.loads(command("check", document, "--json").stdout)  # it has no data yet, which is a problem
    assert checked["totals"]["parameters"] == 15

    bad = command("import", tmp_path, "-o", document)
    assert bad.returncode == 2
    assert "neither a file nor an architecture" in bad.stderr
    model.write_text("{}")
    refused = command("import", model, "-o", tmp_path / "none.json", "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stderr)["what"] == "The JSON describes no Keras model"
    assert not (tmp_path / "none.json").exists()


def test_the_difference_of_two_projects_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(client.write_document(digits_mlp()))
    after.write_text(client.write_document(digits_mlp(epochs=9).model_copy(update={"name": "\x1b[31mred"})))
    assert main(("diff", str(before), str(after))) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-2:] == ["Training", "  epochs: 2 → 9"]
    assert "\x1b" not in out
    assert main(("diff", str(before), str(after), "--json")) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["same"] is False
    assert value["changes"][-1] == {
        "part": "training", "kind": "changed", "network": "", "node": "", "field": "epochs", "before": 2, "after": 9,
        "sentence": "epochs: 2 → 9",
    }  # fmt: skip
    assert main(("diff", str(before), str(before))) == 0
    assert capsys.readouterr().out == "Nothing differs.\n"
