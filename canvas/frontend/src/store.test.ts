import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { chain, CARDS, wires } from "./graph/samples";
import type { CanvasData, CanvasEvent, Graph } from "./protocol";
import { type Canvas, createCanvas } from "./store";

let canvas: Canvas;
let sent: CanvasEvent[];

const data = (part: Partial<CanvasData>): CanvasData => ({
  project: "p",
  graph: chain("input", "a"),
  revision: 1,
  cards_digest: "cards",
  blocks: null,
  cards: CARDS,
  notes: {},
  problems: [],
  totals: { parameters: 0, trainable: 0, flops: 0, activation_bytes: 0 },
  noted: 1,
  history: { undo: null, redo: null },
  acked: { client: "", seq: 0 },
  busy: false,
  firsts: [],
  height: 600,
  ...part,
});
const graph = (): Graph => canvas.getState().graph;
const ack = (seq: number) => ({ client: canvas.getState().outbox.client, seq });

beforeEach(() => {
  vi.useFakeTimers();
  canvas = createCanvas("p");
  sent = [];
  canvas.send = (event) => sent.push(event);
  canvas.receive(data({}));
});
afterEach(() => {
  canvas.close();
  vi.useRealTimers();
});

test("an edit is sent at once, with everything that is not acknowledged", () => {
  canvas.commit("added b", chain("input", "a", "b"));
  canvas.commit("added c", chain("input", "a", "b", "c"));
  expect(sent.at(-1)!.steps.map(({ seq, label, base }) => [seq, label, base])).toEqual([
    [1, "added b", 1],
    [2, "added c", 1],
  ]);
});

test("an answer to an older edit changes nothing while a newer one is under way", () => {
  canvas.commit("added b", chain("input", "a", "b"));
  canvas.commit("added c", chain("input", "a", "b", "c"));
  canvas.receive(data({ graph: chain("input", "a", "b"), revision: 2, acked: ack(1) }));
  expect(graph().nodes).toHaveLength(4);
  canvas.receive(data({ graph: chain("input", "a", "b", "c"), revision: 3, acked: ack(2) }));
  expect(graph().nodes).toHaveLength(4);
  expect(canvas.getState().revision).toBe(3);
});

test("a pushed graph is taken when nothing is under way; nodes that stay are the same objects", () => {
  const before = canvas.getState().flowNodes[0];
  canvas.receive(data({ graph: chain("input", "a", "b"), revision: 2 }));
  expect(wires(graph())).toEqual(["input>a", "a>b"]);
  expect(canvas.getState().flowNodes[0]).toBe(before);
});

test("an edit that Python refused is taken back", () => {
  canvas.commit("added b", chain("input", "a", "b"));
  canvas.receive(data({ acked: ack(1) }));
  expect(wires(graph())).toEqual(["input>a"]);
});

test("nothing is taken in the middle of a drag; it comes after", () => {
  canvas.choose(["a"]);
  canvas.nudge({ x: 8, y: 0 });
  canvas.receive(data({ graph: chain("input", "a", "b"), revision: 2 }));
  expect(graph().nodes).toHaveLength(2);
  canvas.finishMove();
  canvas.receive(data({ graph: graph(), revision: 3, acked: ack(1) }));
  expect(sent.at(-1)!.steps[0]!.label).toBe("moved 1 layer");
});

test("undo and redo are drawn at once and told to Python", () => {
  canvas.commit("added b", chain("input", "a", "b"));
  canvas.undo();
  expect(graph().nodes).toHaveLength(2);
  expect(canvas.getState().history).toEqual({ undo: null, redo: "added b" });
  canvas.redo();
  expect(graph().nodes).toHaveLength(3);
  expect(sent.at(-1)!.steps.map(({ kind }) => kind)).toEqual(["edit", "undo", "redo"]);
});

test("undo of what this tab does not know waits for Python's graph", () => {
  canvas.receive(data({ history: { undo: "changed the loss", redo: null } }));
  canvas.undo();
  expect(graph().nodes).toHaveLength(2);
  expect(sent.at(-1)!.steps[0]).toMatchObject({ kind: "undo", label: "changed the loss", graph: null });
  canvas.receive(data({ graph: chain("input"), revision: 2, acked: ack(1) }));
  expect(graph().nodes).toHaveLength(1);
});

test("with nothing to undo, nothing is sent", () => {
  canvas.undo();
  canvas.redo();
  expect(sent).toEqual([]);
});

test("a fix is asked for by the problem's place, and the graph comes from Python", () => {
  const problem = { code: "c", node: "a", edge: null, field: "units", severity: "error", sentence: "s", fix: { label: "Mend" } } as const;
  canvas.fix(problem);
  expect(sent.at(-1)!.steps[0]!.problem).toEqual({ code: "c", node: "a", edge: null, field: "units" });
  expect(canvas.getState().fixing).toBe(problem);
  canvas.receive(data({ revision: 2, acked: ack(1) }));
  expect(canvas.getState().fixing).toBeNull();
});

test("what was never acknowledged is sent again after a while", () => {
  canvas.commit("added b", chain("input", "a", "b"));
  vi.advanceTimersByTime(10_000);
  expect(sent.length).toBeGreaterThan(1);
  canvas.receive(data({ graph: graph(), revision: 2, acked: ack(1) }));
  const before = sent.length;
  vi.advanceTimersByTime(60_000);
  expect(sent).toHaveLength(before);
});

test("the selection survives reruns and forgets nodes that are gone", () => {
  canvas.choose(["input", "a"]);
  canvas.receive(data({ revision: 2 }));
  expect([...canvas.getState().selection]).toEqual(["input", "a"]);
  canvas.receive(data({ graph: chain("input"), revision: 3 }));
  expect([...canvas.getState().selection]).toEqual(["input"]);
});

test("the cards are kept when Python stops sending them", () => {
  canvas.receive(data({ cards: null }));
  expect(canvas.getState().catalog.layer("Dense")).toBeDefined();
});

test("a graph without places is arranged when it is opened, and that is no edit", () => {
  const fresh = createCanvas("q");
  const flat = chain("input", "a");
  fresh.receive(data({ graph: { ...flat, nodes: flat.nodes.map((node) => ({ ...node, position: { x: 0, y: 0 } })) } }));
  expect(fresh.getState().graph.nodes[1]!.position.y).toBeGreaterThan(0);
  expect(fresh.getState().outbox.steps).toEqual([]);
});

test("a note that says the same stays the same object, so that its layer is not drawn again", () => {
  const note = (parameters: number) => ({ outputs: [{ shape: [null, 8], dtype: "float32" }], parameters, flops: 0, activation_bytes: 0 });
  canvas.receive(data({ notes: { input: note(0), a: note(1) }, noted: 2 }));
  const before = canvas.getState().notes;
  canvas.receive(data({ notes: { input: note(0), a: note(2) }, noted: 3 }));
  expect(canvas.getState().notes.input).toBe(before.input);
  expect(canvas.getState().notes.a!.parameters).toBe(2);
});

test("what is marked is remembered for the next canvas in this browser", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
  });
  expect(createCanvas("q").getState().mark).toBe("parameters");
  canvas.mark("flops");
  expect(canvas.getState().mark).toBe("flops");
  expect(createCanvas("another project").getState().mark).toBe("flops");
  kept.forEach((_, name) => kept.set(name, "no such measure"));
  expect(createCanvas("q").getState().mark).toBe("parameters");
  vi.unstubAllGlobals();
});
