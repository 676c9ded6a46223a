import { expect, test } from "vitest";

import { direction, downstream, edgeKey, flows, leaves, outputIds } from "./read";
import { catalog, chain, edge, node } from "./samples";

test("what lies behind a node is found over branches, without the node itself", () => {
  const graph = { ...chain("a", "b", "c"), nodes: [...chain("a", "b", "c").nodes, node("d")] };
  expect(downstream({ ...graph, edges: [...graph.edges, edge("a", "d")] }, ["a"])).toEqual(new Set(["b", "c", "d"]));
});

test("data flow one way, whichever end is asked about first", () => {
  const graph = chain("a", "b", "c");
  const pairs = [["a", "c"], ["c", "a"], ["b", "c"], ["b", "a"], ["a", "b"], ["b", "b"]] as const;
  expect(pairs.map(([from, to]) => flows(graph, from, to))).toEqual([true, false, true, false, true, false]);
});

test("an edge has the name that the document gives it", () => {
  expect(edgeKey(edge("a", "b"))).toBe("a.output>b.inputs");
});

test("outputs are the leaves unless the graph names them", () => {
  expect(leaves(chain("a", "b")).map(({ id }) => id)).toEqual(["b"]);
  expect([...outputIds({ ...chain("a", "b"), outputs: ["a"] })]).toEqual(["a"]);
});

test("a drawing runs the way that most of its edges run", () => {
  const across = chain("a", "b", "c").nodes.map((each, at) => ({ ...each, position: { x: at * 300, y: 0 } }));
  expect(direction(chain("a", "b", "c"))).toBe("down");
  expect(direction({ ...chain("a", "b", "c"), nodes: across })).toBe("right");
});

test("a layer that the catalog does not know has one input and one output", () => {
  expect(catalog.inputs("Stranger").map(({ name }) => name)).toEqual(["inputs"]);
  expect(catalog.inputs("Input")).toEqual([]);
});
