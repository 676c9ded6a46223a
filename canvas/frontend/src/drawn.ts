// The nodes that React Flow draws: layers, frames of open groups behind them, and collapsed groups in place of theirs.
import { type Box, boxOf, foldPlace, frameOf, placesOf } from "./graph/fold";
import { drawnId, foldOf, groupsOf } from "./graph/group";
import { type Direction, HEIGHT, WIDTH } from "./graph/read";
import type { Graph, Group, Position } from "./protocol";
import type { DrawnNode } from "./store";

const TITLE = "frame-title";

/** All that is drawn; what did not change stays the same object, so that it is not drawn again. */
export function toDrawn(
  graph: Graph,
  selection: ReadonlySet<string>,
  direction: Direction,
  before: readonly DrawnNode[],
): DrawnNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const draw = (id: string, type: DrawnNode["type"], place: Position, selected: boolean): DrawnNode => {
    const old = known.get(id);
    const same = old?.type === type ? old : undefined;
    if (same && same.selected === selected && isAt(same, place)) return same;
    return { ...(same ?? fresh(id, type)), selected, position: { x: place.x, y: place.y } };
  };
  const groups = groupsOf(graph);
  const frames = groups
    .filter((group) => !group.collapsed)
    .map((group) => framed(group, frameOf(boxOf(placesOf(graph, group))), known.get(drawnId(group))));
  const layers = graph.nodes
    .filter((node) => !foldOf(graph, node.id))
    .map((node) => draw(node.id, "layer", node.position, selection.has(node.id)));
  const folds = groups
    .filter((group) => group.collapsed)
    .map((group) => draw(drawnId(group), "fold", foldPlace(graph, group, direction), selection.has(group.nodes[0]!)));
  return [...frames, ...layers, ...folds];
}

/** After a move: a frame that was moved takes its layers along, any other fits itself around its layers. */
export function reframe(graph: Graph, before: readonly DrawnNode[], after: DrawnNode[]): DrawnNode[] {
  const open = groupsOf(graph).filter((group) => !group.collapsed);
  if (open.length === 0) return after;
  const was = new Map(before.map((node) => [node.id, node]));
  const now = new Map(after.map((node) => [node.id, node]));
  for (const group of open) {
    const [from, to] = [was.get(drawnId(group)), now.get(drawnId(group))];
    if (!from || !to) continue;
    const by = { x: to.position.x - from.position.x, y: to.position.y - from.position.y };
    if (by.x !== 0 || by.y !== 0) {
      for (const id of group.nodes) {
        const node = now.get(id)!;
        if (node === was.get(id)) now.set(id, { ...node, position: shifted(node.position, by) });
      }
    }
    now.set(to.id, framed(group, frameOf(boxOf(group.nodes.map((id) => now.get(id)!.position))), to));
  }
  return after.map((node) => now.get(node.id)!);
}

export const boxOfDrawn = ({ position, width = WIDTH, height = HEIGHT }: DrawnNode): Box => ({ ...position, width, height });

/** Where these layers are drawn: one that hides in a collapsed group, where the group is. */
export function boxesOf(graph: Graph, drawn: readonly DrawnNode[], ids: readonly string[]): Box[] {
  const shown = new Map(drawn.map((node) => [node.id, node]));
  const names = new Set(ids.map((id) => (foldOf(graph, id) ? drawnId(foldOf(graph, id)!) : id)));
  return [...names].flatMap((id) => shown.get(id) ?? []).map(boxOfDrawn);
}

const twins = new WeakMap<DrawnNode, DrawnNode>();

/** What is painted is hidden from React Flow's eyes, though it stays among its nodes: to be moved, chosen and measured. */
export const hidePainted = (nodes: DrawnNode[], live: ReadonlySet<string> | null): DrawnNode[] =>
  live ? nodes.map((node) => (node.type === "frame" || live.has(node.id) ? node : hidden(node))) : nodes;

function hidden(node: DrawnNode): DrawnNode {
  let twin = twins.get(node);
  if (!twin) twins.set(node, (twin = { ...node, hidden: true }));
  return twin;
}

const shifted = (place: Position, by: Position): Position => ({ x: place.x + by.x, y: place.y + by.y });

const isAt = (node: DrawnNode, place: Position): boolean => node.position.x === place.x && node.position.y === place.y;

function framed(group: Group, { x, y, width, height }: Box, old: DrawnNode | undefined): DrawnNode {
  const same = old?.type === "frame" ? old : undefined;
  if (same && same.width === width && same.height === height && isAt(same, { x, y })) return same;
  return { ...(same ?? freshFrame(group)), width, height, position: { x, y } };
}

/** A frame lies behind everything; only its title can be grasped. */
const freshFrame = (group: Group): DrawnNode => ({
  id: drawnId(group),
  type: "frame",
  data: {},
  position: { x: 0, y: 0 },
  selected: false,
  selectable: false,
  connectable: false,
  focusable: false,
  dragHandle: `.${TITLE}`,
  zIndex: -1,
  style: { pointerEvents: "none" },
});

const fresh = (id: string, type: DrawnNode["type"]): DrawnNode => ({
  id,
  type,
  data: {},
  position: { x: 0, y: 0 },
  initialWidth: WIDTH,
  initialHeight: HEIGHT,
});
