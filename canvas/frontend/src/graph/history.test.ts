import { expect, test } from "vitest";

import { back, forward, NO_PAST, record } from "./history";
import { chain } from "./samples";

const [one, two, three] = [chain("a"), chain("a", "b"), chain("a", "b", "c")];
const past = record(record(NO_PAST, "added b", one), "added c", two);

test("back and forward bring the same graphs again", () => {
  const undone = back(past, three, "added c")!;
  expect(undone.graph).toBe(two);
  expect(forward(undone.past, undone.graph, "added c")!.graph).toBe(three);
});

test("a step that this tab did not make is not guessed", () => {
  expect(back(past, three, "changed the loss")).toBeNull();
  expect(forward(past, three, "added c")).toBeNull();
});

test("an edit after undo forgets what was undone", () => {
  const undone = back(past, three, "added c")!;
  expect(record(undone.past, "added d", two).redo).toEqual([]);
});
