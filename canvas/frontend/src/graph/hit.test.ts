import { expect, test } from "vitest";

import { wireAt } from "./hit";
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
