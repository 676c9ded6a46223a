import { expect, test } from "vitest";

import { newOutbox, post, revive, settle } from "./outbox";
import { chain } from "./graph/samples";

const two = post(post(newOutbox("me"), 7, { kind: "edit", label: "added a", graph: chain("a") }), 7, {
  kind: "undo",
  label: "added a",
});

test("steps are numbered and keep the revision they were made on", () => {
  expect(two.steps.map(({ seq, kind, base }) => [seq, kind, base])).toEqual([
    [1, "edit", 7],
    [2, "undo", 7],
  ]);
});

test("only what is acknowledged to this client leaves", () => {
  expect(settle(two, { client: "me", seq: 1 }).steps.map(({ seq }) => seq)).toEqual([2]);
  expect(settle(two, { client: "other", seq: 2 })).toBe(two);
});

test("after a reload, steps are sent again only if Python still stands where they began", () => {
  expect(revive(two, 7)!.steps).toHaveLength(2);
  expect(revive(two, 9)!.steps).toEqual([]);
  expect(revive(two, 9)!.seq).toBe(2);
  expect(revive(null, 9)).toBeNull();
});

test("half a character never leaves: Python would take nothing at all", () => {
  const graph = chain("a");
  const cut = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, label: "a \ud83e" })) };
  const [step] = post(newOutbox("me"), 7, { kind: "edit", label: "named a “\ud83e”", graph: cut }).steps;
  expect([step!.label, step!.graph!.nodes[0]!.label]).toEqual(["named a “\ufffd”", "a \ufffd"]);
  const whole = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, label: "🧶 \\ud83e" })) };
  expect(post(newOutbox("me"), 7, { kind: "edit", label: "", graph: whole }).steps[0]!.graph).toEqual(whole);
});
