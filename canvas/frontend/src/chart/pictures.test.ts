import { expect, it } from "vitest";
import { ends, paths, pixels, shade } from "./pictures";

it("makes grey and coloured pixels, all of them opaque", () => {
  const grey = pixels({ caption: "", height: 1, width: 2, channels: 1, pixels: [7, 255] });
  expect([...grey]).toEqual([7, 7, 7, 255, 255, 255, 255, 255]);
  const colour = pixels({ caption: "", height: 1, width: 1, channels: 3, pixels: [1, 2, 3] });
  expect([...colour]).toEqual([1, 2, 3, 255]);
});

it("takes an image with too few pixels without going beyond it", () => {
  expect([...pixels({ caption: "", height: 1, width: 2, channels: 3, pixels: [9] })]).toEqual([9, 0, 0, 255, 0, 0, 0, 255]);
});

it("draws lines on one scale, larger numbers higher, with a gap where one is missing", () => {
  const x = [0, 1, 2, 3];
  const lines = [{ name: "a", x, y: [0, 10, null, 5], points: false }, { name: "b", x, y: [null, null, 0, 0], points: false }];
  expect(paths({ kind: "curve", title: "", x_label: "", y_label: "", lines }, 30, 10)).toEqual(["M0.0 10.0L10.0 0.0M30.0 5.0", "M20.0 10.0L30.0 10.0"]);
});

it("draws a flat line in the middle", () => {
  const lines = [{ name: "a", x: [0, 1], y: [3, 3], points: false }];
  expect(paths({ kind: "curve", title: "", x_label: "", y_label: "", lines }, 10, 10)).toEqual(["M0.0 5.0L10.0 5.0"]);
});

it("draws points that nothing joins as dots", () => {
  const lines = [{ name: "a", x: [0, 1, 2], y: [0, null, 4], points: true }];
  expect(paths({ kind: "curve", title: "", x_label: "", y_label: "", lines }, 10, 10)).toEqual(["M0.0 10.0h0M10.0 0.0h0"]);
});

it("shades from the least to the most, and by distance from 0 where numbers lie below", () => {
  expect([2, 4, 6, null].map((value) => shade(value, [2, 6]))).toEqual([0, 0.5, 1, 0]);
  expect([-4, 0, 2].map((value) => shade(value, [-4, 2]))).toEqual([1, 0, 0.5]);
  expect(shade(5, [5, 5])).toBe(1);
});

it("finds the ends of what is a number", () => {
  expect(ends([null, 3, Number.NaN, -1])).toEqual([-1, 3]);
  expect(ends([null])).toEqual([0, 1]);
});
