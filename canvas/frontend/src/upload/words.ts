// Every text and label of the drop zone.
import { duration, memory } from "../chart/format";

export const WORDS = {
  drop: (several: boolean) => (several ? "Drop files here" : "Drop a file here"),
  browse: "Browse files",
  limit: (endings: readonly string[], most: number) => `${endings.map((each) => each.toUpperCase()).join(", ")} · at most ${size(most)}`,
  cancel: "Cancel",
  cancelOne: (name: string) => `Cancel ${name}`,
  dismiss: "Close this message",
  waiting: "waiting",
  looking: "asking whether there is room",
  keeping: "the file is there; keeping it",
  progress: (sent: number, all: number, left: number | null) =>
    `${percent(sent, all)} % · ${size(sent)} of ${size(all)}${left === null ? "" : ` · ${duration(left)} left`}`,
  stay: "Stay on this page until it is done.",
  empty: "The file is empty. Choose another one.",
  wrongKind: (endings: readonly string[]) => `Files of this kind are not read here. Choose one that ends in ${list(endings)}.`,
  tooLarge: (has: number, most: number) => `The file has ${size(has)}, and at most ${size(most)} may come. Choose a smaller one.`,
  onlyOne: "One file at a time: the first of them was taken.",
  lost: "The connection broke before the file was there. Try again.",
  refused: "The server refused the file. Reload the page and try again.",
} as const;

/** Whole percents, 100 only when all is sent. */
export function percent(sent: number, all: number): number {
  return all > 0 ? Math.min(100, Math.floor((100 * sent) / all)) : 0;
}

/** Bytes as 12 KB, 812 MB or 1.4 GB. */
export function size(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : memory(bytes / 2 ** 20);
}

function list(endings: readonly string[]): string {
  const dotted = endings.map((each) => `.${each}`);
  return dotted.length < 2 ? dotted.join("") : `${dotted.slice(0, -1).join(", ")} or ${dotted.at(-1)}`;
}
