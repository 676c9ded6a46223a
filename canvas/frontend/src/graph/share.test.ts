import { expect, test } from "vitest";

import type { Graph, Node } from "../protocol";
import { again } from "./again";
import { clipOf } from "./clipboard";
import { makeGroup, removeGroups } from "./group";
import { removeNodes } from "./heal";
import { catalog, chain, edge, node } from "./samples";
import { familyOf, handOn, ownerOf, partners, settingsOf, shareWith, stopSharing } from "./share";

const dense = (id: string, share: string | null = null): Node => ({ ...node(id), share, config: share === null ? { units: 4 } : {} });
const three: Graph = { ...chain(), nodes: [dense("a"), dense("b", "a"), dense("c", "a")] };
const shares = (graph: Graph) => graph.nodes.map(({ id, share, config }) => `${id} ${share ?? JSON.stringify(config)}`);

test("a family is an owner and all that share with it, also by way of another", () => {
  const graph = { ...three, nodes: [dense("a"), dense("b", "a"), dense("c", "b"), dense("d")] };
  expect([familyOf(graph, "c"), familyOf(graph, "d"), ownerOf(graph, "c")!.id]).toEqual([["a", "b", "c"], [], "a"]);
  expect(settingsOf(graph, "c")).toEqual({ units: 4 });
});

test("a circle of sharing ends", () => {
  const graph = { ...three, nodes: [dense("a", "b"), dense("b", "a")] };
  expect(ownerOf(graph, "a")).toBeDefined();
});

test("sharing takes the owner's settings, stopping gives them back, and a family moves together", () => {
  const graph = { ...three, nodes: [...three.nodes, { ...dense("d"), config: { units: 9 } }] };
  expect(shares(shareWith(graph, catalog, "d", "c"))).toEqual(['a {"units":4}', "b a", "c a", "d a"]);
  expect(shares(shareWith(graph, catalog, "a", "d"))).toEqual(["a d", "b d", "c d", 'd {"units":9}']);
  expect(shares(stopSharing(three, "b"))).toEqual(['a {"units":4}', 'b {"units":4}', "c a"]);
  expect(shareWith(three, catalog, "a", "b")).toBe(three);
});

test("partners are layers of the same kind that are not in the family", () => {
  const graph = { ...three, nodes: [...three.nodes, dense("d"), node("conv", "Conv2D")] };
  expect(partners(graph, catalog, "a").map(({ id }) => id)).toEqual(["d"]);
  expect(partners({ ...graph, nodes: [node("input", "Input"), node("other", "Input")] }, catalog, "input")).toEqual([]);
});

test("a deleted owner hands its weights to the next", () => {
  expect(shares(removeNodes(three, ["a"]))).toEqual(['b {"units":4}', "c b"]);
  expect(shares(removeNodes(three, ["a", "b"]))).toEqual(['c {"units":4}']);
  const grouped = makeGroup(three, new Set(["a", "b"]), "G");
  expect(shares(removeGroups(grouped, grouped.groups))).toEqual(['c {"units":4}']);
  expect(handOn(three, new Set(["c"]))).toBe(three);
});

test("a copy shares among itself; one without its owner has settings of its own", () => {
  expect(clipOf(three, new Set(["b", "c"])).nodes.map(({ share, config }) => [share, config])).toEqual([[null, { units: 4 }], ["b", {}]]);
  expect(clipOf(three, new Set(["a", "b"])).nodes.map(({ share }) => share)).toEqual([null, "a"]);
});

test("a tower used again has a new Input and the same weights, and stands beside the first", () => {
  const tower = { ...chain("input", "a", "b"), edges: [edge("input", "a"), edge("a", "b")] };
  const twice = again(tower, catalog, new Set(["input", "a", "b"]), "down");
  expect(twice.graph.nodes.slice(3).map(({ layer, share, position }) => [layer, share, position.x])).toEqual([
    ["Input", null, 272],
    ["Dense", "a", 272],
    ["Dense", "b", 272],
  ]);
  const third = again(twice.graph, catalog, new Set(twice.ids), "down");
  expect(familyOf(third.graph, "a")).toHaveLength(3);
});
