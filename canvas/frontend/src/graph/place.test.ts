import { expect, test } from "vitest";

import { freePlace, isPiledUp, makeRoom, overlap, untangle } from "./place";
import { chain, edge, node } from "./samples";

test("a free place is found beside the nodes that are in the way", () => {
  const place = freePlace(chain("a"), { x: 0, y: 0 }, "down");
  expect(place.y).toBe(0);
  expect(overlap(place, { x: 0, y: 0 })).toBe(false);
});

test("room is made only where it is missing", () => {
  const roomy = chain("a", "b");
  expect(makeRoom(roomy, "a", "down")).toBe(roomy);
  const tight = { ...roomy, nodes: [roomy.nodes[0]!, { ...roomy.nodes[1]!, position: { x: 0, y: 10 } }] };
  expect(makeRoom(tight, "a", "down").nodes[1]!.position.y).toBe(96);
});

test("nodes that all lie at one place are piled up, a drawn chain is not", () => {
  expect(isPiledUp({ ...chain(), nodes: [node("a"), node("b")] })).toBe(true);
  expect(isPiledUp(chain("a", "b", "c"))).toBe(false);
});

test("a node that came with a fix moves behind its source when it lies on another", () => {
  const graph = chain("a", "b");
  const fixed = {
    ...graph,
    nodes: [...graph.nodes, node("new", "Dense", { x: 0, y: 60 })],
    edges: [edge("a", "new"), edge("new", "b")],
  };
  const places = untangle(fixed, new Map([["a", 1], ["b", 1]]), "down").nodes.map(({ position }) => position.y);
  expect(places).toEqual([0, 192, 96]);
});
