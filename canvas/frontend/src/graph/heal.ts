// Taking nodes out so that the chain stays whole.
import type { Edge, Graph } from "../protocol";
import { narrowed } from "./group";
import { handOn } from "./share";
import { edgeKey, inputsOf } from "./read";

/** The graph without these nodes; what came before each is joined to what its main output fed. */
export function removeNodes(graph: Graph, ids: Iterable<string>): Graph {
  let healed = graph;
  for (const id of ids) healed = removeNode(healed, id);
  return healed;
}

const MAIN: ReadonlySet<string> = new Set(["inputs", "query"]);

function removeNode(graph: Graph, id: string): Graph {
  const before = inputsOf(graph, id).find((edge) => MAIN.has(edge.target_port)) ?? inputsOf(graph, id)[0];
  const edges: Edge[] = [];
  const known = new Set<string>();
  for (const edge of graph.edges) {
    const joined = edge.target === id ? null : edge.source === id ? rejoin(edge, before) : edge;
    if (joined && !known.has(edgeKey(joined))) {
      known.add(edgeKey(joined));
      edges.push(joined);
    }
  }
  return {
    nodes: handOn(graph, new Set([id])).nodes.filter((node) => node.id !== id),
    edges,
    groups: graph.groups.flatMap((group) => {
      const left = narrowed(group, (name) => name !== id);
      return left.nodes.length > 0 ? [left] : [];
    }),
    outputs: graph.outputs.filter((name) => name !== id),
  };
}

const rejoin = (edge: Edge, before: Edge | undefined): Edge | null =>
  before && edge.source_port === "output" ? { ...edge, source: before.source, source_port: before.source_port } : null;
