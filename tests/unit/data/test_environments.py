"""Environments as data: rows of random play, to the same bits each time; see also `tests/contracts/test_sources.py`."""

from __future__ import annotations

from pathlib import Path

import gymnasium
import numpy as np
import pytest

from engine.data.base import Request
from engine.data.environments import Environment
from engine.data.sources import SOURCES
from engine.errors import DataError

ENVIRONMENTS = {name: source for name, source in SOURCES.items() if isinstance(source, Environment)}


@pytest.mark.parametrize("name", sorted(ENVIRONMENTS))
def test_columns_and_actions_are_those_of_the_environment(name: str) -> None:
    source = ENVIRONMENTS[name]
    environment = gymnasium.make(source.name)
    assert environment.action_space == gymnasium.spaces.Discrete(len(source.actions))
    if source.places:
        assert environment.observation_space == gymnasium.spaces.Discrete(len(source.columns))
    else:
        assert environment.observation_space.shape == (len(source.columns),)


def test_rows_are_what_play_sees_and_every_action_is_tried() -> None:
    raw = SOURCES["cartpole"].read(Request(), Path)
    assert raw.target.value_counts(normalize=True).min() > 0.4
    # The cart's place changes by a fiftieth of a second of its speed, unless a new episode begins.
    place, speed = raw.table["cart position"].to_numpy(), raw.table["cart velocity"].to_numpy()
    followed = np.isclose(place[1:], place[:-1] + 0.02 * speed[:-1], atol=1e-6)
    assert 0.9 < followed.mean() < 1.0
    assert np.all(np.abs(place[1:][~followed]) <= 0.05)


def test_a_place_is_one_hot() -> None:
    table = SOURCES["frozen_lake"].read(Request(), Path).table
    assert set(np.unique(table)) == {0.0, 1.0}
    assert (table.sum(axis=1) == 1.0).all()


def test_a_number_of_an_observation_cannot_become_something_else() -> None:
    with pytest.raises(DataError, match="'pole angle' is a number of an observation") as caught:
        SOURCES["cartpole"].read(Request(kinds={"pole angle": "ignore"}), Path)
    assert caught.value.where == "data.kinds.pole angle"
    assert caught.value.cure
