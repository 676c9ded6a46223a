// Which points of a long track are drawn: the smallest, the largest and the last of each bucket in the visible range.
import type { Series, Track } from "./series";

/** Steps from `from` to `to`, both visible. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Picked {
  /** Indexes into the track, ascending. */
  readonly indexes: readonly number[];
  /** How many steps a bucket holds, at most: 1 when every point is drawn. */
  readonly size: number;
  /** How many steps of the track lie in the range. */
  readonly of: number;
}

/**
 * Picks at most three points a series and bucket, plus the neighbours just outside, so that lines reach the edges.
 * A bucket is a power of two steps long and begins at a multiple of that, so that buckets stay where they are while
 * the run goes on.
 */
export function pick(track: Track, series: readonly Series[], range: Range, buckets: number): Picked {
  const first = track.steps.below(range.from);
  const end = track.steps.below(range.to + 1e-9 * Math.max(1, Math.abs(range.to)));
  const low = Math.max(0, first - 1);
  const high = Math.min(track.steps.length, end + 1);
  const of = Math.max(0, end - first);
  if (high - low <= 2 * buckets) return { indexes: upTo(low, high), size: 1, of };
  const size = 2 ** Math.ceil(Math.log2((high - low) / buckets));
  const indexes: number[] = [];
  for (let start = low; start < high; ) {
    const stop = Math.min(high, (Math.floor(start / size) + 1) * size);
    addBucket(indexes, series, start, stop);
    start = stop;
  }
  return { indexes, size, of };
}

function addBucket(indexes: number[], series: readonly Series[], start: number, stop: number): void {
  const chosen = [stop - 1];
  for (const each of series) {
    for (const at of each.extremes(start, stop)) if (at >= 0 && !chosen.includes(at)) chosen.push(at);
  }
  indexes.push(...chosen.sort((a, b) => a - b));
}

function upTo(low: number, high: number): number[] {
  return Array.from({ length: Math.max(0, high - low) }, (_, offset) => low + offset);
}

/** A range of values with a little air; one that is flat is widened. In a logarithmic scale only what is above zero counts. */
export function span(values: Iterable<number>, log: boolean): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return log ? [0.1, 1] : [0, 1];
  if (log) return low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15];
  const air = low === high ? Math.abs(low) * 0.1 || 0.5 : (high - low) * 0.06;
  return [low >= 0 && low - air < 0 ? 0 : low - air, high + air];
}
