// A group several times, one behind the other.
import type { Graph, Group } from "../protocol";
import { type Clip, paste } from "./clipboard";
import { boxOf, placesOf } from "./fold";
import { driving, groupsOf, through } from "./group";
import { moveNodes } from "./place";
import { onTheirOwn } from "./share";
import { type Direction, downstream, STEP_ACROSS, STEP_DOWN, HEIGHT, WIDTH } from "./read";

/** As many layers as a document holds. */
export const MOST_LAYERS = 2_000;
const MOST_TIMES = 100;

export type RepeatRefusal = "times" | "ends" | "size";

/** Why this group cannot stand `times` in a row; null when it can. */
export function refuseRepeat(graph: Graph, group: Group, times: number): RepeatRefusal | null {
  if (!Number.isInteger(times) || times < 2 || times > MOST_TIMES) return "times";
  if (!through(graph, group)) return "ends";
  return graph.nodes.length + (times - 1) * group.nodes.length > MOST_LAYERS ? "size" : null;
}

/** The graph with the group `times` in a row: each copy takes what the one before it gives, the last feeds what was fed. */
export function repeat(graph: Graph, group: Group, times: number, direction: Direction): Graph {
  const way = through(graph, group);
  if (!way || refuseRepeat(graph, group, times)) return graph;
  const inside = new Set(group.nodes);
  const clip: Clip = {
    nodes: onTheirOwn(graph, inside),
    edges: graph.edges.filter((edge) => inside.has(edge.source) && inside.has(edge.target)),
    groups: [],
  };
  const step = stepOf(graph, group, direction);
  const behind = downstream(graph, group.nodes);
  for (const id of inside) behind.delete(id);
  let sum = moveNodes(graph, behind, scale(step, times - 1));
  let last = way.exit;
  for (let number = 1; number < times; number += 1) {
    const copy = paste(sum, clip, scale(step, number));
    const renamed = new Map(clip.nodes.map((node, at) => [node.id, copy.ids[at]!]));
    const entering = way.entering.map((edge) => ({
      ...edge,
      source: last,
      source_port: way.port,
      target: renamed.get(edge.target)!,
    }));
    sum = labelled({ ...copy.graph, edges: [...copy.graph.edges, ...entering] }, group, renamed, number + 1);
    last = renamed.get(way.exit)!;
  }
  const leaving = new Set(way.leaving);
  return {
    ...sum,
    edges: sum.edges.map((edge) => (leaving.has(edge) ? { ...edge, source: last } : edge)),
    outputs: sum.outputs.map((id) => (id === way.exit ? last : id)),
  };
}

const scale = ({ x, y }: { x: number; y: number }, by: number) => ({ x: x * by, y: y * by });

function stepOf(graph: Graph, group: Group, direction: Direction): { x: number; y: number } {
  const box = boxOf(placesOf(graph, group));
  return direction === "down"
    ? { x: 0, y: STEP_DOWN + (group.collapsed ? 0 : box.height - HEIGHT) }
    : { x: STEP_ACROSS + (group.collapsed ? 0 : box.width - WIDTH), y: 0 };
}

/** The copy as a group of its own: `Block 2` behind `Block`, `Block 5` behind `Block 4`. */
function labelled(graph: Graph, group: Group, renamed: ReadonlyMap<string, string>, number: number): Graph {
  const [, stem = "", digits = ""] = /^(.*?)\s*(\d{0,6})$/.exec(group.label) ?? [];
  const start = digits ? Number(digits) : 1;
  const taken = new Set(groupsOf(graph).map((each) => each.id));
  let id = `${group.id.slice(0, 50)}_${number}`;
  for (let next = number; taken.has(id); next += 1) id = `${group.id.slice(0, 50)}_${next}`;
  const label = stem ? `${stem} ${start + number - 1}` : "";
  const parameters = driving(group.parameters, (node) => renamed.get(node));
  const copy = { ...group, id, label: label.slice(0, 200), nodes: [...renamed.values()], parameters };
  return { ...graph, groups: [...graph.groups, copy] };
}
