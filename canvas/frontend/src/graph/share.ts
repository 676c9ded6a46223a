// One layer used at several places: the first node owns the weights and the settings, the others share them.
import type { Graph, Node } from "../protocol";
import { type Catalog, nodesById } from "./read";

/** The node whose weights this one uses: itself, or the end of its chain. */
export function ownerOf(graph: Graph, id: string): Node | undefined {
  const nodes = nodesById(graph);
  const seen = new Set<string>();
  let node = nodes.get(id);
  while (node?.share && nodes.has(node.share) && !seen.has(node.id)) {
    seen.add(node.id);
    node = nodes.get(node.share);
  }
  return node;
}

const families = new WeakMap<Graph, ReadonlyMap<string, readonly string[]>>();

/** All nodes that use the same weights as this one, the owner among them; empty for a layer of its own. */
export function familyOf(graph: Graph, id: string): readonly string[] {
  let known = families.get(graph);
  if (!known) families.set(graph, (known = findFamilies(graph)));
  return known.get(id) ?? [];
}

function findFamilies(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const byOwner = new Map<string, string[]>();
  for (const node of graph.nodes) {
    if (!node.share) continue;
    const owner = ownerOf(graph, node.id)!.id;
    byOwner.set(owner, [...(byOwner.get(owner) ?? [owner]), node.id]);
  }
  return new Map([...byOwner.values()].flatMap((family) => family.map((id) => [id, family] as const)));
}

/** The settings of the node's layer, and of its own call. */
export function settingsOf(graph: Graph, id: string): Node["config"] {
  const node = nodesById(graph).get(id);
  const owner = ownerOf(graph, id);
  return node === owner ? (node?.config ?? {}) : { ...owner?.config, ...node?.config };
}

/** Nodes whose weights this one could use: of the same layer, and not its own. */
export function partners(graph: Graph, catalog: Catalog, id: string): readonly Node[] {
  const node = nodesById(graph).get(id);
  const family = new Set(familyOf(graph, id));
  if (!node || !canShare(catalog, node)) return [];
  return graph.nodes.filter((other) => other.layer === node.layer && !other.share && other.id !== id && !family.has(other.id));
}

export const canShare = (catalog: Catalog, node: Node): boolean => {
  const card = catalog.layer(node.layer); // an operation has no weights
  return card?.kind === "layer" && card.inputs.length > 0;
};

const replace = (graph: Graph, to: (node: Node) => Node): Graph => ({ ...graph, nodes: graph.nodes.map(to) });

/** The node, and all that share its weights, use those of `owner` from now on. */
export function shareWith(graph: Graph, catalog: Catalog, id: string, owner: string): Graph {
  const root = ownerOf(graph, owner)?.id;
  const family = new Set([id, ...(nodesById(graph).get(id)?.share ? [] : familyOf(graph, id))]);
  if (!root || family.has(root)) return graph;
  return replace(graph, (node) => (family.has(node.id) ? { ...node, share: root, config: ofCall(catalog, node) } : node));
}

/** What a node says itself though its layer is shared: the arguments of its own call. */
function ofCall(catalog: Catalog, node: Node): Node["config"] {
  const calls = new Set(catalog.layer(node.layer)?.parameters.filter((each) => each.call).map((each) => each.name));
  return Object.fromEntries(Object.entries(node.config).filter(([name]) => calls.has(name)));
}

/** The node has weights of its own again, with the settings that it had shared. */
export const stopSharing = (graph: Graph, id: string): Graph =>
  replace(graph, (node) => (node.id === id ? { ...node, share: null, config: settingsOf(graph, id) } : node));

/** The graph in which no node that stays shares with one that goes: the first that stays owns the weights now. */
export function handOn(graph: Graph, gone: ReadonlySet<string>): Graph {
  const heirs = new Map<string, string>();
  for (const node of graph.nodes) {
    const owner = node.share && !gone.has(node.id) ? ownerOf(graph, node.id)!.id : "";
    if (gone.has(owner) && !heirs.has(owner)) heirs.set(owner, node.id);
  }
  const left = graph.nodes.some((node) => node.share && gone.has(node.share) && !gone.has(node.id));
  if (!left) return graph;
  return replace(graph, (node) => {
    if (!node.share || gone.has(node.id)) return node;
    const owner = ownerOf(graph, node.id)!.id;
    const heir = heirs.get(owner);
    if (heir === node.id) return { ...node, share: null, config: settingsOf(graph, node.id) };
    return { ...node, share: heir ?? owner };
  });
}

/** These nodes on their own: one whose owner is not among them gets its settings, and shares no more. */
export function onTheirOwn(graph: Graph, ids: ReadonlySet<string>): Node[] {
  const alone = graph.nodes.filter((node) => !ids.has(node.id)).map((node) => node.id);
  return handOn(graph, new Set(alone)).nodes.filter((node) => ids.has(node.id));
}
