"""Jobs of a warm helper, called here as the helper calls them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.document import edits, files
from engine.document.project import Choice, DataSettings, Project, Split, Step
from engine.errors import DataError, DocumentError, ExportError, JobError, NotFound
from engine.jobs import short, trained
from engine.store import datasets, runs
from engine.store.workspace import Workspace
from tests.builders import chain, digits_mlp

pytestmark = pytest.mark.heavy

BUILT_IN = ("breast_cancer", "diabetes", "digits", "iris", "wine")
PETS = "age,kind,weight\n" + "".join(
    f"{row % 12},{('cat', 'dog')[row % 2]},{3 + row % 2 * 9 + row / 50}\n" for row in range(60)
)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.open()


def text(**data: Any) -> str:
    """A document with such data settings and a fitting drawing."""
    return files.write(Project(networks={"model": chain(("Dense", {"units": 2}))}, data=DataSettings(**data)))


def pets(workspace: Workspace, **data: Any) -> str:
    kept = datasets.add(workspace, "pets.csv", PETS.encode())
    return text(source=Choice(name="csv", config={"dataset": kept.id}), target="kind", **data)


def codes(problems: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.severity) for problem in problems]


# Preview


def test_a_built_in_source_is_previewed_with_settings_that_train(workspace: Workspace) -> None:
    for name in BUILT_IN:
        found = short.preview(text(source=Choice(name=name)), str(workspace.root))
        assert found.rows > 100
        assert found.sample
        assert found.problems == ()
        assert found.pictures
        suggestion = found.suggestion
        assert suggestion is not None
        settings = {"recipe": suggestion.recipe, "split": Split()}
        prepared = short.preview(text(source=Choice(name=name), **settings), str(workspace.root)).facts
        assert prepared is not None
        assert prepared.missing == 0
        assert max(abs(prepared.minimum), abs(prepared.maximum)) < 20
        assert suggestion.output_units == (len(prepared.target.classes) or 1)


def test_masks_and_what_augmentation_does_are_shown(workspace: Workspace) -> None:
    flip = (Step(name="RandomFlip"),)
    found = short.preview(text(source=Choice(name="photographs"), augmentation=flip), str(workspace.root))
    assert [picture.title.split(",")[0] for picture in found.pictures] == ["Pictures: image", "Masks: background"]
    changed = short.variants(text(source=Choice(name="photographs"), augmentation=flip), str(workspace.root))
    assert [image.caption for image in changed.images] == ["as it is", *(f"variant {n}" for n in range(1, 11))]
    assert len({image.pixels for image in changed.images}) > 1
    masks = found.pictures[1]
    assert masks.kind == "gallery"
    assert {pixel for image in masks.images for pixel in image.pixels} == {0, 255}


def test_parts_that_arrays_name_are_kept_to_at_a_click(workspace: Workspace) -> None:
    content, random = io.BytesIO(), np.random.default_rng(0)
    sizes = {"train": 40, "test": 10}
    arrays = {f"x_{part}": random.random((rows, 20, 2)) for part, rows in sizes.items()}
    np.savez(content, **arrays, **{f"y_{part}": np.arange(rows) % 2 for part, rows in sizes.items()}, note=np.zeros(3))
    kept = datasets.add(workspace, "walks.npz", content.getvalue())
    document = text(source=Choice(name="arrays", config={"dataset": kept.id}))
    guessed, left_out, parts = short.preview(document, str(workspace.root)).problems
    assert "read as series" in guessed.sentence
    assert "'note'" in left_out.sentence
    assert parts.fix is not None
    mended = files.write(edits.apply(files.read(document), parts.fix.edits))
    found = short.preview(mended, str(workspace.root))
    assert len(found.problems) == 2
    assert found.facts is not None
    assert found.facts.rows == {"train": 36, "validation": 4, "test": 10}


def test_a_table_of_ones_own_is_previewed(workspace: Workspace) -> None:
    found = short.preview(pets(workspace), str(workspace.root))
    assert [(column.name, column.kind) for column in found.columns] == [
        ("age", "number"), ("kind", "category"), ("weight", "number"),
    ]  # fmt: skip
    assert found.facts is not None
    assert found.facts.target.classes == ("cat", "dog")
    assert found.suggestion is not None
    assert [step.name for step in found.suggestion.recipe] == ["Standardize"]


def test_a_preview_says_what_could_come_next_and_which_networks_fit(workspace: Workspace) -> None:
    found = short.preview(pets(workspace, recipe=(Step(name="Standardize"),)), str(workspace.root))
    assert found.fitting == (("age", "weight"),)
    assert "OneHot" not in found.next_steps
    assert found.augmentations == ()
    assert [network.graph.nodes[-1].config["units"] for network in found.networks] == [2, 2, 2]
    assert found.looked_at == found.seen == 60


def test_a_step_is_shown_on_training_rows_and_augmentation_on_one_picture(workspace: Workspace) -> None:
    shown = short.step_effect(pets(workspace, recipe=(Step(name="Standardize"),)), str(workspace.root), 0)
    assert [picture.kind for picture in (*shown.before, *shown.after)] == ["table", "table"]
    flipped = text(source=Choice(name="digits"), augmentation=(Step(name="RandomFlip"),))
    assert len(short.variants(flipped, str(workspace.root)).images) == 11
    assert "RandomFlip" in short.preview(flipped, str(workspace.root)).augmentations
    with pytest.raises(JobError, match="No augmentation"):
        short.variants(text(source=Choice(name="digits")), str(workspace.root))


def test_a_recipe_that_does_not_fit_is_a_problem_and_the_rest_is_shown(workspace: Workspace) -> None:
    wrong = (Step(name="Standardize", columns=("height",)),)
    found = short.preview(pets(workspace, recipe=wrong), str(workspace.root))
    assert codes(found.problems) == [("data", "error")]
    assert "height" in found.problems[0].sentence
    assert found.facts is None
    assert (found.rows, len(found.columns)) == (60, 3)
    assert found.suggestion is not None  # the way out


def test_rows_without_a_target_are_told(workspace: Workspace) -> None:
    kept = datasets.add(workspace, "gaps.csv", (PETS + "3,,4\n7,,5\n").encode())
    source = Choice(name="csv", config={"dataset": kept.id})
    found = short.preview(text(source=source, target="kind"), str(workspace.root))
    assert codes(found.problems) == [("data", "advice")]
    assert found.problems[0].sentence.startswith("2 rows have no 'kind'")


def test_columns_are_shown_where_none_of_them_is_learned_from(workspace: Workspace) -> None:
    rows = "".join(f"{row},n{row},{'yes' if row % 3 else 'no'}\n" for row in range(40))
    kept = datasets.add(workspace, "ids.csv", f"id,name,label\n{rows}".encode())
    found = short.preview(text(source=Choice(name="csv", config={"dataset": kept.id})), str(workspace.root))
    assert [(column.name, column.kind) for column in found.columns] == [
        ("id", "ignore"), ("name", "ignore"), ("label", "category"),
    ]  # fmt: skip
    assert [problem.sentence for problem in found.problems if problem.severity == "error"] == [
        "No column is left to learn from. Say what another column is used as, or choose another target."
    ]
    assert found.facts is None


def test_data_that_cannot_be_read_are_an_error_of_preview(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        short.preview(text(source=Choice(name="csv", config={"dataset": "0123456789abcdef"})), str(workspace.root))
    kept = datasets.add(workspace, "ragged.csv", b"a,b\n1,2\n1,2,3\n")
    with pytest.raises(DataError):
        short.preview(text(source=Choice(name="csv", config={"dataset": kept.id})), str(workspace.root))


# Check


def test_unreadable_data_are_one_problem_and_the_drawing_is_checked_all_the_same(workspace: Workspace) -> None:
    gone = Choice(name="csv", config={"dataset": "0123456789abcdef"})
    graph = chain(("Dense", {"units": 3}), ("Dropout", {}))
    sized = (graph.nodes[0].model_copy(update={"config": {"shape": [7]}}), *graph.nodes[1:])
    project = Project(networks={"model": graph.model_copy(update={"nodes": sized})}, data=DataSettings(source=gone))
    found = short.check(files.write(project), str(workspace.root))
    assert codes(found.problems)[0] == ("data", "error")
    assert not found.ok
    assert found.notes["model"]["dense_1"].parameters == 7 * 3 + 3
    assert ("rate", "dropout_2") in {(problem.field.split(".")[-1], problem.node) for problem in found.problems}


def test_an_edit_of_the_drawing_reads_no_data(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    short._facts.clear()
    assert short.check(files.write(digits_mlp()), str(workspace.root)).ok
    monkeypatch.setattr(short.pipeline, "facts", None)  # calling it would fail
    other = digits_mlp().with_graph(chain(("Flatten", {}), ("Dense", {"units": 10})))
    assert short.check(files.write(other), str(workspace.root)).totals.parameters == 64 * 10 + 10


def test_facts_are_forgotten_when_there_are_many(workspace: Workspace) -> None:
    short._facts.clear()
    for seed in range(short.REMEMBERED + 3):
        data = DataSettings(source=Choice(name="iris"), split=Split(seed=seed))
        short.facts(data, str(workspace.root))
    assert len(short._facts) == short.REMEMBERED


# Code, export, and what goes wrong


def test_code_is_python_and_a_drawing_with_errors_is_refused(workspace: Workspace) -> None:
    compile(short.code(files.write(digits_mlp()), str(workspace.root)), "script", "exec")
    with pytest.raises(DocumentError):
        short.code("no document", str(workspace.root))


def test_export_says_what_is_missing(workspace: Workspace) -> None:
    run = runs.create(workspace, digits_mlp(), None)
    with pytest.raises(ExportError, match="'pdf'"):
        trained.export(str(workspace.root), run.id, "pdf")
    with pytest.raises(ExportError):  # nothing was trained
        trained.export(str(workspace.root), run.id, "keras")
    with pytest.raises(NotFound):
        trained.export(str(workspace.root), "no-such-run", "keras")


def test_whatever_goes_wrong_leaves_as_a_plain_sentence(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(short.rules, "check", broken)
    with pytest.raises(JobError, match=r"Check failed: Division by zero") as caught:
        short.check(files.write(digits_mlp()), str(workspace.root))
    assert "Traceback" not in str(caught.value)


def test_a_data_set_changed_on_disk_is_noticed(workspace: Workspace) -> None:
    document = pets(workspace)
    (kept,) = datasets.listing(workspace)
    path: Path = datasets.path(workspace, kept.id)
    path.chmod(0o600)
    path.write_bytes(PETS.replace("cat", "cow").encode())
    with pytest.raises(Exception, match=r"changed|damaged|whole"):
        short.preview(document, str(workspace.root))


# Planned learning rate


def test_the_planned_rate_knows_how_many_steps_an_epoch_has(workspace: Workspace) -> None:
    schedule = Choice(name="CosineDecay", config={"initial_learning_rate": 0.01, "decay_steps": 400})
    project = digits_mlp(epochs=10, batch_size=32, schedule=schedule)  # 1,257 rows: 40 steps an epoch
    line = short.planned_rates(files.write(project), str(workspace.root)).lines[0]
    assert line.y[0] == pytest.approx(0.01)
    assert line.y[-1] == pytest.approx(0.0, abs=1e-5)
    assert line.x[-1] == pytest.approx(9.975)


# Estimate


@pytest.fixture
def wanted(tmp_path: Path) -> Path:
    ticket = tmp_path / "wanted"
    ticket.touch()
    return ticket


def test_check_says_the_memory_of_a_run_once_it_can_be_trained(workspace: Workspace) -> None:
    found = short.check(files.write(digits_mlp()), str(workspace.root))
    assert found.memory is not None
    assert found.memory.weights == 4 * found.totals.parameters
    assert found.memory.process > short.IMPORTED
    broken = digits_mlp().with_graph(chain(("Flatten", {}), ("Dense", {})))
    assert short.check(files.write(broken), str(workspace.root)).memory is None
    elsewhere = digits_mlp(device="gpu:7")
    assert short.check(files.write(elsewhere), str(workspace.root)).memory is None


def test_an_estimate_has_time_and_memory(workspace: Workspace, wanted: Path) -> None:
    found = short.estimate(files.write(digits_mlp(epochs=4)), str(workspace.root), str(wanted))
    assert found.device == "CPU:0"
    assert found.problems == ()
    assert found.seconds is not None
    assert found.seconds.total > 4 * found.seconds.epoch > 0
    assert found.memory == short.check(files.write(digits_mlp(epochs=4)), str(workspace.root)).memory


def test_an_estimate_that_nobody_wants_is_none(workspace: Workspace, wanted: Path) -> None:
    wanted.unlink()
    with pytest.raises(JobError, match="Nobody waits"):
        short.estimate(files.write(digits_mlp()), str(workspace.root), str(wanted))


def test_a_project_with_errors_has_no_estimate(workspace: Workspace, wanted: Path) -> None:
    broken = digits_mlp().with_graph(chain(("Flatten", {}), ("Dense", {"units": 7})))
    with pytest.raises(JobError, match="errors"):
        short.estimate(files.write(broken), str(workspace.root), str(wanted))


def test_what_does_not_fit_is_not_tried_out_and_is_mended_by_one_click(
    workspace: Workspace, wanted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = chain(
        ("UpSampling2D", {"size": 8}),
        ("Conv2D", {"filters": 128, "kernel_size": 1}),
        ("GlobalAveragePooling2D", {}),
        ("Dense", {"units": 10}),
    )
    project = digits_mlp(batch_size=1024).with_graph(wide)
    monkeypatch.setattr(short.device, "free_memory", lambda _: 4 * 2**30)
    monkeypatch.setattr(short, "seconds", None)  # calling it would fail
    found = short.estimate(files.write(project), str(workspace.root), str(wanted))
    assert found.seconds is None
    assert found.memory.total > 4 * 2**30
    assert codes(found.problems) == [("memory", "warning")]
    fix = found.problems[0].fix
    assert fix is not None
    mended = edits.apply(project, fix.edits)
    assert mended.training.batch_size < 1024
    assert short.check(files.write(mended), str(workspace.root)).memory.total < 0.8 * 4 * 2**30  # type: ignore[union-attr]
