"""Pictures changed at random while they are trained on: alike in every run, and masks with their pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from engine.data.augment import AUGMENTATIONS, cards
from engine.data.pipeline import Prepared, prepare
from engine.document.project import Choice, DataSettings, Project, Step
from engine.errors import DataError
from engine.training.augment import augment, variants

CONFIGS = {
    "RandomFlip": {"mode": "horizontal"},
    "RandomRotation": {"factor": 0.25},
    "RandomZoom": {"height_factor": [0.3, 0.5]},
    "RandomTranslation": {"height_factor": 0.4, "width_factor": 0.4},
    "RandomContrast": {"factor": 0.5},
    "RandomBrightness": {"factor": 0.5},
}


def settings(source: str, *steps: Step) -> DataSettings:
    return DataSettings(source=Choice(name=source), recipe=(Step(name="Rescale"),), augmentation=steps)


def changed(data: DataSettings, prepared: Prepared, rows: int = 8) -> tuple[np.ndarray, np.ndarray]:
    made = augment(Project(data=data), prepared, list(prepared.x["train"]))
    assert made is not None
    x, y = (
        [tf.constant(values[:rows]) for values in each.values()] for each in (prepared.x["train"], prepared.y["train"])
    )
    x, y = made(x, y)
    return x[0].numpy(), y[0].numpy()


@pytest.fixture(scope="module")
def photographs() -> Prepared:
    return prepare(settings("photographs"), Path)


def test_every_member_has_a_card_of_keras() -> None:
    assert [card.name for card in cards()] == list(AUGMENTATIONS) == list(CONFIGS)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_it_changes_pictures_alike_for_one_seed_and_masks_with_them(name: str, photographs: Prepared) -> None:
    data = settings("photographs", Step(name=name, config=CONFIGS[name]))
    (x, y), (again, masks) = changed(data, photographs), changed(data, photographs)
    assert (x.tobytes(), y.tobytes()) == (again.tobytes(), masks.tobytes())
    pictures, true = photographs.x["train"]["image"][:8], photographs.y["train"]["mask"][:8]
    assert x.shape == pictures.shape
    assert not np.array_equal(x, pictures)
    assert y.dtype == np.int32
    assert set(np.unique(y)) <= {0, 1}
    assert np.array_equal(y, true) != AUGMENTATIONS[name]
    low, high = photographs.facts.minimum, photographs.facts.maximum
    assert low - 1e-6 <= x.min() <= x.max() <= high + 1e-6


def test_a_mask_goes_where_its_picture_goes(photographs: Prepared) -> None:
    steps = [Step(name=name, config=CONFIGS[name]) for name in ("RandomFlip", "RandomTranslation", "RandomRotation")]
    pictures = photographs.y["train"]["mask"].astype("float32")[..., None]  # the mask itself is the picture
    twice = Prepared(**{**vars(photographs), "x": {**photographs.x, "train": {"image": pictures}}})
    x, y = changed(settings("photographs", *steps), twice, rows=32)
    assert np.mean((x[..., 0] > 0.5) == y) > 0.98  # bilinear and nearest differ along edges alone


def test_only_the_columns_that_a_step_names_are_changed() -> None:
    data = settings("digit_pairs", Step(name="RandomFlip", columns=("right",)))
    prepared = prepare(data, Path)
    made = augment(Project(data=data), prepared, ["left", "right"])
    assert made is not None
    before = [tf.constant(prepared.x["train"][name][:8]) for name in ("left", "right")]
    left, right = made(before, [])[0]
    assert np.array_equal(left, before[0])
    assert not np.array_equal(right, before[1])


def test_a_picture_and_ten_variants_are_shown() -> None:
    data = settings("digits", Step(name="RandomRotation", config={"factor": 0.2}))
    shown = variants(data, 1, prepare(data, Path))
    assert shown is not None
    assert len(shown.images) == 11
    assert len({image.pixels for image in shown.images}) == 11
    assert variants(settings("digits"), 1, prepare(settings("digits"), Path)) is None


@pytest.mark.parametrize(
    ("source", "step", "words", "where"),
    [
        ("digits", Step(name="Dense"), "no augmentation 'Dense'", "data.augmentation.0"),
        ("digits", Step(name="RandomFlip", config={"mode": "up"}), "mode", "data.augmentation.0.config.mode"),
        ("digits", Step(name="RandomFlip", columns=("sound",)), "no input of pictures", "data.augmentation.0"),
        ("iris", Step(name="RandomFlip"), "there are no pictures", "data.augmentation.0"),
    ],
)
def test_what_does_not_fit_is_refused(source: str, step: Step, words: str, where: str) -> None:
    data = settings(source, step).model_copy(update={"recipe": ()})
    with pytest.raises(DataError, match=words) as caught:
        prepare(data, Path)
    assert caught.value.where == where
