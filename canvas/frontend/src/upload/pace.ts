// How long an upload will still take, from what it did in the last seconds.

const WINDOW = 5_000; // milliseconds that the speed is measured over
const FIRST = 800; // before that nothing is said: the first megabytes only fill buffers

export class Pace {
  private marks: { at: number; sent: number }[] = [];

  /** Seconds left, or null while it cannot be told. */
  left(at: number, sent: number, all: number): number | null {
    this.marks.push({ at, sent });
    while (this.marks.length > 2 && at - (this.marks[0]?.at ?? at) > WINDOW) this.marks.shift();
    const first = this.marks[0];
    if (!first || at - first.at < FIRST || sent <= first.sent) return null;
    return ((all - sent) * (at - first.at)) / (sent - first.sent) / 1000;
  }
}
