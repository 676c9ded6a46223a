import { describe, expect, it } from "vitest";
import { Series, Track } from "./series";

function seriesOf(values: readonly number[]): Series {
  const series = new Series();
  for (const value of values) series.push(value);
  return series;
}

/** Noise that is the same in every run. */
function noise(length: number): number[] {
  let state = 7;
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
}

describe("extremes", () => {
  const values = noise(1000);
  const series = seriesOf(values);
  it.each([[0, 1000], [0, 64], [63, 65], [1, 999], [130, 700], [5, 6], [999, 1000]])("of [%i, %i) are those of a plain search", (from, to) => {
    const part = values.slice(from, to);
    expect(series.extremes(from, to)).toEqual([from + part.indexOf(Math.min(...part)), from + part.indexOf(Math.max(...part))]);
  });

  it("pass over what is no number", () => {
    const gaps = seriesOf([Number.NaN, 3, Number.NaN, 1, 2, Number.NaN]);
    expect(gaps.extremes(0, 6)).toEqual([3, 1]);
    expect(gaps.extremes(0, 1)).toEqual([-1, -1]);
    expect(gaps.extremes(2, 2)).toEqual([-1, -1]);
    expect(gaps.missing).toBe(3);
  });

  it("find a number in a block that begins with none", () => {
    const gaps = seriesOf([...Array<number>(64).fill(Number.NaN), Number.NaN, 5, ...Array<number>(62).fill(Number.NaN)]);
    expect(gaps.extremes(0, 128)).toEqual([65, 65]);
  });
});

describe("smoothing", () => {
  it("leaves the values alone at 0", () => {
    expect(seriesOf([1, 5, 2]).smoothed.at(1)).toBe(5);
  });

  it("is a mean that starts at the first value and is freed of its pull to zero", () => {
    const series = seriesOf([4, 2]);
    series.smoothBy(0.5);
    expect(series.smoothed.at(0)).toBeCloseTo(4);
    expect(series.smoothed.at(1)).toBeCloseTo((0.5 * 0.5 * 4 + 0.5 * 2) / 0.75);
  });

  it("says the same whether values came before or after the slider moved", () => {
    const values = noise(500);
    const late = seriesOf(values);
    late.smoothBy(0.9);
    const early = new Series();
    early.smoothBy(0.9);
    for (const value of values) early.push(value);
    expect(early.smoothed.at(499)).toBe(late.smoothed.at(499));
  });

  it("goes on behind a gap", () => {
    const series = seriesOf([1, Number.NaN, 1]);
    series.smoothBy(0.6);
    expect(series.smoothed.at(1)).toBeNaN();
    expect(series.smoothed.at(2)).toBeCloseTo(1);
  });
});

describe("a track", () => {
  it("gives a series that begins late a gap for each earlier step", () => {
    const track = new Track();
    track.push(1, { loss: 2 });
    track.push(2, { loss: 1, accuracy: 0.5 });
    expect(track.series.get("accuracy")?.values.at(0)).toBeNaN();
    expect(track.series.get("accuracy")?.values.at(1)).toBe(0.5);
  });

  it("finds the nearest step", () => {
    const track = new Track();
    expect(track.nearest(3)).toBe(-1);
    for (const step of [10, 20, 40]) track.push(step, { x: step });
    expect([0, 14, 16, 31, 99].map((step) => track.nearest(step))).toEqual([0, 0, 1, 2, 2]);
  });
});
