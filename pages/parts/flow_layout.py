"""Where everything of a flow stands: boxes in columns, lines between them at right angles, labels clear of all lines.

Between two columns there is room for lines that go up or down, and behind it room for labels, where lines only run
level. Below each row there are lanes for what comes back, such as gradients, and for what has to pass by a box.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from dataclasses import dataclass, field

from engine.messages.pictures import Flow, FlowEdge, FlowNode

Point = tuple[float, float]
LETTER, SMALL = 7.7, 6.5  # pixels of a letter in a box, and in a label; a little more than they take
LINE, HIGH = 19, 16  # pixels of a line in a box; of a label
WORDS, WRAPPED = 32, 19  # letters of a label; of a line in a box
PORT, LANE, TRACK = 24, 22, 10  # pixels between lines: those that come into a box, those in lanes, those upright
MARGIN = 6


@dataclass(frozen=True)
class Box:
    """A rectangle by its left upper corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Route:
    """A line by its corners, and its label's place."""

    edge: FlowEdge
    points: tuple[Point, ...]
    label: Box | None


@dataclass(frozen=True)
class Layout:
    """The whole picture; `lines` are a box's words."""

    width: float
    height: float
    boxes: dict[str, Box]
    lines: dict[str, list[str]]
    routes: tuple[Route, ...]


def levels(picture: Flow) -> dict[str, int]:
    """By place, the column on which it is drawn: behind all that feeds it. Where things go round, the first counts."""
    feeds: dict[str, list[str]] = {node.id: [] for node in picture.nodes}
    for edge in picture.edges:
        if not edge.gradient and edge.source in feeds and edge.target in feeds:
            feeds[edge.target].append(edge.source)
    found: dict[str, int] = {}

    def level(id: str, way: tuple[str, ...]) -> int:
        if id not in found:
            before = [level(source, (*way, id)) for source in feeds[id] if source not in (*way, id)]
            found[id] = 1 + max(before, default=-1)
        return found[id]

    for node in picture.nodes:
        level(node.id, ())
    return found


def layout(picture: Flow) -> Layout:
    """Everything in its place."""
    return _Plan(picture).made()


def label_of(edge: FlowEdge) -> str:
    """What goes along a line."""
    return edge.label[:WORDS]


@dataclass
class _Way:
    """A line before it has a place.

    Args:
        strips: the rows below which it runs level, by the order in which it comes to them.
        channel: whether it changes from one to the other between two columns.
        upright: `source` or `target`, where it changes below that box.
        above: whether it comes into its target from above.
    """

    edge: FlowEdge
    back: bool
    strips: list[int] = field(default_factory=list)
    channel: bool = False
    upright: str = ""
    above: bool = False


class _Plan:
    """Rows and columns first, then heights, then widths, then lines."""

    def __init__(self, picture: Flow) -> None:
        self.picture = picture
        self.column = levels(picture)
        self.columns = max(self.column.values(), default=-1) + 1
        self.row: dict[str, int] = {}
        filled: dict[int, int] = defaultdict(int)
        for node in picture.nodes:
            self.row[node.id] = filled[self.column[node.id]]
            filled[self.column[node.id]] += 1
        self.rows = max(filled.values(), default=0)
        self.stands = {(self.column[id], row) for id, row in self.row.items()}
        self.ways = [self._way(edge) for edge in picture.edges if {edge.source, edge.target} <= set(self.column)]
        self.lines = {node.id: textwrap.wrap(node.label[:60], WRAPPED) or [""] for node in picture.nodes}

    # Rows and lanes

    def _way(self, edge: FlowEdge) -> _Way:
        (left, top), (right, bottom) = self._at(edge.source), self._at(edge.target)
        if not edge.gradient and right > left:
            passes = any((column, top) in self.stands for column in range(left + 1, right))
            return _Way(edge, back=False, strips=[top] if passes else [])
        if bottom <= top:
            first, last, between = top, bottom, range(bottom + 1, top + 1)
        else:
            first, last, between = top, bottom - 1, range(top + 1, bottom)
        way = _Way(edge, back=True, strips=[first] if first == last else [first, last], above=bottom > top)
        if first != last:
            if not any((right, row) in self.stands for row in between):
                way.strips, way.upright = [first], "target"
            elif bottom > top and not any((left, row) in self.stands for row in between):
                way.strips, way.upright = [last], "source"
            else:
                way.channel = True
        return way

    def _at(self, id: str) -> tuple[int, int]:
        return self.column[id], self.row[id]

    # Heights and widths

    def made(self) -> Layout:
        """Each in its turn."""
        arriving, leaving, below = self._ends()
        sizes = {node.id: self._size(node, arriving, below) for node in self.picture.nodes}
        self._heights(sizes)
        tops = {id: self.middle[self.row[id]] - sizes[id][1] / 2 for id in sizes}
        into = {key: y for id in sizes for key, y in self._ports(id, arriving[id], PORT).items()}
        out = self._starts(leaving, into, sizes)
        self._widths(sizes, into, out)
        boxes = {
            id: Box(self.left[self.column[id]] + (self.wide[self.column[id]] - width) / 2, tops[id], width, height)
            for id, (width, height) in sizes.items()
        }
        hung = {
            (way, end): boxes[id].x + boxes[id].width / 2 + (place - (len(ends) - 1) / 2) * PORT
            for id, ends in below.items()
            for place, (way, end) in enumerate(ends)
        }
        routes = tuple(
            self._back(number, way, boxes, hung) if way.back else self._forth(number, way, boxes, into, out)
            for number, way in enumerate(self.ways)
        )
        return Layout(self.width, self.height, boxes, self.lines, routes)

    def _ends(self) -> tuple[dict[str, list[int]], dict[str, list[int]], dict[str, list[tuple[int, str]]]]:
        """By box, the lines that come in at its left, go out at its right, and hang below or stand above it."""
        arriving: dict[str, list[int]] = defaultdict(list)
        leaving: dict[str, list[int]] = defaultdict(list)
        below: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, way in enumerate(self.ways):
            if way.back:
                below[way.edge.source].append((number, "source"))
                below[way.edge.target].append((number, "target"))
            else:
                arriving[way.edge.target].append(number)
                leaving[way.edge.source].append(number)
        comes = lambda number: self._height_of(number, self.ways[number].edge.source)  # noqa: E731
        goes = lambda number: self._height_of(number, self.ways[number].edge.target)  # noqa: E731
        away = lambda end: (end[1] == "source", end[0])  # noqa: E731
        return (
            defaultdict(list, {id: sorted(ways, key=comes) for id, ways in arriving.items()}),
            defaultdict(list, {id: sorted(ways, key=goes) for id, ways in leaving.items()}),
            defaultdict(list, {id: sorted(ends, key=away) for id, ends in below.items()}),
        )

    def _height_of(self, number: int, id: str) -> float:
        strips = self.ways[number].strips
        return strips[0] + 0.5 if strips else float(self.row[id])

    def _size(self, node: FlowNode, arriving: dict[str, list[int]], below: dict[str, list[tuple[int, str]]]) -> Point:
        longest = max(map(len, self.lines[node.id]))
        width = max(90.0, longest * LETTER + 26, len(below[node.id]) * PORT + 16)
        return width, max(LINE * len(self.lines[node.id]) + 16, PORT * len(arriving[node.id]) + 12)

    def _heights(self, sizes: dict[str, Point]) -> None:
        """The middle of each row; and by line and row below which it runs, the height of its lane."""
        self.lanes: dict[tuple[int, int], float] = {}
        self.middle: dict[int, float] = {}
        y, below = float(MARGIN), False
        for row in range(self.rows):
            high = max(sizes[id][1] for id, at in self.row.items() if at == row)
            self.middle[row] = y + high / 2
            y += high
            through = [number for number, way in enumerate(self.ways) if row in way.strips]
            through.sort(key=lambda number: (self.ways[number].back, self._span(number)))
            for place, number in enumerate(through):
                self.lanes[number, row] = y + LANE * (place + 1)
            y += LANE * len(through) + (14 if through else 22)
            below = bool(through)
        self.height = y - (6 if below else 22) + MARGIN

    def _span(self, number: int) -> int:
        edge = self.ways[number].edge
        return abs(self.column[edge.source] - self.column[edge.target])

    def _ports(self, id: str, ways: list[int], apart: float) -> dict[int, float]:
        middle = self.middle[self.row[id]]
        return {number: middle + (place - (len(ways) - 1) / 2) * apart for place, number in enumerate(ways)}

    def _starts(
        self, leaving: dict[str, list[int]], into: dict[int, float], sizes: dict[str, Point]
    ) -> dict[int, float]:
        """Where lines go out: as high as they come in, where a box allows it, so that they are straight."""
        out: dict[int, float] = {}
        for id, ways in leaving.items():
            placed = self._ports(id, ways, min(PORT, (sizes[id][1] - 12) / max(1, len(ways))))
            for number in ways:
                wanted, room = into[number], sizes[id][1] / 2 - 8
                others = [y for other, y in placed.items() if other != number]
                near = abs(wanted - self.middle[self.row[id]]) <= room
                if near and not self.ways[number].strips and all(abs(wanted - y) >= 9 for y in others):
                    placed[number] = wanted
            out |= placed
        return out

    def _widths(self, sizes: dict[str, Point], into: dict[int, float], out: dict[int, float]) -> None:
        """The left edge and the width of each column; the tracks of upright lines; where labels begin."""
        self.wide = [
            max(sizes[id][0] for id, at in self.column.items() if at == column) for column in range(self.columns)
        ]
        tracks: dict[int, list[tuple[tuple[bool, float], int, str]]] = defaultdict(list)
        room: dict[int, float] = defaultdict(lambda: 16.0)
        for number, way in enumerate(self.ways):
            left, right = self.column[way.edge.source], self.column[way.edge.target]
            words = len(label_of(way.edge)) * SMALL + 10
            if way.back:
                if way.channel:
                    tracks[min(right, self.columns - 2)].append(((True, 0.0), number, "channel"))
                if way.edge.label:
                    gap = self._gap(way)
                    room[gap] = max(room[gap], words)
                continue
            if way.edge.label:
                room[right - 1] = max(room[right - 1], words)
            if way.strips:
                tracks[left].append(((True, 0.0), number, "down"))
                tracks[right - 1].append(((True, -into[number]), number, "up"))
            elif abs(into[number] - out[number]) > 0.5:
                falls = into[number] > out[number]
                tracks[right - 1].append(((falls, -into[number] if falls else into[number]), number, "turn"))
        self.left, self.track, self.labels = [float(MARGIN)], {}, {}
        for gap in range(self.columns - 1):
            x = self.left[gap] + self.wide[gap] + 12
            for place, (_, number, what) in enumerate(sorted(tracks[gap])):
                self.track[number, what] = x + TRACK * place
            x += TRACK * len(tracks[gap])
            self.labels[gap] = (x, room[gap])
            self.left.append(x + room[gap] + 26)
        self.width = self.left[-1] + (self.wide[-1] if self.wide else 0) + MARGIN

    def _gap(self, way: _Way) -> int:
        """Between which columns the label of a line that comes back stands."""
        ends = sorted((self.column[way.edge.source], self.column[way.edge.target]))
        return max(0, min((ends[0] + ends[1]) // 2, ends[1] - 1, self.columns - 2))

    # Lines

    def _forth(
        self, number: int, way: _Way, boxes: dict[str, Box], into: dict[int, float], out: dict[int, float]
    ) -> Route:
        source, target = boxes[way.edge.source], boxes[way.edge.target]
        start, end = (source.x + source.width, out[number]), (target.x, into[number])
        points = [start]
        if way.strips:
            lane, down, up = self.lanes[number, way.strips[0]], self.track[number, "down"], self.track[number, "up"]
            points += [(down, start[1]), (down, lane), (up, lane), (up, end[1])]
        elif (number, "turn") in self.track:
            turn = self.track[number, "turn"]
            points += [(turn, start[1]), (turn, end[1])]
        return Route(way.edge, (*points, end), self._label(way, self.column[way.edge.target] - 1, end[1]))

    def _back(self, number: int, way: _Way, boxes: dict[str, Box], hung: dict[tuple[int, str], float]) -> Route:
        source, target = boxes[way.edge.source], boxes[way.edge.target]
        start = (hung[number, "source"], source.y + source.height)
        end = (hung[number, "target"], target.y if way.above else target.y + target.height)
        first, last = self.lanes[number, way.strips[0]], self.lanes[number, way.strips[-1]]
        points = [start, (start[0], first)]
        if way.channel:
            across = self.track[number, "channel"]
            points += [(across, first), (across, last)]
        return Route(way.edge, (*points, (end[0], last), end), self._label(way, self._gap(way), first))

    def _label(self, way: _Way, gap: int, y: float) -> Box | None:
        if not way.edge.label or gap not in self.labels:
            return None
        x, room = self.labels[gap]
        wide = len(label_of(way.edge)) * SMALL
        return Box(x + (room - wide) / 2, y - HIGH - 1, wide, HIGH - 1)


def path(points: tuple[Point, ...], radius: float = 8.0) -> str:
    """Corners as an SVG path, each a little round."""
    said = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near = min(radius, _far(before, corner) / 2, _far(corner, after) / 2)
        (x, y), (back, forth) = corner, (_towards(corner, before, near), _towards(corner, after, near))
        said.append(f"L{back[0]:.1f} {back[1]:.1f}Q{x:.1f} {y:.1f} {forth[0]:.1f} {forth[1]:.1f}")
    return "".join([*said, f"L{points[-1][0]:.1f} {points[-1][1]:.1f}"])


def _far(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(one: Point, other: Point, steps: float) -> Point:
    far = _far(one, other) or 1.0
    return one[0] + (other[0] - one[0]) * steps / far, one[1] + (other[1] - one[1]) * steps / far
