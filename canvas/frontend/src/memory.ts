// What a tab remembers of a project over reruns, page changes and reloads. Never the graph: that is Python's.
import { type Mark, MARKS } from "./graph/heaviest";
import type { Outbox } from "./outbox";

export interface Remembered {
  readonly outbox?: Outbox;
  readonly viewport?: { readonly x: number; readonly y: number; readonly zoom: number };
  readonly selection?: readonly string[];
  readonly palette?: boolean;
  readonly panel?: boolean;
}

const name = (project: string): string => `layerloom canvas ${project}`;

export function recall(project: string): Remembered {
  try {
    return (JSON.parse(sessionStorage.getItem(name(project)) ?? "{}") ?? {}) as Remembered;
  } catch {
    return {}; // private browsing may refuse storage; the canvas works without it
  }
}

export function remember(project: string, part: Remembered): void {
  try {
    sessionStorage.setItem(name(project), JSON.stringify({ ...recall(project), ...part }));
  } catch {
    // as above
  }
}

const MARK = "layerloom canvas mark";

/** What a person wants marked; remembered in the browser for all projects and tabs. */
export function recallMark(): Mark {
  try {
    const found = localStorage.getItem(MARK);
    return MARKS.find((mark) => mark === found) ?? "parameters";
  } catch {
    return "parameters"; // as above
  }
}

export function rememberMark(mark: Mark): void {
  try {
    localStorage.setItem(MARK, mark);
  } catch {
    // as above
  }
}
