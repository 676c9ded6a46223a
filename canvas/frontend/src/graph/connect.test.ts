import { expect, test } from "vitest";

import { connect, disconnect, fits, refuse } from "./connect";
import { catalog, chain, edge, node, wires } from "./samples";

const graph = { ...chain("input", "a", "b"), nodes: [...chain("input", "a", "b").nodes, node("sum", "Add")] };

test.each([
  [edge("b", "a"), "cycle"],
  [edge("a", "a"), "self"],
  [edge("input", "a"), "twice"],
  [edge("a", "input"), "no_port"],
  [edge("a", "gone"), "missing"],
])("%o is refused", (wire, why) => {
  expect(refuse(graph, catalog, wire)).toBe(why);
  expect(connect(graph, catalog, wire)).toBe(graph);
});

test("a second edge into a port for one takes the place of the first", () => {
  expect(wires(connect(graph, catalog, edge("input", "b")))).toEqual(["input>a", "input>b"]);
});

test("a merge takes many edges, in the order in which they were drawn", () => {
  const both = connect(connect(graph, catalog, edge("b", "sum")), catalog, edge("a", "sum"));
  expect(wires(both).slice(-2)).toEqual(["b>sum", "a>sum"]);
});

test("only nodes that the edge could go to fit", () => {
  const end = { node: "b", port: "output", type: "source" } as const;
  const fitting = graph.nodes.filter((each) => fits(graph, catalog, end, each)).map(({ id }) => id);
  expect(fitting).toEqual(["sum"]);
});

test("an edge is taken out by its key", () => {
  expect(wires(disconnect(graph, new Set(["input.output>a.inputs"])))).toEqual(["a>b"]);
});
