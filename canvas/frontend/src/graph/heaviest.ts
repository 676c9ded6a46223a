// Which layers weigh most, by what a person wants to see marked.
import type { NodeNote } from "../protocol";
import { bytes, count } from "./summary";

export const MEASURES = ["parameters", "flops", "memory"] as const;
export type Measure = (typeof MEASURES)[number];
export type Mark = Measure | "nothing";
export const MARKS: readonly Mark[] = [...MEASURES, "nothing"];

/** At most so many layers are marked, and none that holds no more than this share of the whole. */
const MARKED = 3;
const LEAST = 0.1;

type Notes = { readonly [id: string]: NodeNote };

const weigh: { readonly [measure in Measure]: (note: NodeNote) => number } = {
  parameters: (note) => note.parameters,
  flops: (note) => note.flops,
  memory: (note) => note.activation_bytes,
};

const NONE: ReadonlyMap<string, number> = new Map();
const known = new WeakMap<Notes, Map<Mark, ReadonlyMap<string, number>>>();

/** The layers to mark, largest first, each with its share of the whole (0 to 1). Every node asks, so it is kept. */
export function heaviest(notes: Notes, mark: Mark): ReadonlyMap<string, number> {
  if (mark === "nothing") return NONE;
  let marks = known.get(notes);
  if (!marks) known.set(notes, (marks = new Map()));
  let found = marks.get(mark);
  if (!found) marks.set(mark, (found = find(notes, weigh[mark])));
  return found;
}

function find(notes: Notes, weight: (note: NodeNote) => number): ReadonlyMap<string, number> {
  const total = Object.values(notes).reduce((sum, note) => sum + weight(note), 0);
  const shares = Object.entries(notes).map(([id, note]) => [id, total > 0 ? weight(note) / total : 0] as const);
  return new Map(shares.sort((a, b) => b[1] - a[1]).slice(0, MARKED).filter(([, share]) => share > LEAST));
}

/** 61.7 k, 1.2 MFLOP, 34 kB: what the whole network or one layer weighs, with its unit. */
export function amount(measure: Measure, value: number): string {
  if (measure === "memory") return bytes(value);
  if (measure === "parameters") return count(value);
  return value < 1000 ? `${value} FLOP` : `${count(value)}FLOP`;
}
