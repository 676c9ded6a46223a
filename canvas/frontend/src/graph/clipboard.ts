// Copy and paste as text, so that it goes across projects and tabs. What is pasted is a stranger's: it is checked.
import type { Edge, Graph, Json, Node } from "../protocol";
import { say } from "../sentences";
import { newId } from "./edit";
import { type Catalog, edgeKey, nodesById } from "./read";

const FORMAT = "layerloom-canvas/1";
const MOST = 2_000;
const IDENTIFIER = /^[a-z][a-z0-9_]{0,63}$/;

export interface Clip {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** The chosen nodes and the edges between them, as text. */
export function copyText(graph: Graph, ids: ReadonlySet<string>): string {
  const nodes = graph.nodes.filter((node) => ids.has(node.id));
  const edges = graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target));
  return JSON.stringify({ format: FORMAT, nodes, edges });
}

/** The nodes and edges in this text, or one sentence that says why there are none. */
export function readClip(text: string, catalog: Catalog): Clip | string {
  const value = parse(text);
  if (!isRecord(value) || value.format !== FORMAT) return say.pasteNothing;
  const nodes = Array.isArray(value.nodes) ? value.nodes.map(readNode) : [];
  const edges = Array.isArray(value.edges) ? value.edges.map(readEdge) : [];
  if (nodes.length === 0 || nodes.length > MOST || nodes.includes(null) || edges.includes(null)) return say.pasteBroken;
  const clip = { nodes: nodes as Node[], edges: edges as Edge[] };
  const ids = new Set(clip.nodes.map((node) => node.id));
  const whole = ids.size === clip.nodes.length && clip.edges.every((edge) => ids.has(edge.source) && ids.has(edge.target));
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

export interface Pasted {
  readonly graph: Graph;
  readonly ids: readonly string[];
}

/** The graph with the clip in it: new ids, `offset` pixels further, connected among itself as it was. */
export function paste(graph: Graph, clip: Clip, offset: { readonly x: number; readonly y: number }): Pasted {
  const taken = new Set(nodesById(graph).keys());
  const renamed = new Map<string, string>();
  for (const node of clip.nodes) {
    const id = newId(taken, node.layer);
    taken.add(id);
    renamed.set(node.id, id);
  }
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
  return {
    graph: { ...graph, nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...unique.values()] },
    ids: nodes.map((node) => node.id),
  };
}
