"""Flows of every task: labels stand clear of lines, boxes and each other, and lines clear of boxes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.document.project import Project, Task
from engine.tasks import TASKS
from pages.parts.flow_layout import Box, Layout, Route, layout

pytestmark = pytest.mark.heavy
FLOWS = {name: flow for name, task in TASKS.items() if (flow := task.flow(Project(task=Task(kind=name))))}


def meet(one: Box, other: Box) -> bool:
    """Whether two rectangles share more than an edge; a line is one without width or height."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def pieces(route: Route) -> list[Box]:
    """The straight pieces of a line, a hair wide."""
    return [
        Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]) + 0.01, abs(a[1] - b[1]) + 0.01)
        for a, b in pairwise(route.points)
    ]


@pytest.fixture(params=FLOWS)
def found(request: pytest.FixtureRequest) -> Layout:
    return layout(FLOWS[request.param])


def test_labels_are_clear_of_everything(found: Layout) -> None:
    labels = [route.label for route in found.routes if route.label]
    assert len(labels) == sum(bool(route.edge.label) for route in found.routes)
    others = [*found.boxes.values(), *(piece for route in found.routes for piece in pieces(route))]
    assert not [(label, other) for label in labels for other in others if meet(label, other)]
    assert not [(one, two) for at, one in enumerate(labels) for two in labels[at + 1 :] if meet(one, two)]


def test_lines_are_level_or_upright_and_pass_by_boxes(found: Layout) -> None:
    for route in found.routes:
        assert all(abs(a[0] - b[0]) < 0.6 or abs(a[1] - b[1]) < 0.6 for a, b in pairwise(route.points))
        insides = [Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2) for box in found.boxes.values()]
        assert not [box for box in insides for piece in pieces(route) if meet(piece, box)]


def test_everything_is_on_the_paper(found: Layout) -> None:
    corners = [point for route in found.routes for point in route.points]
    corners += [(box.x + box.width, box.y + box.height) for box in found.boxes.values()]
    assert all(0 < x < found.width and 0 < y < found.height for x, y in corners)
    assert found.height - max(y for _, y in corners) < 30
