// Which wire lies under a point: for dropping a layer on it.
import type { Edge, Graph, Position } from "../protocol";
import { dockPlace, docksOf, foldPlace, isHidden } from "./fold";
import { foldOf } from "./group";
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
  for (const edge of graph.edges) {
    if (but.has(edge.source) || but.has(edge.target) || isHidden(graph, edge)) continue;
    const start = startOf(graph, catalog, edge, direction);
    const end = endOf(graph, catalog, edge, direction);
    if (!start || !end) continue;
    const distance = toCurve(point, start, end, direction);
    if (distance < nearest) [nearest, best] = [distance, edgeKey(edge)];
  }
  return best;
}

/** Where a wire is drawn from: a port of its layer, or of the collapsed group that hides it. */
function startOf(graph: Graph, catalog: Catalog, edge: Edge, direction: Direction): Position | null {
  const fold = foldOf(graph, edge.source);
  if (fold) {
    const place = dockPlace(docksOf(graph, catalog, fold).source, edgeKey(edge));
    return exit(foldPlace(graph, fold, direction), place, direction);
  }
  const from = nodesById(graph).get(edge.source);
  return from ? exit(from.position, placeOf(shownOutputs(graph, catalog, from), edge.source_port), direction) : null;
}

function endOf(graph: Graph, catalog: Catalog, edge: Edge, direction: Direction): Position | null {
  const fold = foldOf(graph, edge.target);
  if (fold) {
    const place = dockPlace(docksOf(graph, catalog, fold).target, edgeKey(edge));
    return entry(foldPlace(graph, fold, direction), place, direction);
  }
  const to = nodesById(graph).get(edge.target);
  return to ? entry(to.position, placeOf(catalog.inputs(to.layer), edge.target_port), direction) : null;
}

const exit = ({ x, y }: Position, place: number, direction: Direction): Position =>
  direction === "down" ? { x: x + WIDTH * place, y: y + HEIGHT } : { x: x + WIDTH, y: y + HEIGHT * place };

const entry = ({ x, y }: Position, place: number, direction: Direction): Position =>
  direction === "down" ? { x: x + WIDTH * place, y } : { x, y: y + HEIGHT * place };

/** Distance to the curve that the wire is drawn as: it leaves and enters along the direction. */
function toCurve(point: Position, from: Position, to: Position, direction: Direction): number {
  const reach = (direction === "down" ? to.y - from.y : to.x - from.x) / 2;
  const [a, b] =
    direction === "down"
      ? [{ x: from.x, y: from.y + reach }, { x: to.x, y: to.y - reach }]
      : [{ x: from.x + reach, y: from.y }, { x: to.x - reach, y: to.y }];
  let nearest = Infinity;
  for (let step = 0; step <= SAMPLES; step += 1) {
    const t = step / SAMPLES;
    const x = cubic(from.x, a!.x, b!.x, to.x, t);
    const y = cubic(from.y, a!.y, b!.y, to.y, t);
    nearest = Math.min(nearest, Math.hypot(point.x - x, point.y - y));
  }
  return nearest;
}

const cubic = (p: number, a: number, b: number, q: number, t: number): number =>
  (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t ** 2 * b + t ** 3 * q;
