// How a person looks at a run: remembered in the browser by run, so that it survives updates and a reload.
import type { Range } from "./pick";

export interface View {
  /** The steps zoomed to; null: all. */
  zoom: Range | null;
  smoothing: number;
  /** Series switched off, as `chart/series`. */
  hidden: string[];
  /** Charts with a logarithmic axis. */
  log: string[];
}

const KEY = "layerloom.live";
const KEPT = 30;

type Stored = [run: string, view: View][];

export function recall(run: string, storage: Pick<Storage, "getItem"> | null): View {
  const found = stored(storage).find(([name]) => name === run)?.[1];
  return { zoom: null, smoothing: 0.6, hidden: [], log: [], ...found };
}

/** Keeps the views of the runs looked at last. */
export function remember(run: string, view: View, storage: Pick<Storage, "getItem" | "setItem"> | null): void {
  const others = stored(storage).filter(([name]) => name !== run);
  try {
    storage?.setItem(KEY, JSON.stringify([[run, view], ...others].slice(0, KEPT)));
  } catch {
    // A full or forbidden storage only means that the view is not remembered.
  }
}

function stored(storage: Pick<Storage, "getItem"> | null): Stored {
  try {
    const found: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? (found as Stored) : [];
  } catch {
    return [];
  }
}
