import { expect, test } from "vitest";

import { hidePainted, reframe, toDrawn } from "./drawn";
import { makeGroup, setCollapsed } from "./graph/group";
import { chain } from "./graph/samples";

const NONE: ReadonlySet<string> = new Set();
const graph = makeGroup(chain("input", "a", "b"), new Set(["a", "b"]), "Block");
const drawn = toDrawn(graph, NONE, "down", []);
const at = (nodes: typeof drawn, id: string) => nodes.find((node) => node.id === id)!.position;
const move = (id: string, x: number, y: number) =>
  drawn.map((node) => (node.id === id ? { ...node, position: { x: node.position.x + x, y: node.position.y + y } } : node));

test("an open group is a frame behind its layers, a collapsed one stands in their place", () => {
  expect(drawn.map(({ id, type }) => [id, type])).toEqual([
    ["group:group", "frame"], ["input", "layer"], ["a", "layer"], ["b", "layer"],
  ]);
  expect(drawn[0]).toMatchObject({ zIndex: -1, width: 248, height: 186, position: { x: -12, y: 70 } });
  const closed = toDrawn(setCollapsed(graph, "group", true), NONE, "down", drawn);
  expect(closed.map(({ id, type }) => [id, type])).toEqual([["input", "layer"], ["group:group", "fold"]]);
  expect(closed[0]).toBe(drawn[1]);
});

test("what did not change is the same object", () => {
  expect(toDrawn(graph, NONE, "down", drawn)).toEqual(drawn);
  toDrawn(graph, NONE, "down", drawn).forEach((node, place) => expect(node).toBe(drawn[place]));
});

test("a moved frame takes its layers along", () => {
  const moved = reframe(graph, drawn, move("group:group", 50, 10));
  expect([at(moved, "a"), at(moved, "b"), at(moved, "input")]).toEqual([{ x: 50, y: 106 }, { x: 50, y: 202 }, { x: 0, y: 0 }]);
});

test("a frame fits itself around a layer that moves", () => {
  const moved = reframe(graph, drawn, move("b", 100, 40));
  expect(moved[0]).toMatchObject({ width: 348, height: 226 });
});

test("what is painted is hidden, always by the same object; frames and what is live are not", () => {
  const seen = hidePainted(drawn, new Set(["a"]));
  expect(seen.map(({ id, hidden = false }) => [id, hidden])).toEqual([
    ["group:group", false], ["input", true], ["a", false], ["b", true],
  ]);
  expect(seen[2]).toBe(drawn[2]);
  expect(hidePainted(drawn, new Set(["a"]))[1]).toBe(seen[1]);
  expect(hidePainted(drawn, null)).toBe(drawn);
});
