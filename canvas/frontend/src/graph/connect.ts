// Where an edge may go, and what the graph is once it is there.
import type { Edge, Graph, Node } from "../protocol";
import { outputsOf } from "./ports";
import { type Catalog, edgeKey, edgeKeys, flows, nodesById } from "./read";

export type Refusal = "missing" | "self" | "cycle" | "twice" | "no_port";

/** Why this edge cannot be drawn; null when it can. */
export function refuse(graph: Graph, catalog: Catalog, edge: Edge): Refusal | null {
  const nodes = nodesById(graph);
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  if (!source || !target) return "missing";
  if (edge.source === edge.target) return "self";
  if (!outputsOf(graph, catalog, source).some((port) => port.name === edge.source_port)) return "no_port";
  if (!catalog.inputs(target.layer).some((port) => port.name === edge.target_port)) return "no_port";
  if (edgeKeys(graph).has(edgeKey(edge))) return "twice";
  return flows(graph, edge.target, edge.source) ? "cycle" : null;
}

/** The graph with this edge; what was plugged into a port for one edge gives way. Refused edges change nothing. */
export function connect(graph: Graph, catalog: Catalog, edge: Edge): Graph {
  if (refuse(graph, catalog, edge) !== null) return graph;
  const layer = nodesById(graph).get(edge.target)?.layer ?? "";
  const port = catalog.inputs(layer).find((each) => each.name === edge.target_port);
  const kept = port?.many
    ? graph.edges
    : graph.edges.filter((each) => each.target !== edge.target || each.target_port !== edge.target_port);
  return { ...graph, edges: [...kept, edge] };
}

export function disconnect(graph: Graph, keys: ReadonlySet<string>): Graph {
  return { ...graph, edges: graph.edges.filter((edge) => !keys.has(edgeKey(edge))) };
}

/** One end of an edge that is being drawn. */
export interface End {
  readonly node: string;
  readonly port: string;
  readonly type: "source" | "target";
}

/** True when the edge being drawn from this end could go to a port of this node. */
export function fits(graph: Graph, catalog: Catalog, { node: id, port, type }: End, node: Node): boolean {
  const edges =
    type === "source"
      ? catalog.inputs(node.layer).map((each) => ({ source: id, source_port: port, target: node.id, target_port: each.name }))
      : outputsOf(graph, catalog, node).map((each) => ({ source: node.id, source_port: each.name, target: id, target_port: port }));
  return edges.some((edge) => refuse(graph, catalog, edge) === null);
}
