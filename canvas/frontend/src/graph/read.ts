// Questions to a graph and to the cards. Nothing here changes anything.
import type { Block, Card, Edge, Graph, Node, Port } from "../protocol";

export const EMPTY: Graph = { nodes: [], edges: [], groups: [], outputs: [] };

/** A node as it is drawn: its size in canvas pixels, and the step from one layer to the next. */
export const WIDTH = 224;
export const HEIGHT = 56;
export const STEP_DOWN = 96;
export const STEP_ACROSS = 312;

export type Direction = "down" | "right";

const indexes = new WeakMap<Graph, ReadonlyMap<string, Node>>();

export function nodesById(graph: Graph): ReadonlyMap<string, Node> {
  let index = indexes.get(graph);
  if (!index) indexes.set(graph, (index = new Map(graph.nodes.map((node) => [node.id, node]))));
  return index;
}

/** The same name for an edge as `Edge.key` in the document. */
export const edgeKey = (edge: Edge): string =>
  `${edge.source}.${edge.source_port}>${edge.target}.${edge.target_port}`;

export const inputsOf = (graph: Graph, id: string): Edge[] => graph.edges.filter((edge) => edge.target === id);

export const leaves = (graph: Graph): Node[] => {
  const sources = new Set(graph.edges.map((edge) => edge.source));
  return graph.nodes.filter((node) => !sources.has(node.id));
};

const outputs = new WeakMap<Graph, ReadonlySet<string>>();

/** Ids of the network's outputs: as named, else its leaves. Every node asks at every change, so it is kept. */
export function outputIds(graph: Graph): ReadonlySet<string> {
  let ids = outputs.get(graph);
  if (!ids) {
    ids = new Set(graph.outputs.length > 0 ? graph.outputs : leaves(graph).map((node) => node.id));
    outputs.set(graph, ids);
  }
  return ids;
}

const keys = new WeakMap<Graph, ReadonlySet<string>>();

/** The names of all edges. */
export function edgeKeys(graph: Graph): ReadonlySet<string> {
  let known = keys.get(graph);
  if (!known) keys.set(graph, (known = new Set(graph.edges.map(edgeKey))));
  return known;
}

/** Every node that can be reached from these by following edges, without the start itself. */
export const downstream = (graph: Graph, start: Iterable<string>): Set<string> =>
  reach(start, graph.edges.map(({ source, target }) => [source, target]));

function reach(start: Iterable<string>, steps: readonly (readonly [string, string])[]): Set<string> {
  const following = new Map<string, string[]>();
  for (const [from, to] of steps) {
    const known = following.get(from);
    if (known) known.push(to);
    else following.set(from, [to]);
  }
  const reached = new Set<string>();
  const waiting = [...start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of following.get(id) ?? []) {
      if (!reached.has(next)) {
        reached.add(next);
        waiting.push(next);
      }
    }
  }
  return reached;
}

interface Reached {
  readonly after: Map<string, ReadonlySet<string>>;
  readonly before: Map<string, ReadonlySet<string>>;
}

const reached = new WeakMap<Graph, Reached>();

/** Whether data flow from one node to another. One node is asked against all others, so what it reaches is kept. */
export function flows(graph: Graph, from: string, to: string): boolean {
  let known = reached.get(graph);
  if (!known) reached.set(graph, (known = { after: new Map(), before: new Map() }));
  const after = known.after.get(from);
  if (after) return after.has(to);
  const before = known.before.get(to);
  if (before) return before.has(from);
  known.before.set(to, reach([to], graph.edges.map(({ source, target }) => [target, source])));
  known.after.set(from, downstream(graph, [from]));
  return known.after.get(from)!.has(to);
}

/** Down or right, as most edges already run. */
export function direction(graph: Graph): Direction {
  const nodes = nodesById(graph);
  let right = 0;
  for (const edge of graph.edges) {
    const from = nodes.get(edge.source)?.position;
    const to = nodes.get(edge.target)?.position;
    if (from && to) right += to.x - from.x > Math.abs(to.y - from.y) ? 1 : -1;
  }
  return right > 0 ? "right" : "down";
}

/** The cards, found by kind and name. */
export class Catalog {
  /** What can be placed: layers, then operations. */
  readonly layers: readonly Card[];
  private readonly placed: ReadonlyMap<string, Card>;
  private readonly known: ReadonlyMap<string, Card>;

  constructor(
    readonly cards: readonly Card[],
    readonly blocks: readonly Block[] = [],
  ) {
    this.layers = cards.filter((card) => card.kind === "layer" || card.kind === "op");
    this.placed = new Map(this.layers.map((card) => [card.name, card]));
    this.known = new Map(cards.map((card) => [`${card.kind} ${card.name}`, card]));
  }

  layer = (name: string): Card | undefined => this.placed.get(name);
  find = (kind: string, name: string): Card | undefined => this.known.get(`${kind} ${name}`);
  of = (kind: string): Card[] => this.cards.filter((card) => card.kind === kind);

  inputs = (layer: string): readonly Port[] => this.layer(layer)?.inputs ?? ONE_INPUT;
  /** Every output that the layer may have, the main one first. */
  outputs = (layer: string): readonly Port[] => this.layer(layer)?.outputs ?? ONE_OUTPUT;
}

const ONE_INPUT: readonly Port[] = [{ name: "inputs", many: false, optional: false, when: "", typed: false, unless: "", pieces: "", held: [] }];
const ONE_OUTPUT: readonly Port[] = [{ name: "output", many: false, optional: false, when: "", typed: false, unless: "", pieces: "", held: [] }];
