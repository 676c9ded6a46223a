import { expect, test } from "vitest";

import type { Box } from "./fold";
import { EDGES, FAR, intoSight, leastZoom, openingView, uncovered, wholeZoom } from "./sight";

const SIZE = { width: 700, height: 760 };
const box = (x: number, y: number, width = 224, height = 56): Box => ({ x, y, width, height });
const TALL = box(0, 0, 224, 155 * 96);

test("one can zoom out of a long chain until all of it is in sight", () => {
  const zoom = leastZoom([TALL], SIZE);
  expect(zoom).toBeLessThan(0.1);
  expect(TALL.height * wholeZoom(TALL, SIZE)).toBeLessThanOrEqual(SIZE.height - EDGES.top - EDGES.bottom);
  expect(zoom).toBeLessThan(wholeZoom(TALL, SIZE));
  expect(leastZoom([box(0, 0)], SIZE)).toBe(0.1);
  expect(leastZoom([], SIZE)).toBe(0.1);
});

test("a drawing that can be read is opened whole, in the middle, and never larger than life", () => {
  expect(openingView(box(100, 50), box(100, 50), SIZE, "down")).toEqual({ x: 138, y: 318, zoom: 1 });
  expect(openingView(box(0, 0, 224, 1000), box(0, 0), SIZE, "down").zoom).toBeCloseTo(0.64);
});

test("a drawing that cannot be read as a whole is opened at its first layers", () => {
  const { x, y, zoom } = openingView(TALL, box(0, 0), SIZE, "down");
  expect(zoom).toBeGreaterThan(FAR);
  expect(y).toBe(EDGES.top);
  expect(x + 112 * zoom).toBeCloseTo(350);
  const wide = openingView(box(0, 0, 50_000, 56), box(0, 0), SIZE, "right");
  expect(wide.x).toBe(EDGES.side);
  expect(wide.y + 28 * zoom).toBeCloseTo(EDGES.top + (760 - EDGES.top - EDGES.bottom) / 2);
});

test("what is in sight stays where it is", () => {
  expect(intoSight([box(100, 600)], [box(0, 0, 700, 760)])).toEqual({ x: 0, y: 0 });
});

test("what lies below the edge moves up, just as far as needed", () => {
  expect(intoSight([box(100, 800)], [box(0, 0, 700, 760)])).toEqual({ x: 0, y: -110 });
});

test("what is covered moves to the nearest part that is not", () => {
  const free = uncovered(box(0, 0, 700, 760), [box(130, 64, 440, 370)]);
  expect(free).toHaveLength(4);
  expect(intoSight([box(240, 340)], free)).toEqual({ x: 0, y: 108 });
  expect(uncovered(box(0, 0, 700, 760), [box(800, 0)])).toEqual([box(0, 0, 700, 760)]);
});

test("of layers for which there is no room the first is shown; one that is larger than all room begins in sight", () => {
  expect(intoSight([box(0, 800), box(0, 2000)], [box(0, 0, 700, 760)])).toEqual({ x: 14, y: -110 });
  expect(intoSight([box(50, 50, 900, 900)], [box(0, 0, 700, 760)])).toEqual({ x: -36, y: -36 });
});
