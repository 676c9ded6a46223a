import { expect, test } from "vitest";

import type { Block, Exposed, Graph } from "../protocol";
import { blockCard, candidates, exposedValue, placeable, placeBehind, placeOnEdge, setExposed, toBlock, varies } from "./block";
import { copyText, paste, readClip, type Clip } from "./clipboard";
import { addBehind } from "./edit";
import { setCollapsed } from "./group";
import { removeNodes } from "./heal";
import { readConfig, readTyped } from "./quickadd";
import { Catalog, edgeKey, nodesById } from "./read";
import { repeat } from "./repeat";
import { cardOf, CARDS, catalog, chain, edge, node, wires } from "./samples";

const drives = (name: string, ...ids: string[]): Exposed => ({
  name: name === "units" ? "width" : name,
  drives: ids.map((id) => ({ node: id, name })),
  default: 8,
});

/** input > a > b > add > c, and input > add: the block is a, b and add. */
const residual: Graph = {
  nodes: [node("input", "Input"), ...["a", "b"].map((id) => ({ ...node(id), config: { units: 8 } })), node("add", "Add"), node("c")],
  edges: [edge("input", "add"), edge("input", "a"), edge("a", "b"), edge("b", "add"), edge("add", "c")],
  groups: [
    { id: "g", label: "Block", nodes: ["a", "b", "add"], collapsed: false, block: "", parameters: [drives("units", "a", "b")] },
  ],
  outputs: [],
};
const group = residual.groups[0]!;
const about = { id: "mine", name: "Residual dense", description: "", parameters: group.parameters };
const block = toBlock(residual, catalog, group, about) as Block;
const known = new Catalog(CARDS, [block]);
const where = { direction: "down", fallback: { x: 0, y: 0 } } as const;
const units = (graph: Graph) => graph.nodes.flatMap((each) => (each.config.units === undefined ? [] : [each.config.units]));

test("a group is kept as a drawing whose Input is where its wires came in, in the order in which they did", () => {
  expect(block.graph.nodes.map(({ id, layer }) => `${id} ${layer}`)).toEqual(["input Input", "a Dense", "b Dense", "add Add"]);
  expect(wires(block.graph)).toEqual(["input>add", "input>a", "a>b", "b>add"]);
  expect(block.graph.outputs).toEqual(["add"]);
});

test("a group with an Input inside is no block", () => {
  const whole = { ...group, nodes: ["input", "a"], parameters: [] };
  expect(toBlock({ ...residual, groups: [whole] }, catalog, whole, about)).toBeNull();
});

test("a block is placed behind a layer: it takes over what that fed, with the typed values", () => {
  const placed = placeBehind(chain("input", "x", "y"), known, block, { width: 32 }, ["x"], where);
  expect(wires(placed.graph)).toEqual(["input>x", "add>y", "x>add", "x>dense", "dense>dense_1", "dense_1>add"]);
  expect(units(placed.graph)).toEqual([32, 32]);
  const [made] = placed.graph.groups;
  expect([made!.label, made!.block, made!.collapsed]).toEqual(["Residual dense", "mine", true]);
  expect(made!.parameters[0]!.drives.map((each) => each.node)).toEqual(["dense", "dense_1"]);
  expect(nodesById(placed.graph).get("y")!.position.y).toBe(288);
});

test("a block goes into an edge, and its label is free", () => {
  const once = placeOnEdge(chain("input", "x"), known, block, "input.output>x.inputs", { x: 0, y: 48 }, "down");
  expect(wires(once.graph)[0]).toBe("add>x");
  const twice = placeBehind(once.graph, known, block, {}, ["x"], where);
  expect(twice.graph.groups.map(({ label }) => label)).toEqual(["Residual dense", "Residual dense 2"]);
});

test("a network's named output moves to the block behind it", () => {
  const placed = placeBehind({ ...chain("input", "x"), outputs: ["x"] }, known, block, {}, ["x"], where);
  expect(placed.graph.outputs).toEqual(["add"]);
});

test("one value sets all that it drives; none takes it back", () => {
  const wide = setExposed(residual, catalog, group, "width", 64);
  expect(units(wide)).toEqual([64, 64]);
  expect(exposedValue(wide, catalog, group.parameters[0]!)).toBe(64);
  expect(units(setExposed(wide, catalog, group, "width", undefined))).toEqual([8, 8]);
  const one = { ...wide, nodes: wide.nodes.map((each) => (each.id === "b" ? { ...each, config: { units: 1 } } : each)) };
  expect([varies(wide, catalog, group.parameters[0]!), varies(one, catalog, group.parameters[0]!)]).toEqual([false, true]);
});

test("what is said alike in several layers is offered once", () => {
  const plain = { ...group, parameters: [] };
  const graph = { ...residual, nodes: [...residual.nodes.slice(0, 4), { ...node("c"), config: { units: 3 } }] };
  const all = candidates(graph, catalog, { ...plain, nodes: ["a", "b", "add", "c"] });
  expect(all.map((each) => [each.name, each.default, each.drives.length])).toEqual([["units", 8, 2], ["units_2", 3, 1]]);
  expect(candidates(residual, catalog, group).map((each) => each.name)).toEqual(["width"]);
});

test("parameters follow their layers: deleted, copied, repeated", () => {
  const left = removeNodes(residual, ["a"]).groups[0]!;
  expect(left.parameters[0]!.drives.map((each) => each.node)).toEqual(["b"]);
  expect(removeNodes(residual, ["a", "b"]).groups[0]!.parameters).toEqual([]);
  const clip = readClip(copyText(residual, new Set(group.nodes)), catalog) as Clip;
  expect(paste(residual, clip, { x: 0, y: 0 }).graph.groups[1]!.parameters[0]!.drives.map((each) => each.node)).toEqual(["dense", "dense_1"]);
  const three = repeat(residual, group, 3, "down");
  expect(three.groups.map((each) => each.parameters[0]!.drives.map(({ node: id }) => id).join())).toEqual(["a,b", "dense,dense_1", "dense_2,dense_3"]);
  expect(units(setExposed(three, catalog, three.groups[1]!, "width", 9))).toEqual([8, 8, 9, 9, 8, 8]);
});

test("a stranger's parameters drive only layers of their group", () => {
  const text = JSON.parse(copyText(residual, new Set(group.nodes)));
  text.groups[0].parameters = [{ name: "<b>", drives: [] }, { name: "ok", drives: [{ node: "input", name: "units" }] }, 7];
  expect((readClip(JSON.stringify(text), catalog) as Clip).groups[0]!.parameters).toEqual([]);
});

test("a block is found and typed like a layer, by a title of several words too", () => {
  expect(placeable(known).map(({ title }) => title)).toContain("Residual dense");
  expect(readTyped("resid", known).found[0]!.name).toBe("mine");
  expect(readTyped("residual de", known)).toEqual({ found: [blockCard(block, known)], words: [] });
  const typed = readTyped("residual dense 16", known);
  expect(readConfig(typed.found[0]!, typed.words, known).config).toEqual({ width: 16 });
});

test("a layer behind a collapsed group stands beside the folded node and is wired from its exit", () => {
  const graph = setCollapsed({ ...residual, nodes: residual.nodes.map((each, at) => ({ ...each, position: { x: 0, y: at * 96 } })) }, "g", true);
  const bare = { ...graph, nodes: graph.nodes.slice(0, 4), edges: graph.edges.slice(0, 4) };
  const added = addBehind(bare, catalog, cardOf("Dense"), { units: 2 }, ["add"], where);
  expect(nodesById(added.graph).get(added.id)!.position).toEqual({ x: 0, y: 192 });
  expect(added.graph.edges.map(edgeKey)).toContain("add.output>dense.inputs");
});
