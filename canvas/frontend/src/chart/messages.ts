// What the socket says: engine/messages/events.py in TypeScript. tests/unit/routes/test_live_messages.py compares both.
import type { Picture } from "./pictures";

export interface Start {
  readonly event: "start";
  readonly run: string;
  readonly name: string;
  readonly device: string;
  readonly epochs: number;
  readonly steps_per_epoch: number;
  readonly batch_size: number;
  readonly samples: { readonly [split: string]: number };
  readonly parameters: number;
  readonly monitored: readonly string[];
}

export interface Batch {
  readonly event: "batch";
  readonly epoch: number;
  readonly first_step: number;
  readonly series: { readonly [name: string]: readonly (number | null)[] };
  readonly learning_rate: number;
  readonly samples_per_second: number;
  readonly seconds_left: number;
  readonly memory_mb: number;
  readonly time: number;
}

export interface Epoch {
  readonly event: "epoch";
  readonly epoch: number;
  readonly step: number;
  readonly metrics: { readonly [name: string]: number | null };
  readonly learning_rate: number;
  readonly seconds: number;
  readonly seconds_left: number;
  readonly waiting: number;
  readonly time: number;
}

export interface Sample {
  readonly event: "sample";
  readonly epoch: number;
  readonly step: number;
  readonly pictures: readonly Picture[];
  readonly time: number;
}

export interface Note {
  readonly event: "note";
  readonly level: "info" | "warning";
  readonly text: string;
  readonly step: number;
  readonly time: number;
}

export interface Judgement {
  readonly target: string;
  readonly measure: string;
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly unresampled: string;
  readonly baselines: { readonly [name: string]: number | null };
}

export interface End {
  readonly event: "end";
  readonly run: string;
  readonly status: "finished" | "stopped" | "failed" | "crashed";
  readonly metrics: { readonly [name: string]: number | null };
  readonly judgements: readonly Judgement[];
  readonly seconds: number;
  readonly waiting: number | null;
  readonly error: { readonly [part: string]: string } | null;
  readonly time: number;
}

export type RunEvent = Start | Batch | Epoch | Sample | Note | End;

/** One text of the socket: the rows behind `after`, up to `last`. */
export interface Rows {
  readonly after: number;
  readonly last: number;
  readonly status: string;
  readonly over: boolean;
  readonly rows: readonly RunEvent[];
}

/** What Python gives the component (canvas/live.py). */
export interface LiveData {
  readonly path: string;
  readonly token: string;
  readonly run: string;
  readonly status: string;
}

export const OVER: ReadonlySet<string> = new Set(["finished", "stopped", "failed", "crashed"]);
