import { expect, test } from "vitest";

import { type Clip, copyText, paste, readClip } from "./clipboard";
import { catalog, chain, wires } from "./samples";

const graph = chain("input", "a", "b");
const clip = readClip(copyText(graph, new Set(["a", "b"])), catalog) as Clip;

test("what is copied is pasted with new ids, its own edges and a shift", () => {
  const pasted = paste(graph, clip, { x: 40, y: 40 });
  expect(pasted.ids).toEqual(["dense", "dense_1"]);
  expect(wires(pasted.graph)).toEqual(["input>a", "a>b", "dense>dense_1"]);
  expect(pasted.graph.nodes.at(-1)!.position).toEqual({ x: 40, y: 232 });
});

const broken = (change: (value: any) => void): string => {
  const value = JSON.parse(copyText(graph, new Set(["a", "b"])));
  change(value);
  return JSON.stringify(value);
};

test.each([
  ["plain text", "hello", "holds no layers"],
  ["another's JSON", '{"nodes": []}', "holds no layers"],
  ["no nodes", broken((value) => (value.nodes = [])), "damaged"],
  ["an id that is no identifier", broken((value) => (value.nodes[0].id = "../x")), "damaged"],
  ["a position that is no number", broken((value) => (value.nodes[0].position.x = "1")), "damaged"],
  ["the same id twice", broken((value) => (value.nodes[1].id = "a")), "damaged"],
  ["an edge into nothing", broken((value) => (value.edges[0].target = "gone")), "damaged"],
  ["too many nodes", broken((value) => (value.nodes = Array(2001).fill(value.nodes[0]))), "damaged"],
  ["an unknown layer", broken((value) => (value.nodes[0].layer = "Evil")), "not in the palette: Evil"],
])("%s is refused with a sentence", (_, text, words) => expect(readClip(text, catalog)).toContain(words));

test("shared weights point to the copy, or to nothing when the original was not copied", () => {
  const shared = { ...clip, nodes: [clip.nodes[0]!, { ...clip.nodes[1]!, share: "a" }] };
  expect(paste(graph, shared, { x: 0, y: 0 }).graph.nodes.at(-1)!.share).toBe("dense");
  const alone = { nodes: [shared.nodes[1]!], edges: [], groups: [] };
  expect(paste(graph, alone, { x: 0, y: 0 }).graph.nodes.at(-1)!.share).toBeNull();
});
