"""A run is looked at as a whole: every insight of every kind of task, or a reason why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import client
from engine.data.pipeline import Prepared
from engine.errors import DataError, ExplanationError, JobError
from engine.evaluation.measures import MEASURES
from engine.insight import INSIGHTS
from engine.jobs import whole as jobs
from engine.jobs.again import data_of
from engine.jobs.train import work
from engine.messages.insights import Insight
from engine.messages.pictures import Gallery
from engine.store import runs
from engine.store.workspace import Workspace

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("looked at"))


@pytest.fixture
def ticket(tmp_path: Path) -> str:
    path = tmp_path / "ticket"
    path.touch()
    return str(path)


_trained: dict[str, str] = {}


def trained(workspace: Workspace, preset: str, epochs: int = 1) -> str:
    """The id of a short run of a preset."""
    if preset not in _trained:
        project = client.preset(preset)
        made = project.model_copy(update={"training": project.training.model_copy(update={"epochs": epochs})})
        run = runs.create(workspace, made)
        assert work(workspace, run.id) == 0
        _trained[preset] = run.id
    return _trained[preset]


def reasons(workspace: Workspace, run: str) -> dict[str, str]:
    return {offer.name: offer.reason for offer in jobs.offers(str(workspace.root), run).insights}


SLOW = {"permutation_importance": {"repeats": 2}, "tsne": {"perplexity": 5.0}}


def looked(workspace: Workspace, run: str, name: str, ticket: str, **chosen: Any) -> Insight:
    return jobs.look(str(workspace.root), run, name, SLOW.get(name, {}) | chosen, ticket)


@pytest.mark.parametrize(
    ("preset", "unfit"),
    [
        ("digits-cnn", {}),
        ("wine-mlp", {"filters": "no convolution"}),
        ("picture-and-table", {}),
        ("co2-gru", {"filters": "no convolution"}),
        ("word-rating-lstm", {"filters": "no convolution"}),
        ("digits-autoencoder", {"permutation_importance": "predicts no column"}),
        ("digits-contrastive", {"permutation_importance": "predicts no column"}),
        ("digits-gan", {"permutation_importance": "predicts no column"}),
        (
            "frozenlake-dqn",
            {
                "permutation_importance": "predicts no column",
                "filters": "no convolution",
                "feature_maps": "learns from no rows",
                "pca": "learns from no rows",
                "tsne": "learns from no rows",
            },
        ),
    ],
)
def test_every_insight_of_every_kind_of_task(
    workspace: Workspace, ticket: str, preset: str, unfit: dict[str, str]
) -> None:
    run = trained(workspace, preset)
    found = reasons(workspace, run)
    assert set(found) == set(INSIGHTS)
    assert {name for name, reason in found.items() if reason} == set(unfit)
    for name, reason in found.items():
        if reason:
            assert unfit[name] in reason
            with pytest.raises(ExplanationError, match=unfit[name]):
                looked(workspace, run, name, ticket)
            continue
        seen = looked(workspace, run, name, ticket)
        assert seen.said
        assert seen.pictures or seen.importance or seen.points
        assert json.loads(Path(ticket).read_text()) if name in SLOW else True


def test_importance_is_of_raw_columns_on_validation_rows(workspace: Workspace, ticket: str) -> None:
    run = trained(workspace, "wine-mlp", 30)
    found = looked(workspace, run, "permutation_importance", ticket, repeats=4)
    prepared: Prepared = data_of(str(workspace.root), run)
    assert found.importance is not None
    assert set(found.importance.names) == set(map(str, prepared.raw.table.columns))
    learned = jobs.Looked(str(workspace.root), run).learned
    x, y = prepared.x["validation"]["features"], prepared.y["validation"][prepared.facts.target.name]
    accuracy = float((np.asarray(learned.model(x)).argmax(axis=1) == y).mean())
    assert found.importance.before == pytest.approx(accuracy)
    assert found.importance.figure == MEASURES["accuracy"].card.title
    assert f"{len(x):,} validation rows" in found.said
    assert max(found.importance.means) > 0.0


def test_columns_of_a_window_are_told_apart(workspace: Workspace, ticket: str) -> None:
    run = trained(workspace, "co2-gru")
    found = looked(workspace, run, "permutation_importance", ticket)
    assert found.importance is not None
    prepared = data_of(str(workspace.root), run)
    assert set(found.importance.names) == set(prepared.raw.channels["past"])


def test_points_are_test_rows_with_what_is_true_and_said(workspace: Workspace, ticket: str) -> None:
    run = trained(workspace, "digits-cnn")
    found = looked(workspace, run, "pca", ticket).points
    assert found is not None
    prepared = data_of(str(workspace.root), run)
    count = prepared.facts.rows["test"]
    assert found.rows == tuple(range(count))
    assert found.groups == tuple(map(str, np.asarray(prepared.raw.target)[prepared.rows["test"]]))
    assert len(found.x) == len(found.said) == count
    assert found.texts[2].split("\n")[0] == "test row 3"
    pictures = jobs.as_read(str(workspace.root), run, 2, found.true[2], found.said[2])
    assert isinstance(pictures[0], Gallery)
    assert pictures[0].images[0].caption == f"{found.true[2]} → {found.said[2]}"
    pixels = np.array(pictures[0].images[0].pixels).reshape(pictures[0].images[0].height, -1)
    row = np.asarray(prepared.raw.arrays["image"])[prepared.rows["test"][2]][..., 0]
    assert np.corrcoef(pixels.ravel(), row.ravel())[0, 1] > 0.999
    with pytest.raises(DataError, match="no test row"):
        jobs.as_read(str(workspace.root), run, count)


def test_rows_without_labels_have_their_class_where_the_source_knows_it(workspace: Workspace, ticket: str) -> None:
    run = trained(workspace, "digits-contrastive")
    (offer,) = (each for each in jobs.offers(str(workspace.root), run).insights if each.name == "pca")
    assert offer.usual.startswith("encoder/")
    assert all(place.id.startswith("encoder/") for place in offer.places)  # the other takes no rows
    found = looked(workspace, run, "pca", ticket).points
    assert found is not None
    assert set(found.groups) == set("0123456789")
    assert found.said == ()


def test_an_autoencoder_is_projected_where_it_is_narrowest(workspace: Workspace, ticket: str) -> None:
    run = trained(workspace, "digits-autoencoder")
    model = jobs.Looked(str(workspace.root), run).learned.model
    narrowest = min(np.prod(layer.output.shape[1:]) for layer in model.layers)
    assert f"gives {narrowest} numbers" in looked(workspace, run, "pca", ticket).said


def test_tokens_of_an_embedding_are_those_of_the_text(workspace: Workspace, ticket: str) -> None:
    run = trained(workspace, "word-rating-lstm")
    (offer,) = (each for each in jobs.offers(str(workspace.root), run).insights if each.name == "pca")
    tokens, _ = (place.id for place in offer.places if place.id.endswith("#tokens"))  # two layers embed the letters
    found = looked(workspace, run, "pca", ticket, layer=tokens).points
    assert found is not None
    steps = data_of(str(workspace.root), run).preparation.steps
    vocabulary = next(state["vocabulary"] for step in steps if step.name == "Tokenize" for state in step.state.values())
    assert found.texts[2] == repr(vocabulary[0])


def test_choices_that_are_wrong_are_refused_in_words(workspace: Workspace, ticket: str) -> None:
    run = trained(workspace, "digits-cnn")
    with pytest.raises(ExplanationError, match="no insight"):
        looked(workspace, run, "tea_leaves", ticket)
    with pytest.raises(DataError, match="cannot look at the layer"):
        looked(workspace, run, "filters", ticket, layer="model/nowhere")
    with pytest.raises(DataError, match="no test row"):
        looked(workspace, run, "feature_maps", ticket, row=10**6)
    with pytest.raises(DataError, match="repeats"):
        looked(workspace, run, "permutation_importance", ticket, repeats=10**6)
    with pytest.raises(DataError):
        looked(workspace, run, "permutation_importance", ticket, fruit="apple")


def test_it_ends_once_nobody_wants_it(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(JobError, match="cancelled"):
        looked(workspace, trained(workspace, "wine-mlp"), "permutation_importance", str(tmp_path / "gone"))
