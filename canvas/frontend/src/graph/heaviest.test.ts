import { describe, expect, test } from "vitest";

import type { NodeNote } from "../protocol";
import { amount, heaviest } from "./heaviest";

const note = (parameters: number, flops = 0, activation_bytes = 0): NodeNote => ({
  outputs: [],
  parameters,
  flops,
  activation_bytes,
});

describe("the heaviest layers", () => {
  test("are the three largest, largest first, each with its share", () => {
    const notes = { a: note(15), b: note(40), c: note(20), d: note(14), e: note(11) };
    expect([...heaviest(notes, "parameters")]).toEqual([
      ["b", 0.4],
      ["c", 0.2],
      ["a", 0.15],
    ]);
  });

  test("hold more than a tenth", () => {
    const notes = { a: note(80), b: note(10), c: note(5), d: note(5) };
    expect([...heaviest(notes, "parameters").keys()]).toEqual(["a"]);
  });

  test("are found by what is asked for", () => {
    const notes = { small: note(1, 90, 50), large: note(99, 10, 50) };
    expect([...heaviest(notes, "parameters").keys()]).toEqual(["large"]);
    expect([...heaviest(notes, "flops").keys()]).toEqual(["small"]);
    expect([...heaviest(notes, "memory").keys()]).toEqual(["small", "large"]);
    expect(heaviest(notes, "nothing").size).toBe(0);
  });

  test("are none in a network that weighs nothing", () => {
    expect(heaviest({ a: note(0) }, "parameters").size).toBe(0);
    expect(heaviest({}, "memory").size).toBe(0);
  });

  test("are the same map while the notes are the same", () => {
    const notes = { a: note(1) };
    expect(heaviest(notes, "parameters")).toBe(heaviest(notes, "parameters"));
    expect(heaviest({ ...notes }, "parameters")).not.toBe(heaviest(notes, "parameters"));
  });
});

test("amounts have their units", () => {
  expect(amount("parameters", 61_706)).toBe("61.7 k");
  expect(amount("flops", 1_200_000)).toBe("1.2 MFLOP");
  expect(amount("flops", 80)).toBe("80 FLOP");
  expect(amount("memory", 3_400)).toBe("3.4 kB");
});
