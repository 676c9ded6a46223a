// The edits that a gesture makes: each takes a graph and returns the next one.
import type { Card, Edge, Graph, Json, Node, Position } from "../protocol";
import { connect } from "./connect";
import { join } from "./group";
import { joinsSeveral, meantInput, required } from "./ports";
import { after, freePlace, makeRoom } from "./place";
import { type Catalog, type Direction, edgeKey, nodesById } from "./read";

export type Config = Node["config"];
export interface Added {
  readonly graph: Graph;
  readonly id: string;
}

/** A free node id made from a layer's name, as `new_id` in the document makes it: `conv2d`, `conv2d_1`, ... */
export function newId(taken: ReadonlySet<string> | ReadonlyMap<string, unknown>, layer: string): string {
  const letters = layer.replace(/^ops\./, "").toLowerCase().replace(/[^a-z0-9]/g, "").slice(0, 48) || "layer";
  const stem = /^[a-z]/.test(letters) ? letters : `n${letters}`;
  if (!taken.has(stem)) return stem;
  let number = 1;
  while (taken.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

/** A node on its own at this place. */
export function addNode(graph: Graph, card: Card, config: Config, position: Position): Added {
  const id = newId(nodesById(graph), card.name);
  const place = { x: Math.round(position.x), y: Math.round(position.y) };
  const node: Node = { id, layer: card.name, config, label: "", position: place, share: null };
  return { graph: { ...graph, nodes: [...graph.nodes, node] }, id };
}

/**
 * A node behind `anchors`: it takes over what one anchor fed, or joins several when it takes many inputs. One anchor
 * alone fills every port that must be filled: an attention then looks at what it asks for (self-attention).
 * Without anchors, or for a layer without inputs, it stands free at `fallback`.
 */
export function addBehind(
  graph: Graph,
  catalog: Catalog,
  card: Card,
  config: Config,
  anchors: readonly string[],
  { direction, fallback }: { readonly direction: Direction; readonly fallback: Position },
): Added {
  const nodes = nodesById(graph);
  const joins = joinsSeveral(card.inputs) && anchors.length > 1;
  const feeders = (joins ? anchors : anchors.slice(-1))
    .map((id) => nodes.get(id))
    .filter((node) => node !== undefined && catalog.outputs(node.layer).length > 0) as Node[];
  if (card.inputs.length === 0 || feeders.length === 0) return addNode(graph, card, config, freePlace(graph, fallback, direction));
  const start = after(middle(feeders, direction), direction);
  const follows = !joins && card.outputs.length > 0 && graph.edges.some((edge) => leavesMain(edge, catalog, feeders[0]!));
  const added = addNode(graph, card, config, follows ? start : freePlace(graph, start, direction));
  const fed = follows ? handOver(added.graph, catalog, feeders[0]!, added.id, card) : added.graph;
  const wired = feeders.reduce((sum, node) => connect(sum, catalog, wire(sum, catalog, node, added.id)), fed);
  const joined = required(card.inputs)
    .slice(feeders.length)
    .reduce((sum) => connect(sum, catalog, wire(sum, catalog, feeders.at(-1)!, added.id)), wired);
  return { id: added.id, graph: follows ? makeRoom(joined, added.id, direction) : joined };
}

function wire(graph: Graph, catalog: Catalog, from: Node, target: string): Edge {
  const source_port = catalog.outputs(from.layer)[0]?.name ?? "output";
  const target_port = meantInput(graph, catalog, { source_port }, nodesById(graph).get(target)!);
  return { source: from.id, target, source_port, target_port };
}

/** True for an edge that carries what a layer mainly gives; its states and scores are its own. */
const leavesMain = (edge: Edge, catalog: Catalog, node: Node): boolean =>
  edge.source === node.id && edge.source_port === (catalog.outputs(node.layer)[0]?.name ?? "output");

function middle(nodes: readonly Node[], direction: Direction): Position {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const xs = nodes.map((node) => node.position.x);
  const ys = nodes.map((node) => node.position.y);
  return direction === "down" ? { x: mean(xs), y: Math.max(...ys) } : { x: Math.max(...xs), y: mean(ys) };
}

/** Every edge that left the main output of `from` now leaves `to`; a network output moves along. */
function handOver(graph: Graph, catalog: Catalog, from: Node, to: string, card: Card): Graph {
  const port = card.outputs[0]?.name ?? "output";
  return {
    ...graph,
    edges: graph.edges.map((edge) => (leavesMain(edge, catalog, from) ? { ...edge, source: to, source_port: port } : edge)),
    outputs: graph.outputs.map((id) => (id === from.id ? to : id)),
  };
}

/** The node put into an edge: source -> node -> target, in the same place among the target's inputs; within a group, it joins. */
export function insertOnEdge(graph: Graph, catalog: Catalog, key: string, id: string, direction: Direction): Graph {
  const layer = nodesById(graph).get(id)?.layer ?? "";
  const [inputs, output] = [catalog.inputs(layer), catalog.outputs(layer)[0]];
  const cut = graph.edges.find((edge) => edgeKey(edge) === key);
  if (inputs.length === 0 || !output || !cut || cut.source === id || cut.target === id) return graph;
  const edges = graph.edges.flatMap((edge) =>
    edge === cut
      ? [
          ...required(inputs).map((port) => ({ ...cut, target: id, target_port: port.name })),
          { ...cut, source: id, source_port: output.name },
        ]
      : [edge],
  );
  return makeRoom(join({ ...graph, edges }, id, cut.source, cut.target), id, direction);
}

/** True when a node could be put into an edge: it has an input and an output and is not wired up yet. */
export const isLoose = (graph: Graph, catalog: Catalog, id: string): boolean => {
  const layer = nodesById(graph).get(id)?.layer ?? "";
  const wired = graph.edges.some((edge) => edge.source === id || edge.target === id);
  return !wired && catalog.inputs(layer).length > 0 && catalog.outputs(layer).length > 0;
};

const change = (graph: Graph, id: string, to: (node: Node) => Node): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.id === id ? to(node) : node)),
});

export const setLabel = (graph: Graph, id: string, label: string): Graph =>
  change(graph, id, (node) => ({ ...node, label: label.slice(0, 200) }));

/** A parameter's new value; undefined takes it back to Keras's default. */
export function setConfig(graph: Graph, id: string, name: string, value: Json | undefined): Graph {
  return change(graph, id, (node) => {
    const { [name]: _, ...rest } = node.config;
    return { ...node, config: value === undefined ? rest : { ...rest, [name]: value } };
  });
}
