import { expect, test } from "vitest";

import { arrange } from "./layout";
import { overlap } from "./place";
import { nodesById, STEP_ACROSS, STEP_DOWN, WIDTH } from "./read";
import { chain, edge, node } from "./samples";

const diamond = {
  ...chain(),
  nodes: ["a", "b", "c", "sum"].map((id) => node(id)),
  edges: [edge("a", "b"), edge("a", "c"), edge("b", "sum"), edge("c", "sum")],
};

test("a chain is a straight line", () => {
  const nodes = arrange({ ...chain("a", "b", "c"), nodes: ["a", "b", "c"].map((id) => node(id)) }, "down").nodes;
  expect(nodes.map(({ position }) => position)).toEqual([0, 1, 2].map((row) => ({ x: 0, y: row * STEP_DOWN })));
});

test("branches lie beside each other, what joins them below their middle", () => {
  const nodes = nodesById(arrange(diamond, "down"));
  const [a, b, c, sum] = ["a", "b", "c", "sum"].map((id) => nodes.get(id)!.position);
  expect(b!.y).toBe(c!.y);
  expect(Math.abs(b!.x - c!.x)).toBeGreaterThan(WIDTH);
  expect(sum!.x).toBe(a!.x);
  expect(sum!.y).toBe(2 * STEP_DOWN);
});

test("from left to right, depth is x", () => {
  const nodes = nodesById(arrange(diamond, "right"));
  expect(nodes.get("sum")!.position.x - nodes.get("a")!.position.x).toBe(2 * STEP_ACROSS);
});

test("a long wire passes beside the nodes between its ends", () => {
  const graph = chain("a", "b", "c");
  const nodes = nodesById(arrange({ ...graph, edges: [...graph.edges, edge("a", "c")] }, "down"));
  expect(Math.abs(nodes.get("b")!.position.x - nodes.get("a")!.position.x)).toBeGreaterThan(10);
});

test("no two of three hundred nodes lie on each other", () => {
  const nodes = Array.from({ length: 300 }, (_, at) => node(`n${at}`));
  const edges = nodes.slice(1).map((each, at) => edge(`n${Math.floor(at / 3)}`, each.id));
  const placed = arrange({ ...chain(), nodes, edges }, "down").nodes;
  for (const [at, one] of placed.entries()) {
    expect(placed.slice(at + 1).some((other) => overlap(one.position, other.position))).toBe(false);
  }
});

test("a circle in a document from elsewhere does not stop it", () => {
  const graph = { ...chain("a", "b"), edges: [edge("a", "b"), edge("b", "a")] };
  expect(arrange(graph, "down").nodes).toHaveLength(2);
});
