// Copy and paste as text, so that it goes across projects and tabs. What is pasted is a stranger's: it is checked.
import type { Driven, Edge, Exposed, Graph, Group, Json, Node } from "../protocol";
import { say } from "../sentences";
import { newId } from "./edit";
import { driving, groupsOf, withGroup } from "./group";
import { type Catalog, edgeKey, nodesById } from "./read";
import { onTheirOwn } from "./share";

const FORMAT = "layerloom-canvas/1";
const MOST = 2_000;
const IDENTIFIER = /^[a-z][a-z0-9_]{0,63}$/;

export interface Clip {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly groups: readonly Omit<Group, "id">[];
}

/** The chosen nodes, the edges between them, and the groups that are chosen as a whole. */
export const clipOf = (graph: Graph, ids: ReadonlySet<string>): Clip => ({
  nodes: onTheirOwn(graph, ids),
  edges: graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
  groups: groupsOf(graph).filter((group) => group.nodes.every((id) => ids.has(id))),
});

/** What is chosen, as text. */
export const copyText = (graph: Graph, ids: ReadonlySet<string>): string =>
  JSON.stringify({ format: FORMAT, ...clipOf(graph, ids) });

/** The nodes and edges in this text, or one sentence that says why there are none. */
export function readClip(text: string, catalog: Catalog): Clip | string {
  const value = parse(text);
  if (!isRecord(value) || value.format !== FORMAT) return say.pasteNothing;
  const nodes = Array.isArray(value.nodes) ? value.nodes.map(readNode) : [];
  const edges = Array.isArray(value.edges) ? value.edges.map(readEdge) : [];
  const groups = Array.isArray(value.groups) ? value.groups.map(readGroup) : [];
  const broken = [nodes, edges, groups].some((items) => items.includes(null as never));
  if (nodes.length === 0 || nodes.length > MOST || groups.length > MOST || broken) return say.pasteBroken;
  const clip = { nodes: nodes as Node[], edges: edges as Edge[], groups: groups as Clip["groups"] };
  const ids = new Set(clip.nodes.map((node) => node.id));
  const named = [...clip.edges.flatMap((edge) => [edge.source, edge.target]), ...clip.groups.flatMap((group) => group.nodes)];
  const whole = ids.size === clip.nodes.length && named.every((id) => ids.has(id));
  if (!whole) return say.pasteBroken;
  const stranger = clip.nodes.find((node) => !catalog.layer(node.layer));
  return stranger ? say.pasteUnknown(stranger.layer) : clip;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readNode(value: unknown): Node | null {
  if (!isRecord(value) || !isRecord(value.position)) return null;
  const { id, layer, config, label, share, position } = value;
  const named = typeof id === "string" && IDENTIFIER.test(id) && typeof layer === "string";
  const placed = Number.isFinite(position.x) && Number.isFinite(position.y);
  if (!named || !placed || !isRecord(config)) return null;
  return {
    id,
    layer,
    config: config as { [name: string]: Json },
    label: typeof label === "string" ? label.slice(0, 200) : "",
    position: { x: position.x as number, y: position.y as number },
    share: typeof share === "string" ? share : null,
  };
}

function readEdge(value: unknown): Edge | null {
  if (!isRecord(value)) return null;
  const { source, target, source_port = "output", target_port = "inputs" } = value;
  const texts = [source, target, source_port, target_port];
  if (!texts.every((text) => typeof text === "string" && text.length <= 64)) return null;
  return { source, target, source_port, target_port } as Edge;
}

function readGroup(value: unknown): Clip["groups"][number] | null {
  if (!isRecord(value) || !Array.isArray(value.nodes) || value.nodes.length > MOST) return null;
  const { nodes, label, collapsed, block, parameters } = value;
  if (!nodes.every((id) => typeof id === "string")) return null;
  return {
    nodes,
    label: typeof label === "string" ? label.slice(0, 200) : "",
    collapsed: collapsed === true,
    block: typeof block === "string" && /^[a-z0-9_-]{0,64}$/.test(block) ? block : "",
    parameters: Array.isArray(parameters) ? parameters.slice(0, 100).flatMap((each) => readExposed(each, nodes)) : [],
  };
}

/** A group's parameter, if it drives layers of that group; none otherwise. */
function readExposed(value: unknown, nodes: readonly string[]): Exposed[] {
  if (!isRecord(value) || typeof value.name !== "string" || !IDENTIFIER.test(value.name)) return [];
  const drives = (Array.isArray(value.drives) ? value.drives : []).filter(
    (each) => isRecord(each) && nodes.includes(each.node as string) && typeof each.name === "string" && each.name.length <= 64,
  ) as Driven[];
  const plain = drives.slice(0, MOST).map(({ node, name }) => ({ node, name }));
  return plain.length > 0 ? [{ name: value.name, drives: plain, default: (value.default ?? null) as Json }] : [];
}

export interface Pasted {
  readonly graph: Graph;
  readonly ids: readonly string[];
}

/** A free id for each of these nodes. */
export function freeIds(graph: Graph, clip: readonly Node[]): Map<string, string> {
  const taken = new Set(nodesById(graph).keys());
  const renamed = new Map<string, string>();
  for (const node of clip) {
    const id = newId(taken, node.layer);
    taken.add(id);
    renamed.set(node.id, id);
  }
  return renamed;
}

/** The graph with the clip in it: new ids, `offset` pixels further, connected among itself as it was. */
export function paste(graph: Graph, clip: Clip, offset: { readonly x: number; readonly y: number }): Pasted {
  const renamed = freeIds(graph, clip.nodes);
  const nodes = clip.nodes.map((node) => ({
    ...node,
    id: renamed.get(node.id)!,
    share: (node.share && renamed.get(node.share)) || null,
    position: { x: Math.round(node.position.x + offset.x), y: Math.round(node.position.y + offset.y) },
  }));
  const edges = clip.edges.map((edge) => ({
    ...edge,
    source: renamed.get(edge.source)!,
    target: renamed.get(edge.target)!,
  }));
  const unique = new Map(edges.map((edge) => [edgeKey(edge), edge]));
  const pasted = { ...graph, nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...unique.values()] };
  const regroup = (sum: Graph, group: Clip["groups"][number]): Graph =>
    withGroup(sum, {
      ...group,
      nodes: group.nodes.map((id) => renamed.get(id)!),
      parameters: driving(group.parameters, (id) => renamed.get(id)),
    });
  return { graph: clip.groups.reduce(regroup, pasted), ids: nodes.map((node) => node.id) };
}
