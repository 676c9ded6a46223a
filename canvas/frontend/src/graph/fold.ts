// How groups are drawn: the frame behind an open one, the place and the handles of a collapsed one.
import type { Edge, Graph, Group, Node, Position } from "../protocol";
import { crossing, drawnId, exits, foldOf, groupsOf, setCollapsed } from "./group";
import { moveNodes } from "./place";
import { type Catalog, type Direction, downstream, edgeKey, HEIGHT, nodesById, WIDTH } from "./read";

export interface Box extends Position {
  readonly width: number;
  readonly height: number;
}

/** How far a frame stands off its layers; its title is at the top. */
const FRAME = { top: 26, side: 12, bottom: 8 } as const;
const GAP = 40;

/** The smallest box around layers at these places. */
export const boxOf = (places: readonly Position[]): Box =>
  around(places.map(({ x, y }) => ({ x, y, width: WIDTH, height: HEIGHT })));

/** The smallest box around others. */
export function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

export const frameOf = ({ x, y, width, height }: Box): Box => ({
  x: x - FRAME.side,
  y: y - FRAME.top,
  width: width + 2 * FRAME.side,
  height: height + FRAME.top + FRAME.bottom,
});

export const placesOf = (graph: Graph, group: Pick<Group, "nodes">): Position[] =>
  group.nodes.map((id) => nodesById(graph).get(id)!.position);

/** Where a collapsed group stands: where its layers begin. */
export function foldPlace(graph: Graph, group: Pick<Group, "nodes">, direction: Direction): Position {
  const box = boxOf(placesOf(graph, group));
  return direction === "down"
    ? { x: Math.round(box.x + (box.width - WIDTH) / 2), y: box.y }
    : { x: box.x, y: Math.round(box.y + (box.height - HEIGHT) / 2) };
}

/** Where a layer is drawn: a hidden one stands where its collapsed group does. */
export function drawnPlace(graph: Graph, id: string, direction: Direction): Position {
  const fold = foldOf(graph, id);
  return fold ? foldPlace(graph, fold, direction) : nodesById(graph).get(id)!.position;
}

/** Where an edge ends at a collapsed group, and the layer and port inside that is meant. */
export interface Dock {
  readonly id: string;
  readonly node: string;
  readonly port: string;
}

export interface Docks {
  readonly target: readonly Dock[];
  readonly source: readonly Dock[];
}

const known = new WeakMap<Graph, Map<Group, Docks>>();

/** A collapsed group has one handle for each edge that crosses its border; a side without edges has one for each layer there. */
export function docksOf(graph: Graph, catalog: Catalog, group: Group): Docks {
  let docks = known.get(graph);
  if (!docks) known.set(graph, (docks = new Map()));
  let found = docks.get(group);
  if (!found) docks.set(group, (found = findDocks(graph, catalog, group)));
  return found;
}

function findDocks(graph: Graph, catalog: Catalog, group: Group): Docks {
  const { entering, leaving } = crossing(graph, group);
  const nodes = nodesById(graph);
  const fed = new Set(graph.edges.map((edge) => edge.target));
  const open = (ids: readonly string[], port: (layer: string) => string | undefined): Dock[] =>
    ids.flatMap((node) => {
      const name = port(nodes.get(node)!.layer);
      return name === undefined ? [] : [{ id: `${node}.${name}`, node, port: name }];
    });
  const starts = group.nodes.filter((id) => !fed.has(id));
  return {
    target: entering.length > 0
      ? entering.map((edge) => ({ id: edgeKey(edge), node: edge.target, port: edge.target_port }))
      : open(starts, (layer) => catalog.inputs(layer)[0]?.name),
    source: leaving.length > 0
      ? leaving.map((edge) => ({ id: edgeKey(edge), node: edge.source, port: edge.source_port }))
      : open(exits(graph, group), (layer) => catalog.outputs(layer)[0]?.name),
  };
}

/** Where a handle stands on its side of a collapsed group, from 0 to 1. */
export function dockPlace(docks: readonly Dock[], id: string): number {
  const at = docks.findIndex((dock) => dock.id === id);
  return (Math.max(at, 0) + 1) / (docks.length + 1);
}

/** True for an edge that nobody sees: it runs inside a collapsed group. */
export function isHidden(graph: Graph, edge: Edge): boolean {
  const fold = foldOf(graph, edge.source);
  return fold !== undefined && fold === foldOf(graph, edge.target);
}

/** The graph as it is drawn: a collapsed group is one node, and edges to its layers end there. */
export function folded(graph: Graph, direction: Direction): Graph {
  const folds = groupsOf(graph).filter((group) => group.collapsed);
  if (folds.length === 0) return graph;
  const ends = new Map(folds.flatMap((group) => group.nodes.map((id) => [id, drawnId(group)] as const)));
  const end = (id: string): string => ends.get(id) ?? id;
  const stand = (group: Group): Node => {
    const position = foldPlace(graph, group, direction);
    return { id: drawnId(group), layer: "", config: {}, label: group.label, position, share: null };
  };
  const first = new Map(folds.map((group) => [group.nodes[0]!, stand(group)]));
  return {
    nodes: graph.nodes.flatMap((node) => first.get(node.id) ?? (ends.has(node.id) ? [] : [node])),
    edges: graph.edges
      .filter((edge) => !isHidden(graph, edge))
      .map((edge) => ({ ...edge, source: end(edge.source), target: end(edge.target) })),
    groups: [],
    outputs: [],
  };
}

/** The graph with everything where it was drawn: the layers of a collapsed group move along with it. */
export function placeDrawn(graph: Graph, places: ReadonlyMap<string, Position>, direction: Direction): Graph {
  const by = new Map<string, Position>();
  for (const group of groupsOf(graph)) {
    const place = group.collapsed ? places.get(drawnId(group)) : undefined;
    if (!place) continue;
    const from = foldPlace(graph, group, direction);
    for (const id of group.nodes) by.set(id, { x: place.x - from.x, y: place.y - from.y });
  }
  const nodes = graph.nodes.map((node) => {
    const [shift, place] = [by.get(node.id), places.get(node.id)];
    const to = shift ? { x: node.position.x + shift.x, y: node.position.y + shift.y } : place;
    return to ? { ...node, position: { x: Math.round(to.x), y: Math.round(to.y) } } : node;
  });
  return { ...graph, nodes };
}

/** The group collapsed or open; what comes behind closes up or makes room, so that the drawing stays readable. */
export function foldGroup(graph: Graph, group: Group, collapsed: boolean, direction: Direction): Graph {
  const changed = setCollapsed(graph, group.id, collapsed);
  const axis = direction === "down" ? "y" : "x";
  const [size, one] = direction === "down" ? (["height", HEIGHT] as const) : (["width", WIDTH] as const);
  const box = boxOf(placesOf(graph, group));
  const behind = downstream(graph, group.nodes);
  for (const id of group.nodes) behind.delete(id);
  const nodes = nodesById(graph);
  const near = Math.min(...[...behind].map((id) => nodes.get(id)!.position[axis]));
  if (!Number.isFinite(near)) return changed;
  const end = box[axis] + (collapsed ? one : box[size]);
  const by = collapsed ? -closing(graph, behind, group, axis, one, box[size] - one) : Math.max(end + GAP - near, 0);
  return by === 0 ? changed : moveNodes(changed, behind, axis === "y" ? { x: 0, y: by } : { x: by, y: 0 });
}

/** How far layers can close up without coming before what else feeds them. */
function closing(graph: Graph, behind: ReadonlySet<string>, group: Group, axis: "x" | "y", one: number, most: number): number {
  const nodes = nodesById(graph);
  const inside = new Set(group.nodes);
  const free = graph.edges
    .filter((edge) => behind.has(edge.target) && !behind.has(edge.source) && !inside.has(edge.source))
    .map((edge) => nodes.get(edge.target)!.position[axis] - nodes.get(edge.source)!.position[axis] - one - GAP);
  return Math.max(Math.min(most, ...free), 0);
}
