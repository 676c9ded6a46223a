// The graphs that this tab has seen, so that undo and redo need not wait for Python. The truth is Python's history.
import type { Graph } from "../protocol";

interface Entry {
  readonly label: string;
  readonly graph: Graph;
}

export interface Past {
  readonly undo: readonly Entry[];
  readonly redo: readonly Entry[];
}

export const NO_PAST: Past = { undo: [], redo: [] };
const KEPT = 200;

/** An edit was made: `before` is what undo brings back. */
export const record = (past: Past, label: string, before: Graph): Past => ({
  undo: [...past.undo.slice(1 - KEPT), { label, graph: before }],
  redo: [],
});

export interface Moved {
  readonly past: Past;
  readonly graph: Graph;
}

/** One step back; null when this tab does not know the graph before the edit named `label`. */
export function back(past: Past, now: Graph, label: string): Moved | null {
  const entry = past.undo.at(-1);
  if (!entry || entry.label !== label) return null;
  return { graph: entry.graph, past: { undo: past.undo.slice(0, -1), redo: [...past.redo, { label, graph: now }] } };
}

/** One step forward again; null when this tab does not know the graph after the edit named `label`. */
export function forward(past: Past, now: Graph, label: string): Moved | null {
  const entry = past.redo.at(-1);
  if (!entry || entry.label !== label) return null;
  return { graph: entry.graph, past: { undo: [...past.undo, { label, graph: now }], redo: past.redo.slice(0, -1) } };
}
