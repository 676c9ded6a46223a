// Where an edge may go, and what the graph is once it is there.
import type { Edge, Graph } from "../protocol";
import { type Catalog, downstream, edgeKey, nodesById } from "./read";

export type Refusal = "missing" | "self" | "cycle" | "twice" | "no_port";

/** Why this edge cannot be drawn; null when it can. */
export function refuse(graph: Graph, catalog: Catalog, edge: Edge): Refusal | null {
  const nodes = nodesById(graph);
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  if (!source || !target) return "missing";
  if (edge.source === edge.target) return "self";
  if (!catalog.outputs(source.layer).some((port) => port.name === edge.source_port)) return "no_port";
  if (!catalog.inputs(target.layer).some((port) => port.name === edge.target_port)) return "no_port";
  if (graph.edges.some((each) => edgeKey(each) === edgeKey(edge))) return "twice";
  return downstream(graph, [edge.target]).has(edge.source) ? "cycle" : null;
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
