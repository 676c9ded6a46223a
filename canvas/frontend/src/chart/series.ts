// Numbers that grow while a run goes on, with what is needed to draw a million of them quickly and honestly.

const BLOCK = 64;

/** A growing array of numbers. */
export class Column {
  private room = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.room.length) {
      const larger = new Float64Array(this.room.length * 2);
      larger.set(this.room);
      this.room = larger;
    }
    this.room[this.length++] = value;
  }

  set(index: number, value: number): void {
    this.room[index] = value;
  }

  at(index: number): number {
    return this.room[index] ?? Number.NaN;
  }

  /** How many values are below `limit`; the values must ascend. */
  below(limit: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** One series: values (NaN where there is none), its smoothed twin, and the place of each block's extremes. */
export class Series {
  readonly values = new Column();
  smoothed = new Column();
  missing = 0;
  private readonly lowest = new Column();
  private readonly highest = new Column();
  private weight = 0;
  private mean = 0;
  private count = 0;

  push(value: number): void {
    const index = this.values.length;
    this.values.push(value);
    if (Number.isNaN(value)) this.missing += 1;
    if (index % BLOCK === 0) {
      this.lowest.push(index);
      this.highest.push(index);
    }
    const block = this.lowest.length - 1;
    if (less(value, this.values.at(this.lowest.at(block)))) this.lowest.set(block, index);
    if (more(value, this.values.at(this.highest.at(block)))) this.highest.set(block, index);
    this.smoothed.push(this.smooth(value));
  }

  /** Smooths anew: an exponential mean, freed of its pull to zero at the start, over the full series. 0: as it is. */
  smoothBy(weight: number): void {
    if (weight === this.weight) return;
    this.weight = weight;
    this.mean = 0;
    this.count = 0;
    this.smoothed = new Column();
    for (let index = 0; index < this.values.length; index++) this.smoothed.push(this.smooth(this.values.at(index)));
  }

  private smooth(value: number): number {
    if (this.weight === 0 || Number.isNaN(value)) return value;
    this.count += 1;
    this.mean = this.mean * this.weight + (1 - this.weight) * value;
    return this.mean / (1 - this.weight ** this.count);
  }

  /** Where the smallest and the largest value of [from, to) are; -1 where there is no number at all. */
  extremes(from: number, to: number): readonly [number, number] {
    let [low, high] = [from, from];
    for (let index = from; index < to; ) {
      const whole = index % BLOCK === 0 && index + BLOCK <= to;
      const lowest = whole ? this.lowest.at(index / BLOCK) : index;
      const highest = whole ? this.highest.at(index / BLOCK) : index;
      if (less(this.values.at(lowest), this.values.at(low))) low = lowest;
      if (more(this.values.at(highest), this.values.at(high))) high = highest;
      index += whole ? BLOCK : 1;
    }
    if (from >= to || Number.isNaN(this.values.at(low))) return [-1, -1];
    return [low, high];
  }
}

// Any number is less, and more, than none: so it takes the place of a NaN.
const less = (a: number, b: number) => a < b || (Number.isNaN(b) && !Number.isNaN(a));
const more = (a: number, b: number) => a > b || (Number.isNaN(b) && !Number.isNaN(a));

/** Several series over one ascending axis of steps. */
export class Track {
  readonly steps = new Column();
  readonly series = new Map<string, Series>();
  private weight = 0;

  get length(): number {
    return this.steps.length;
  }

  /** Adds one step. A series that says nothing has a gap there. A step that was there already is said anew. */
  push(step: number, values: { readonly [name: string]: number | null | undefined }): void {
    if (this.length && step <= this.steps.at(this.length - 1)) this.cut(this.steps.below(step));
    for (const name in values) if (!this.series.has(name)) this.series.set(name, this.fresh());
    this.steps.push(step);
    for (const [name, series] of this.series) series.push(values[name] ?? Number.NaN);
  }

  smoothBy(weight: number): void {
    this.weight = weight;
    for (const series of this.series.values()) series.smoothBy(weight);
  }

  /** The index of the step that is nearest; -1 in an empty track. */
  nearest(step: number): number {
    const above = this.steps.below(step);
    if (above === 0) return this.steps.length ? 0 : -1;
    if (above === this.steps.length) return above - 1;
    return this.steps.at(above) - step < step - this.steps.at(above - 1) ? above : above - 1;
  }

  /** Keeps the first steps only: a run that resumed from a checkpoint takes its later ones again. */
  private cut(length: number): void {
    this.steps.length = length;
    for (const [name, old] of this.series) {
      const series = new Series();
      series.smoothBy(this.weight);
      for (let index = 0; index < length; index++) series.push(old.values.at(index));
      this.series.set(name, series);
    }
  }

  private fresh(): Series {
    const series = new Series();
    series.smoothBy(this.weight);
    for (let index = 0; index < this.steps.length; index++) series.push(Number.NaN);
    return series;
  }
}
