"""What the Explain page draws of points and of columns: colours, texts that are inert, and which point was clicked."""

from __future__ import annotations

from types import SimpleNamespace

from engine.messages.insights import Importance, Points
from pages.parts import points

HOSTILE = "<img src=x onerror=alert(1)>"


def of(groups: tuple[str, ...] = (), values: tuple[float, ...] = (), count: int = 4) -> Points:
    places = tuple(float(place) for place in range(count))
    texts = tuple(f"test row {place}\n{HOSTILE}" for place in range(count))
    return Points(x=places, y=places, texts=texts, groups=groups, values=values, rows=tuple(range(count)))


def test_each_class_has_a_colour_and_every_point_is_drawn_once() -> None:
    made = points.plane(of(groups=("b", "a", "b", HOSTILE)))
    assert [trace.name for trace in made.data] == ["&lt;img src=x onerror=alert(1)&gt;", "a", "b"]
    assert len({trace.marker.color for trace in made.data}) == 3
    assert sorted(place for trace in made.data for place in trace.customdata) == [0, 1, 2, 3]
    assert "<img" not in str(made.to_json())


def test_of_many_classes_the_rarest_share_a_colour() -> None:
    groups = tuple(str(place % 30) for place in range(300)) + ("0",) * 5
    made = points.plane(of(groups=groups, count=len(groups)))
    assert len(made.data) == points.MOST_GROUPS + 1
    assert made.data[-1].name == points.REST
    assert sum(len(trace.x) for trace in made.data) == len(groups)
    assert len({trace.marker.color for trace in made.data}) == points.MOST_GROUPS + 1
    numbers = [int(trace.name) for trace in made.data[:-1]]
    assert numbers == sorted(numbers)


def test_numbers_are_a_scale_and_points_without_both_one_colour() -> None:
    made = points.plane(of(values=(1.0, 2.0, 3.0, 9.0)))
    assert tuple(made.data[0].marker.color) == (1.0, 2.0, 3.0, 9.0)
    assert len(points.plane(of()).data) == 1


def test_the_point_that_was_clicked() -> None:
    def clicked(*given: object) -> int | None:
        return points.clicked(SimpleNamespace(selection=SimpleNamespace(points=list(given))), 4)

    assert clicked() is None
    assert clicked({"customdata": 2}) == 2
    assert clicked({"customdata": [3]}) == 3
    assert clicked({"customdata": 4}) is None
    assert clicked({"point_index": 1}) is None


def test_bars_reach_from_the_least_to_the_most() -> None:
    found = Importance(
        figure="Accuracy", unit="share", before=0.9, names=("a", HOSTILE), means=(0.2, 0.0), lows=(0.1, -0.1),
        highs=(0.5, 0.1),
    )  # fmt: skip
    (bar,) = points.bars(found).data
    assert tuple(bar.x) == (0.2, 0.0)
    assert [round(float(each), 6) for each in bar.error_x.array] == [0.3, 0.1]
    assert [round(float(each), 6) for each in bar.error_x.arrayminus] == [0.1, 0.1]
    assert bar.hovertext[0] == "a: 20.0 %, from 10.0 % to 50.0 %"
    assert "<img" not in str(points.bars(found).to_json())
