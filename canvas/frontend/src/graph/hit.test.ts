import { expect, test } from "vitest";

import { makeGroup, setCollapsed } from "./group";
import { curveOf, inside, placesIn, wireAt } from "./hit";
import { HEIGHT, WIDTH } from "./read";
import { catalog, chain } from "./samples";

const between = { x: WIDTH / 2, y: (HEIGHT + 96) / 2 };

test("the wire under a point is found, within reach", () => {
  expect(wireAt(chain("a", "b"), catalog, between, "down", new Set())).toBe("a.output>b.inputs");
  expect(wireAt(chain("a", "b"), catalog, { x: between.x + 60, y: between.y }, "down", new Set())).toBeNull();
});

test("wires of the node that is being dragged do not count", () => {
  expect(wireAt(chain("a", "b"), catalog, between, "down", new Set(["b"]))).toBeNull();
});

test("a wire runs from the lower side of one layer to the upper side of the next, and bends along the direction", () => {
  const graph = chain("a", "b");
  expect(curveOf(graph, catalog, graph.edges[0]!, "down", placesIn(graph, "down"))).toEqual({
    from: { x: 112, y: 56 }, out: { x: 112, y: 76 }, into: { x: 112, y: 76 }, to: { x: 112, y: 96 },
  });
  const moved = curveOf(graph, catalog, graph.edges[0]!, "down", (id) => (id === "a" ? { x: 0, y: 0 } : { x: 0, y: -344 }));
  expect(moved).toMatchObject({ out: { x: 112, y: 181 }, into: { x: 112, y: -469 } }); // it goes back, in a wide turn
  expect(curveOf(graph, catalog, graph.edges[0]!, "down", () => undefined)).toBeNull();
});

test("a wire ends at the collapsed group that hides its layer", () => {
  const graph = setCollapsed(makeGroup(chain("a", "b", "c"), new Set(["b", "c"]), "Block"), "group", true);
  const places = placesIn(graph, "down");
  expect(places("group:group")).toEqual({ x: 0, y: 96 });
  expect(curveOf(graph, catalog, graph.edges[0]!, "down", places)?.to).toEqual({ x: 112, y: 96 });
});

test("a box holds what lies in it as a whole", () => {
  const nodes = chain("a", "b", "c").nodes;
  expect(inside(nodes, { x: -1, y: -1, width: WIDTH + 2, height: 96 + HEIGHT + 2 })).toEqual(["a", "b"]);
  expect(inside(nodes, { x: 1, y: -1, width: WIDTH + 2, height: 96 + HEIGHT + 2 })).toEqual([]);
});
