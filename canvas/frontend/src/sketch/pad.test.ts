import { describe, expect, it } from "vitest";
import { longer, placed } from "./pad";

const BOX = { left: 100, top: 50, width: 200, height: 200 };

describe("placed", () => {
  it("says where a pointer is, from 0 to 1", () => {
    expect(placed(200, 100, BOX)).toEqual({ x: 0.5, y: 0.25 });
  });
  it("never leaves the square", () => {
    expect(placed(0, 900, BOX)).toEqual({ x: 0, y: 1 });
  });
  it("bears a square without size", () => {
    expect(placed(100, 50, { ...BOX, width: 0, height: 0 })).toEqual({ x: 0, y: 0 });
  });
});

describe("longer", () => {
  it("adds a point to the last stroke", () => {
    expect(longer([[{ x: 0, y: 0 }], []], { x: 1, y: 1 })).toEqual([[{ x: 0, y: 0 }], [{ x: 1, y: 1 }]]);
  });
  it("leaves out a point that is there already", () => {
    const strokes = [[{ x: 0.5, y: 0.5 }]];
    expect(longer(strokes, { x: 0.5, y: 0.5 })).toBe(strokes);
  });
});
