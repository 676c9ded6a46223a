import { expect, test } from "vitest";

import { addBehind, addNode, insertOnEdge, isLoose, newId, setConfig, setLabel } from "./edit";
import { nodesById } from "./read";
import { cardOf, catalog, chain, node, wires } from "./samples";

const where = { direction: "down", fallback: { x: 5, y: 7 } } as const;
const behind = (graph: ReturnType<typeof chain>, layer: string, ...anchors: string[]) =>
  addBehind(graph, catalog, cardOf(layer), {}, anchors, where);

test("ids are made from the layer's name, as the document makes them", () => {
  expect(newId(new Set(), "Conv2D")).toBe("conv2d");
  expect(newId(new Set(["conv2d", "conv2d_1"]), "Conv2D")).toBe("conv2d_2");
  expect(newId(new Set(), "2D")).toBe("n2d");
});

test("behind the last node: connected, one step further", () => {
  const { graph, id } = behind(chain("input", "a"), "Dense", "a");
  expect(wires(graph)).toEqual(["input>a", "a>dense"]);
  expect(nodesById(graph).get(id)!.position).toEqual({ x: 0, y: 192 });
});

test("behind a node in the middle: it takes over what that node fed, and the rest makes room", () => {
  const { graph } = behind(chain("input", "a", "b"), "Dense", "a");
  expect(wires(graph)).toEqual(["input>a", "dense>b", "a>dense"]);
  expect(graph.nodes.map(({ position }) => position.y)).toEqual([0, 96, 288, 192]);
});

test("a merge joins all the chosen nodes", () => {
  const { graph } = behind(chain("input", "a", "b"), "Add", "a", "b");
  expect(wires(graph).slice(-2)).toEqual(["a>add", "b>add"]);
});

test("without anything before it, and for inputs: free, at the fallback", () => {
  expect(behind(chain(), "Dense").graph.nodes[0]!.position).toEqual({ x: 5, y: 7 });
  expect(wires(behind(chain("input", "a"), "Input", "a").graph)).toEqual(["input>a"]);
});

test("a named output moves along to the node behind it", () => {
  const { graph } = behind({ ...chain("input", "a", "b"), outputs: ["a"] }, "Dense", "a");
  expect(graph.outputs).toEqual(["dense"]);
});

test("a loose node goes into an edge, which then counts as wired", () => {
  const graph = { ...chain("input", "a"), nodes: [...chain("input", "a").nodes, node("b")] };
  expect(isLoose(graph, catalog, "b")).toBe(true);
  const inserted = insertOnEdge(graph, catalog, "input.output>a.inputs", "b", "down");
  expect(wires(inserted)).toEqual(["input>b", "b>a"]);
  expect(isLoose(inserted, catalog, "b")).toBe(false);
});

test("an Input cannot go into an edge", () => {
  const { graph, id } = addNode(chain("input", "a"), cardOf("Input"), {}, { x: 0, y: 0 });
  expect(insertOnEdge(graph, catalog, "input.output>a.inputs", id, "down")).toBe(graph);
});

test("parameters are set and taken back; labels are cut at 200 letters", () => {
  const set = setConfig(chain("a"), "a", "units", 3);
  expect(set.nodes[0]!.config).toEqual({ units: 3 });
  expect(setConfig(set, "a", "units", undefined).nodes[0]!.config).toEqual({});
  expect(setLabel(chain("a"), "a", "x".repeat(300)).nodes[0]!.label).toHaveLength(200);
});
