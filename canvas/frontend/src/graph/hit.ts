// Where wires run, which one lies under a point, and which layers a box holds.
import type { Edge, Graph, Position } from "../protocol";
import { type Box, dockPlace, docksOf, foldPlace, isHidden } from "./fold";
import { drawnId, foldOf, groupAt } from "./group";
import { placeOf, shownOutputs } from "./ports";
import { type Catalog, type Direction, edgeKey, HEIGHT, nodesById, WIDTH } from "./read";

const REACH = 26;
const SAMPLES = 24;

/** The key of the nearest wire within reach of this point; wires of the nodes in `but` do not count. */
export function wireAt(
  graph: Graph,
  catalog: Catalog,
  point: Position,
  direction: Direction,
  but: ReadonlySet<string>,
): string | null {
  let best: string | null = null;
  let nearest = REACH;
  const places = placesIn(graph, direction);
  for (const edge of graph.edges) {
    if (but.has(edge.source) || but.has(edge.target) || isHidden(graph, edge)) continue;
    const curve = curveOf(graph, catalog, edge, direction, places);
    if (!curve || !isNear(point, curve)) continue;
    const distance = toCurve(point, curve);
    if (distance < nearest) [nearest, best] = [distance, edgeKey(edge)];
  }
  return best;
}

/** Which of these layers and collapsed groups lie in a box as a whole. */
export const inside = (drawn: readonly { readonly id: string; readonly position: Position }[], box: Box): string[] =>
  drawn
    .filter(({ position: { x, y } }) => x >= box.x && y >= box.y && x + WIDTH <= box.x + box.width && y + HEIGHT <= box.y + box.height)
    .map(({ id }) => id);

/** A wire as it is drawn, a cubic Bézier curve: from its port, by two points that bend it, to its other port. */
export interface Curve {
  readonly from: Position;
  readonly out: Position;
  readonly into: Position;
  readonly to: Position;
}

/** Where a layer or a collapsed group stands, by the name under which it is drawn. */
export type Places = (drawn: string) => Position | undefined;

/** Everything where the graph has it. */
export const placesIn =
  (graph: Graph, direction: Direction): Places =>
  (drawn) => {
    const group = groupAt(graph, drawn);
    return group ? foldPlace(graph, group, direction) : nodesById(graph).get(drawn)?.position;
  };

export function curveOf(graph: Graph, catalog: Catalog, edge: Edge, direction: Direction, places: Places): Curve | null {
  const from = startOf(graph, catalog, edge, direction, places);
  const to = endOf(graph, catalog, edge, direction, places);
  return from && to && bent(from, to, direction);
}

/** A wire leaves and enters along the direction; one that goes back makes a wide turn. */
function bent(from: Position, to: Position, direction: Direction): Curve {
  const way = direction === "down" ? to.y - from.y : to.x - from.x;
  const reach = way >= 0 ? way / 2 : 6.25 * Math.sqrt(-way);
  return direction === "down"
    ? { from, out: { x: from.x, y: from.y + reach }, into: { x: to.x, y: to.y - reach }, to }
    : { from, out: { x: from.x + reach, y: from.y }, into: { x: to.x - reach, y: to.y }, to };
}

/** Where a wire is drawn from: a port of its layer, or of the collapsed group that hides it. */
function startOf(graph: Graph, catalog: Catalog, edge: Edge, direction: Direction, places: Places): Position | null {
  const fold = foldOf(graph, edge.source);
  const at = places(fold ? drawnId(fold) : edge.source);
  const from = nodesById(graph).get(edge.source);
  if (!at || !from) return null;
  const place = fold
    ? dockPlace(docksOf(graph, catalog, fold).source, edgeKey(edge))
    : placeOf(shownOutputs(graph, catalog, from), edge.source_port);
  return exit(at, place, direction);
}

function endOf(graph: Graph, catalog: Catalog, edge: Edge, direction: Direction, places: Places): Position | null {
  const fold = foldOf(graph, edge.target);
  const at = places(fold ? drawnId(fold) : edge.target);
  const to = nodesById(graph).get(edge.target);
  if (!at || !to) return null;
  const place = fold
    ? dockPlace(docksOf(graph, catalog, fold).target, edgeKey(edge))
    : placeOf(catalog.inputs(to.layer), edge.target_port);
  return entry(at, place, direction);
}

const exit = ({ x, y }: Position, place: number, direction: Direction): Position =>
  direction === "down" ? { x: x + WIDTH * place, y: y + HEIGHT } : { x: x + WIDTH, y: y + HEIGHT * place };

const entry = ({ x, y }: Position, place: number, direction: Direction): Position =>
  direction === "down" ? { x: x + WIDTH * place, y } : { x, y: y + HEIGHT * place };

/** A curve lies within the box of its four points, so most wires need no closer look. */
const isNear = ({ x, y }: Position, { from, out, into, to }: Curve): boolean =>
  x >= Math.min(from.x, out.x, into.x, to.x) - REACH &&
  x <= Math.max(from.x, out.x, into.x, to.x) + REACH &&
  y >= Math.min(from.y, out.y, into.y, to.y) - REACH &&
  y <= Math.max(from.y, out.y, into.y, to.y) + REACH;

function toCurve(point: Position, { from, out, into, to }: Curve): number {
  let nearest = Infinity;
  for (let step = 0; step <= SAMPLES; step += 1) {
    const t = step / SAMPLES;
    const x = cubic(from.x, out.x, into.x, to.x, t);
    const y = cubic(from.y, out.y, into.y, to.y, t);
    nearest = Math.min(nearest, Math.hypot(point.x - x, point.y - y));
  }
  return nearest;
}

const cubic = (p: number, a: number, b: number, q: number, t: number): number =>
  (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t ** 2 * b + t ** 3 * q;
