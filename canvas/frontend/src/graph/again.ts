// The same layers once more, with the same weights: a tower for a second input, an embedding for a second text.
import type { Graph } from "../protocol";
import { clipOf, paste, type Pasted } from "./clipboard";
import { type Catalog, type Direction, HEIGHT, WIDTH } from "./read";
import { boxOf } from "./fold";
import { canShare, shareWith } from "./share";

const GAP = 48;

/** Copies beside these layers that share their weights; an Input is a new one. */
export function again(graph: Graph, catalog: Catalog, ids: ReadonlySet<string>, direction: Direction): Pasted {
  const chosen = graph.nodes.filter((node) => ids.has(node.id));
  const box = boxOf(chosen.map((node) => node.position));
  const offset = direction === "down" ? { x: Math.max(box.width, WIDTH) + GAP, y: 0 } : { x: 0, y: Math.max(box.height, HEIGHT) + GAP };
  const twin = paste(graph, clipOf(graph, ids), offset);
  const shared = chosen.reduce(
    (sum, node, at) => (canShare(catalog, node) ? shareWith(sum, catalog, twin.ids[at]!, node.id) : sum),
    twin.graph,
  );
  return { ...twin, graph: shared };
}
