// What is known of a run by now: its rows, sorted into tracks that can be drawn and facts that can be read.
import { type Batch, type Epoch, type Note, OVER, type RunEvent, type Sample, type Start } from "./messages";
import { Track } from "./series";

export class History {
  /** One value a training step: loss and each metric. */
  readonly steps = new Track();
  /** One value a chunk of steps: learning rate, speed, memory. */
  readonly chunks = new Track();
  /** One value an epoch, at its last step: metrics as they are and with `val_` before them. */
  readonly epochs = new Track();
  readonly notes: Note[] = [];
  start: Start | null = null;
  latest: Batch | null = null;
  /** What the networks made last. */
  sample: Sample | null = null;
  secondsLeft = Number.NaN;
  /** Share of the steps' time spent waiting for data; NaN before the first epoch is over. */
  waiting = Number.NaN;
  status: string;
  error = "";
  /** How long the run took; NaN while it goes on. */
  seconds = Number.NaN;

  constructor(status: string) {
    this.status = status;
  }

  add(event: RunEvent): void {
    if (event.event === "start") this.begin(event);
    else if (event.event === "batch") this.addBatch(event);
    else if (event.event === "epoch") this.addEpoch(event);
    else if (event.event === "sample") this.sample = event;
    else if (event.event === "note") this.notes.push(event);
    else {
      this.status = event.status;
      this.seconds = event.seconds;
      this.waiting = event.waiting ?? this.waiting;
      this.error = [event.error?.what, event.error?.cure].filter(Boolean).join(" ");
    }
  }

  /** Takes the status that the server last read. It may lag behind the rows: an end said by a row stands. */
  hear(status: string): void {
    if (OVER.has(status) || (status === "running" && !OVER.has(this.status))) this.status = status;
  }

  /** Names of what is charted, loss first, in the order in which the run announced them. */
  names(): string[] {
    const seen = [...this.steps.series.keys(), ...[...this.epochs.series.keys()].map((name) => name.replace(/^val_/, ""))];
    return [...new Set(["loss", ...(this.start?.monitored ?? []).map((name) => name.replace(/^val_/, "")), ...seen])];
  }

  /** Steps done by now. */
  get step(): number {
    return Math.max(0, this.steps.length ? this.steps.steps.at(this.steps.length - 1) : 0);
  }

  /** Steps in the whole run; 0 while unknown. */
  get total(): number {
    return this.start ? this.start.epochs * this.start.steps_per_epoch : 0;
  }

  /** The epoch, from 1, that a step belongs to; 0 before the first. */
  epochOf(step: number): number {
    return this.start ? Math.min(this.start.epochs, Math.max(0, Math.ceil(step / this.start.steps_per_epoch))) : 0;
  }

  private begin(start: Start): void {
    this.start = start;
    this.hear("running");
  }

  private addBatch(batch: Batch): void {
    const length = Math.max(0, ...Object.values(batch.series).map((values) => values.length));
    const names = Object.keys(batch.series);
    for (let offset = 0; offset < length; offset++) {
      const row: { [name: string]: number | null | undefined } = {};
      for (const name of names) row[name] = batch.series[name]?.[offset];
      this.steps.push(batch.first_step + offset, row);
    }
    const { learning_rate, samples_per_second, memory_mb } = batch;
    this.chunks.push(batch.first_step + length - 1, { learning_rate, samples_per_second, memory_mb });
    this.latest = batch;
    this.secondsLeft = batch.seconds_left;
  }

  private addEpoch(epoch: Epoch): void {
    this.epochs.push(epoch.step, epoch.metrics);
    this.secondsLeft = epoch.seconds_left;
    this.waiting = epoch.waiting;
  }
}
