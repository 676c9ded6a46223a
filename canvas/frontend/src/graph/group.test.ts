import { expect, test } from "vitest";

import type { Graph } from "../protocol";
import { clipOf, type Clip, copyText, paste, readClip } from "./clipboard";
import { insertOnEdge } from "./edit";
import { docksOf, folded, foldGroup, foldPlace, isHidden } from "./fold";
import { chosenGroup, dissolve, exits, freeLabel, groupsOf, makeGroup, removeGroups, setCollapsed, through, wholly } from "./group";
import { removeNodes } from "./heal";
import { wireAt } from "./hit";
import { arrange } from "./layout";
import { nodesById, WIDTH } from "./read";
import { refuseRepeat, repeat } from "./repeat";
import { catalog, chain, edge, node, wires } from "./samples";

const grouped = (graph: Graph, ...ids: string[]): Graph => makeGroup(graph, new Set(ids), "Block");
const row = grouped(chain("input", "a", "b", "c"), "a", "b");
const closed = setCollapsed(row, "group", true);
const members = (graph: Graph) => graph.groups.map((group) => [group.label, ...group.nodes]);

test("layers become a group; one that is taken from another leaves it, and an empty group goes", () => {
  expect(members(row)).toEqual([["Block", "a", "b"]]);
  expect(members(makeGroup(row, new Set(["c", "b"]), "New"))).toEqual([["Block", "a"], ["New", "b", "c"]]);
  expect(members(makeGroup(row, new Set(["a", "b"]), "New"))).toEqual([["New", "a", "b"]]);
  expect(dissolve(row, new Set(["group"])).groups).toEqual([]);
  expect(members(removeNodes(row, ["a", "b"]))).toEqual([]);
  expect(freeLabel(row, "Group")).toBe("Group 2");
});

test("a stranger's groups count once, whatever they name twice", () => {
  const group = { id: "g", label: "", nodes: ["a", "a", "b"], collapsed: false, block: "", parameters: [] };
  const graph = { ...chain("a", "b", "c"), groups: [group, { ...group, nodes: ["c"] }, { ...group, id: "h", nodes: ["b", "c"] }] };
  expect(groupsOf(graph).map(({ id, nodes }) => [id, ...nodes])).toEqual([["g", "a", "b"], ["h", "c"]]);
});

test("a collapsed group is chosen as a whole", () => {
  expect([...wholly(closed, ["b", "c"])]).toEqual(["a", "b", "c"]);
  expect([...wholly(row, ["group:group"])]).toEqual(["a", "b"]);
  expect(chosenGroup(row, new Set(["a", "b"]))?.id).toBe("group");
  expect(chosenGroup(row, new Set(["a"]))).toBeUndefined();
});

test("a collapsed group has a handle for each edge that crosses its border, and the edges stay as they are", () => {
  const graph = { ...closed, nodes: [...closed.nodes, node("d")], edges: [...closed.edges, edge("a", "d")] };
  const docks = docksOf(graph, catalog, groupsOf(graph)[0]!);
  expect(docks.target.map(({ id, node: at }) => [id, at])).toEqual([["input.output>a.inputs", "a"]]);
  expect(docks.source.map((dock) => dock.node)).toEqual(["b", "a"]);
  expect(graph.edges.filter((each) => isHidden(graph, each)).map(({ source }) => source)).toEqual(["a"]);
  expect(wires(folded(graph, "down"))).toEqual(["input>group:group", "group:group>c", "group:group>d"]);
});

test("a side that nothing crosses has a handle for each layer there", () => {
  const graph = setCollapsed(grouped(chain("input", "a"), "a", "input"), "group", true);
  const docks = docksOf(graph, catalog, groupsOf(graph)[0]!);
  expect(docks.target).toEqual([]);
  expect(docks.source).toEqual([{ id: "a.output", node: "a", port: "output" }]);
  expect(exits(graph, groupsOf(graph)[0]!)).toEqual(["a"]);
});

test("collapsing closes the gap behind, opening makes room again", () => {
  const group = groupsOf(row)[0]!;
  const down = (graph: Graph) => graph.nodes.map(({ position }) => position.y);
  const small = foldGroup(row, group, true, "down");
  expect(down(small)).toEqual([0, 96, 192, 192]);
  expect(down(foldGroup(small, small.groups[0]!, false, "down"))).toEqual([0, 96, 192, 288]);
});

test("a layer fed from elsewhere stays behind what feeds it when a group collapses", () => {
  const graph = { ...row, nodes: [...row.nodes, node("d", "Dense", { x: 300, y: 192 })], edges: [...row.edges, edge("d", "c")] };
  const folded = foldGroup(graph, groupsOf(graph)[0]!, true, "down");
  expect(nodesById(folded).get("c")!.position.y).toBe(288);
});

test("the layout moves a collapsed group as one and leaves what is inside as it was", () => {
  const graph = setCollapsed(grouped(chain("input", "a", "b", "c"), "a", "b"), "group", true);
  const placed = arrange(graph, "down");
  expect(foldPlace(placed, groupsOf(placed)[0]!, "down")).toEqual({ x: 0, y: 96 });
  expect(placed.nodes.map(({ position }) => position.y)).toEqual([0, 96, 192, 192]);
});

test("a wire to a collapsed group is found where it is drawn; a layer dropped on one inside joins the group", () => {
  const graph = foldGroup(row, groupsOf(row)[0]!, true, "down");
  expect(wireAt(graph, catalog, { x: WIDTH / 2, y: 172 }, "down", new Set())).toBe("b.output>c.inputs");
  const loose = { ...row, nodes: [...row.nodes, node("d")] };
  expect(members(insertOnEdge(loose, catalog, "a.output>b.inputs", "d", "down"))).toEqual([["Block", "a", "b", "d"]]);
  expect(members(insertOnEdge(loose, catalog, "b.output>c.inputs", "d", "down"))).toEqual([["Block", "a", "b"]]);
});

test("copies of a whole group are groups; part of one is not", () => {
  const clip = readClip(copyText(row, new Set(["a", "b"])), catalog) as Clip;
  expect(members(paste(row, clip, { x: 0, y: 0 }).graph)).toEqual([["Block", "a", "b"], ["Block", "dense", "dense_1"]]);
  expect(clipOf(row, new Set(["b", "c"])).groups).toEqual([]);
});

test("a deleted group takes its layers with it and joins nothing in its place", () => {
  const rest = removeGroups(row, groupsOf(row));
  expect([rest.nodes.map(({ id }) => id), rest.edges, rest.groups]).toEqual([["input", "c"], [], []]);
});

test("a repeated group stands so often in a row, each copy a group of its own", () => {
  const three = repeat(row, groupsOf(row)[0]!, 3, "down");
  expect(wires(three).sort()).toEqual(
    ["input>a", "a>b", "b>dense", "dense>dense_1", "dense_1>dense_2", "dense_2>dense_3", "dense_3>c"].sort(),
  );
  expect(members(three)).toEqual([["Block", "a", "b"], ["Block 2", "dense", "dense_1"], ["Block 3", "dense_2", "dense_3"]]);
  expect(three.nodes.map(({ position }) => position.y)).toEqual([0, 96, 192, 672, 288, 384, 480, 576]);
});

const residual: Graph = {
  nodes: ["input", "a", "b"].map((id) => node(id, id === "input" ? "Input" : "Dense")).concat(node("add", "Add"), node("c")),
  edges: [edge("input", "a"), edge("a", "b"), edge("b", "add"), edge("input", "add"), edge("add", "c")],
  groups: [{ id: "g", label: "Block 1", nodes: ["a", "b", "add"], collapsed: false, block: "", parameters: [] }],
  outputs: [],
};

test("a residual block takes one tensor by two edges, and each copy does so too", () => {
  const two = repeat(residual, residual.groups[0]!, 2, "down");
  expect(wires(two).slice(-2)).toEqual(["add>dense", "add>add_1"]);
  expect(wires(two)).toContain("add_1>c");
  expect(two.groups.map(({ label }) => label)).toEqual(["Block 1", "Block 2"]);
});

test("a group at the end hands on the network's output", () => {
  const graph = { ...grouped(chain("input", "a", "b"), "a", "b"), outputs: ["b"] };
  expect(repeat(graph, groupsOf(graph)[0]!, 2, "down").outputs).toEqual(["dense_1"]);
});

test.each([
  ["two tensors come out", { ...row, edges: [...row.edges, edge("a", "c")] }],
  ["a layer inside is an output", { ...row, outputs: ["a", "c"] }],
  ["an input is inside", makeGroup(row, new Set(["input", "a"]), "")],
  ["data come back in from behind", makeGroup(chain("input", "a", "b", "c", "d"), new Set(["a", "c"]), "")],
])("a group does not repeat when %s", (_, graph) => {
  const group = groupsOf(graph).at(-1)!;
  expect(through(graph, group)).toBeNull();
  expect(repeat(graph, group, 3, "down")).toBe(graph);
});

test("how often has its bounds", () => {
  const group = groupsOf(row)[0]!;
  expect([1, 2.5, Number.NaN, 101].map((times) => refuseRepeat(row, group, times))).toEqual(Array(4).fill("times"));
  const large = grouped(chain(...["input", ...Array.from({ length: 30 }, (_, at) => `n${at}`)]), ...Array.from({ length: 30 }, (_, at) => `n${at}`));
  expect(refuseRepeat(large, groupsOf(large)[0]!, 80)).toBe("size");
});
