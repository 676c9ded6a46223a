// Where nodes go on the canvas.
import type { Graph, Node, Position } from "../protocol";
import { type Direction, downstream, HEIGHT, nodesById, STEP_ACROSS, STEP_DOWN, WIDTH } from "./read";

const GAP = 24;

export const after = (place: Position, direction: Direction): Position =>
  direction === "down" ? { x: place.x, y: place.y + STEP_DOWN } : { x: place.x + STEP_ACROSS, y: place.y };

const aside = (place: Position, direction: Direction): Position =>
  direction === "down" ? { x: place.x + WIDTH + GAP, y: place.y } : { x: place.x, y: place.y + HEIGHT + GAP };

export const overlap = (a: Position, b: Position): boolean =>
  Math.abs(a.x - b.x) < WIDTH + GAP / 2 && Math.abs(a.y - b.y) < HEIGHT + GAP / 2;

/** The first place from here on, going aside, where a node covers no other. */
export function freePlace(graph: Graph, start: Position, direction: Direction): Position {
  let place = start;
  while (graph.nodes.some((node) => overlap(node.position, place))) place = aside(place, direction);
  return place;
}

/** Everything behind `id` moves on by one step where the node would otherwise cover what comes next. */
export function makeRoom(graph: Graph, id: string, direction: Direction): Graph {
  const node = nodesById(graph).get(id);
  if (!node) return graph;
  const behind = downstream(graph, [id]);
  const axis = direction === "down" ? "y" : "x";
  const step = direction === "down" ? STEP_DOWN : STEP_ACROSS;
  const nearest = Math.min(
    ...graph.edges.filter((edge) => edge.source === id).map((edge) => nodesById(graph).get(edge.target)!.position[axis]),
  );
  const missing = node.position[axis] + step - nearest;
  if (!Number.isFinite(missing) || missing <= 0) return graph;
  return moveNodes(graph, behind, axis === "y" ? { x: 0, y: missing } : { x: missing, y: 0 });
}

/** Everything behind these layers, which are drawn as one node at `start`, moves on where that node would cover it. */
export function makeRoomBehind(graph: Graph, ids: readonly string[], start: Position, direction: Direction): Graph {
  const behind = downstream(graph, ids);
  for (const id of ids) behind.delete(id);
  const axis = direction === "down" ? "y" : "x";
  const step = direction === "down" ? STEP_DOWN : STEP_ACROSS;
  const nearest = Math.min(...graph.nodes.filter((node) => behind.has(node.id)).map((node) => node.position[axis]));
  const missing = start[axis] + step - nearest;
  if (!Number.isFinite(missing) || missing <= 0) return graph;
  return moveNodes(graph, behind, axis === "y" ? { x: 0, y: missing } : { x: missing, y: 0 });
}

/** The graph with these nodes moved by an offset. */
export function moveNodes(graph: Graph, ids: ReadonlySet<string>, by: Position): Graph {
  const move = (node: Node): Node =>
    ids.has(node.id) ? { ...node, position: { x: node.position.x + by.x, y: node.position.y + by.y } } : node;
  return { ...graph, nodes: graph.nodes.map(move) };
}

/** The graph with nodes at these places, rounded to whole pixels. */
export function placeNodes(graph: Graph, places: ReadonlyMap<string, Position>): Graph {
  const put = (node: Node): Node => {
    const place = places.get(node.id);
    return place ? { ...node, position: { x: Math.round(place.x), y: Math.round(place.y) } } : node;
  };
  return { ...graph, nodes: graph.nodes.map(put) };
}

/** True when nodes lie on each other, so that a person could not read the drawing. */
export function isPiledUp(graph: Graph): boolean {
  const taken = new Set<string>();
  return graph.nodes.some((node) => {
    const cell = `${Math.round(node.position.x / 40)} ${Math.round(node.position.y / 20)}`;
    const twice = taken.has(cell);
    taken.add(cell);
    return twice;
  });
}

/** The graph with each node that was not `known` put behind its first source when it lies on another node. */
export function untangle(graph: Graph, known: ReadonlyMap<string, unknown>, direction: Direction): Graph {
  return graph.nodes
    .filter((node) => !known.has(node.id))
    .reduce((sum, { id }) => {
      const nodes = nodesById(sum);
      const { position } = nodes.get(id)!;
      const covers = sum.nodes.some((other) => other.id !== id && overlap(other.position, position));
      const source = nodes.get(sum.edges.find((edge) => edge.target === id)?.source ?? "");
      if (!covers || !source) return sum;
      return makeRoom(placeNodes(sum, new Map([[id, after(source.position, direction)]])), id, direction);
    }, graph);
}
