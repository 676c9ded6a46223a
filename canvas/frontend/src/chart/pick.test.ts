import { describe, expect, it } from "vitest";
import { pick, span } from "./pick";
import { Track } from "./series";

function trackOf(values: readonly (number | null)[]): Track {
  const track = new Track();
  values.forEach((loss, index) => track.push(index + 1, { loss }));
  return track;
}

const wave = (length: number) => Array.from({ length }, (_, index) => Math.sin(index / 50));

function picked(track: Track, from: number, to: number, buckets: number) {
  return pick(track, [...track.series.values()], { from, to }, buckets);
}

describe("pick", () => {
  it("draws every point where there is room", () => {
    expect(picked(trackOf(wave(100)), 1, 100, 300)).toEqual({ indexes: Array.from({ length: 100 }, (_, i) => i), size: 1, of: 100 });
  });

  it("keeps a spike of one step among a million", () => {
    const values = wave(1_000_000);
    values[123_456] = 9;
    values[765_432] = -9;
    const { indexes, of } = picked(trackOf(values), 1, 1_000_000, 300);
    expect(of).toBe(1_000_000);
    expect(indexes).toContain(123_456);
    expect(indexes).toContain(765_432);
    expect(indexes).toContain(999_999);
    expect(indexes.length).toBeLessThanOrEqual(3 * 600);
  });

  it("picks in ascending order, each once", () => {
    const { indexes } = picked(trackOf(wave(5000)), 1, 5000, 100);
    expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
  });

  it("picks anew in a smaller range, down to every point of it and a neighbour on each side", () => {
    const track = trackOf(wave(10_000));
    expect(picked(track, 501, 600, 300)).toEqual({ indexes: Array.from({ length: 102 }, (_, i) => 499 + i), size: 1, of: 100 });
  });

  it("leaves the buckets of old points where they are when new points come", () => {
    const values = wave(9000);
    const early = picked(trackOf(values.slice(0, 8500)), 1, 8500, 300).indexes;
    const late = picked(trackOf(values), 1, 9000, 300).indexes;
    expect(late.filter((index) => index < 8000)).toEqual(early.filter((index) => index < 8000));
  });

  it("takes a series without any number", () => {
    expect(picked(trackOf(Array<null>(5000).fill(null)), 1, 5000, 100).of).toBe(5000);
  });

  it("picks no more where no line is shown", () => {
    expect(pick(trackOf(wave(10_000)), [], { from: 1, to: 10_000 }, 100).indexes.length).toBeLessThanOrEqual(200);
  });

  it("takes an empty track", () => {
    expect(pick(new Track(), [], { from: 0, to: 1 }, 100)).toEqual({ indexes: [], size: 1, of: 0 });
  });
});

describe("span", () => {
  it("leaves some air, but not below zero for what is not", () => {
    expect(span([0, 10], false)).toEqual([0, 10.6]);
  });
  it("widens what is flat", () => {
    expect(span([2, 2], false)).toEqual([1.8, 2.2]);
    expect(span([0], false)).toEqual([0, 0.5]);
  });
  it("passes over what a logarithm cannot show", () => {
    const [low, high] = span([-1, 0, Number.NaN, 0.1, 10], true);
    expect(low).toBeCloseTo(0.1 / 1.15);
    expect(high).toBeCloseTo(11.5);
  });
  it("has an answer for nothing", () => {
    expect(span([], false)).toEqual([0, 1]);
    expect(span([-3], true)).toEqual([0.1, 1]);
  });
});
