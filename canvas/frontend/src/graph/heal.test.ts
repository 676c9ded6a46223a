import { expect, test } from "vitest";

import { removeNodes } from "./heal";
import { chain, edge, wires } from "./samples";

test("the chain closes over one node and over several in a row", () => {
  expect(wires(removeNodes(chain("a", "b", "c", "d"), ["b"]))).toEqual(["a>c", "c>d"]);
  expect(wires(removeNodes(chain("a", "b", "c", "d"), ["b", "c"]))).toEqual(["a>d"]);
});

test("without a first node the rest stands on its own", () => {
  expect(wires(removeNodes(chain("a", "b", "c"), ["a"]))).toEqual(["b>c"]);
});

test("the healed edge keeps its place among a merge's inputs, and is never drawn twice", () => {
  const graph = chain("a", "b", "sum");
  const merged = { ...graph, edges: [edge("a", "b"), edge("b", "sum"), edge("a", "sum")] };
  expect(wires(removeNodes(merged, ["b"]))).toEqual(["a>sum"]);
});

test("groups, outputs and shared weights forget the node", () => {
  const graph = chain("a", "b");
  const healed = removeNodes(
    {
      ...graph,
      nodes: [graph.nodes[0]!, { ...graph.nodes[1]!, share: "a" }],
      groups: [{ id: "g", label: "G", nodes: ["a", "b"], collapsed: false, block: "", parameters: [] }],
      outputs: ["a", "b"],
    },
    ["a"],
  );
  expect(healed.groups[0]!.nodes).toEqual(["b"]);
  expect(healed.outputs).toEqual(["b"]);
  expect(healed.nodes[0]!.share).toBeNull();
});
