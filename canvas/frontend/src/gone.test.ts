import { expect, test, vi } from "vitest";

import { whenGone } from "./gone";

test("a place that is still on the page is not closed, one that left is", () => {
  vi.useFakeTimers();
  const closed: string[] = [];
  const place = { isConnected: true };
  whenGone(place, () => closed.push("overtaken"));
  vi.runAllTimers();
  expect(closed).toEqual([]);
  whenGone(place, () => closed.push("gone"));
  place.isConnected = false;
  vi.runAllTimers();
  expect(closed).toEqual(["gone"]);
  vi.useRealTimers();
});
