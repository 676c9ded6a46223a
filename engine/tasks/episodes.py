"""An episode as a person looks at it: moments drawn as pictures, and the numbers of its observations as curves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.data.environments import Environment
from engine.messages.pictures import Curve, Gallery, Line, Picture, Table
from engine.tasks.pictured import grid

MOMENTS = 8
POINTS = 200  # of a curve
ARROWS = ("←", "↓", "→", "↑")


def pictures(model: Any, environment: Environment, seed: int) -> tuple[Picture, ...]:
    """One episode in which the model always takes the best action."""
    observations, actions, rewards, _ = (each[:, 0] for each in model.elsewhere(1, model.best, seed))
    said = f"An episode of {len(actions)} steps, return {rewards.sum():g}"
    moments = np.unique(np.linspace(0, len(actions) - 1, MOMENTS).astype(int))
    draw = DRAWN.get(environment.name)
    found: list[Picture] = []
    if draw is not None:
        frames = np.stack([draw(observations[moment]) for moment in moments])
        names = [f"step {moment + 1}: {environment.actions[actions[moment]]}" for moment in moments]
        found.append(Gallery(title=said, images=grid(said, frames, names, (0.0, 1.0)).images))
    if environment.places:
        found.append(_map(model, environment))
    else:
        found.append(_curve(said, observations, environment.columns))
    return tuple(found)


def _curve(title: str, observations: np.ndarray, columns: tuple[str, ...]) -> Curve:
    steps = np.unique(np.linspace(0, len(observations) - 1, POINTS).astype(int))
    lines = [
        Line(name=name, x=tuple(map(float, steps + 1)), y=tuple(map(float, observations[steps, place])))
        for place, name in enumerate(columns)
    ]
    return Curve(title=title, x_label="step", y_label="observation", lines=tuple(lines))


def _map(model: Any, environment: Environment) -> Table:
    """The best action in every field of a square, as an arrow."""
    best = model.best(model.inputs_of(np.arange(len(environment.columns))))
    side = int(len(best) ** 0.5)
    arrows = np.array(ARROWS)[best].reshape(side, side)
    return Table(
        title="The best action in each field",
        columns=tuple(f"column {place + 1}" for place in range(side)),
        rows=tuple(map(tuple, arrows.tolist())),
    )


def cart_and_pole(observation: np.ndarray) -> np.ndarray:
    """The cart on its track, and the pole, (40, 64, 1) between 0 (ink) and 1 (paper)."""
    height, width = 40, 64
    rows, columns = np.mgrid[:height, :width].astype(float)
    centre, ground, long = width / 2 + observation[0] / 2.4 * (width / 2 - 6), height - 8.0, 24.0
    ahead, up = np.sin(observation[2]), -np.cos(observation[2])
    along = np.clip((columns - centre) * ahead + (rows - ground) * up, 0.0, long)
    pole = np.hypot(columns - centre - along * ahead, rows - ground - along * up) < 1.2
    cart = (np.abs(columns - centre) <= 6) & (np.abs(rows - ground - 2) <= 2.5)
    paper = np.ones((height, width))
    paper[height - 3] = 0.7
    paper[cart], paper[pole] = 0.4, 0.0
    return paper[..., None]


def two_links(observation: np.ndarray) -> np.ndarray:
    """Both links as they hang, and the line that the lower end is to reach, (48, 48, 1)."""
    size, long = 48, 11.0
    rows, columns = np.mgrid[:size, :size].astype(float)
    first = np.arctan2(observation[1], observation[0])
    second = first + np.arctan2(observation[3], observation[2])
    paper, place = np.ones((size, size)), np.array([size / 2, size / 2])
    paper[int(size / 2 - long)] = 0.7
    for angle in (first, second):
        way = np.array([np.cos(angle), np.sin(angle)])  # down, right
        along = np.clip((rows - place[0]) * way[0] + (columns - place[1]) * way[1], 0.0, long)
        paper[np.hypot(rows - place[0] - along * way[0], columns - place[1] - along * way[1]) < 1.2] = 0.0
        place = place + long * way
    return paper[..., None]


def lake(observation: np.ndarray) -> np.ndarray:
    """The fields: holes dark, the goal grey, and a dot for where one is, (32, 32, 1)."""
    paper = np.full((4, 4), 0.95)
    paper[[1, 1, 2, 3], [1, 3, 3, 0]], paper[3, 3] = 0.25, 0.7
    large = np.kron(paper, np.ones((8, 8)))
    large[::8], large[:, ::8] = 0.85, 0.85
    row, column = divmod(int(observation), 4)
    large[8 * row + 3 : 8 * row + 6, 8 * column + 3 : 8 * column + 6] = 0.0
    return large[..., None]


DRAWN: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "CartPole-v1": cart_and_pole,
    "Acrobot-v1": two_links,
    "FrozenLake-v1": lake,
}
