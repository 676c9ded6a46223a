import { expect, it } from "vitest";
import { recall, remember, type View } from "./memory";

function store(): Pick<Storage, "getItem" | "setItem"> & { text: string | null } {
  return {
    text: null,
    getItem() {
      return this.text;
    },
    setItem(_, text) {
      this.text = text;
    },
  };
}

const view = (smoothing: number): View => ({ zoom: { from: 3, to: 9 }, smoothing, hidden: ["loss/batch"], log: ["loss"] });

it("gives back what was kept, by run", () => {
  const storage = store();
  remember("a", view(0.1), storage);
  remember("b", view(0.2), storage);
  expect(recall("a", storage)).toEqual(view(0.1));
  expect(recall("c", storage)).toEqual({ zoom: null, smoothing: 0.6, hidden: [], log: [] });
});

it("forgets the runs looked at longest ago", () => {
  const storage = store();
  for (let run = 0; run < 40; run++) remember(`run ${run}`, view(0.3), storage);
  expect(recall("run 39", storage).zoom).not.toBeNull();
  expect(recall("run 0", storage).zoom).toBeNull();
});

it("lives with a storage that holds nonsense, is full, or is not there", () => {
  const full = { getItem: () => "{nonsense", setItem: () => { throw new Error("full"); } };
  remember("a", view(0.1), full);
  expect(recall("a", full).smoothing).toBe(0.6);
  expect(recall("a", null).smoothing).toBe(0.6);
});
