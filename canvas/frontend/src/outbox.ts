// The steps that Python has not acknowledged yet. Pure functions; the store holds the value.
import type { Acked, Block, Graph, ProblemPlace, Step } from "./protocol";

export interface Outbox {
  readonly client: string;
  readonly seq: number;
  readonly steps: readonly Step[];
}

export interface Deed {
  readonly kind: Step["kind"];
  readonly label: string;
  readonly graph?: Graph;
  readonly problem?: ProblemPlace;
  readonly block?: Block;
}

export const newOutbox = (client: string): Outbox => ({ client, seq: 0, steps: [] });

/** One more step; `base` is the revision that the picture was last taken from. */
export function post(outbox: Outbox, base: number, { kind, label, graph, problem, block }: Deed): Outbox {
  const seq = outbox.seq + 1;
  const step: Step = {
    seq,
    kind,
    label: label.slice(0, 300),
    base,
    graph: graph ?? null,
    problem: problem ?? null,
    block: block ?? null,
  };
  return { ...outbox, seq, steps: [...outbox.steps, wellFormed(step)] };
}

/** Half of a character, as a cut through an emoji leaves it, is no text: Python could not take the whole outbox. */
function wellFormed(step: Step): Step {
  const text = JSON.stringify(step);
  const whole = (_: string, value: unknown): unknown => (typeof value === "string" ? value.toWellFormed() : value);
  return /\\ud[89a-f]/.test(text) ? (JSON.parse(text, whole) as Step) : step;
}

/** Without the steps that Python has handled. */
export function settle(outbox: Outbox, acked: Acked): Outbox {
  if (acked.client !== outbox.client) return outbox;
  const steps = outbox.steps.filter((step) => step.seq > acked.seq);
  return steps.length === outbox.steps.length ? outbox : { ...outbox, steps };
}

/** Steps kept over a reload are sent again only if Python still stands where they began: else it has them already. */
export function revive(kept: Outbox | null, revision: number): Outbox | null {
  if (!kept) return null;
  return kept.steps.every((step) => step.base === revision) ? kept : { ...kept, steps: [] };
}
