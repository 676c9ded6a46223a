import { expect, test } from "vitest";

import { toDrawn } from "../drawn";
import { makeGroup, setCollapsed } from "../graph/group";
import { catalog, chain } from "../graph/samples";
import type { Graph, Problem } from "../protocol";
import { spoken, toScene, wiresOf } from "./scene";

const NONE: ReadonlySet<string> = new Set();
const problem = (node: string, severity: Problem["severity"]): Problem => ({
  code: "c", severity, sentence: "", node, edge: null, field: "", fix: null,
});
const seen = (graph: Graph, problems: Problem[] = []) =>
  ({ graph, catalog, direction: "down", problems, selection: new Set(["b"]), unfit: new Set(["c"]) }) as const;

const graph = chain("input", "a", "b", "c");
const drawn = toDrawn(graph, new Set(["b"]), "down", []);

test("each layer is painted where it stands, with what is wrong with it and what is chosen", () => {
  const { tiles } = toScene(seen(graph, [problem("a", "advice"), problem("a", "error")]), drawn);
  expect(tiles.map(({ y, severity, selected, unfit }) => [y, severity, selected, unfit])).toEqual([
    [0, null, false, false], [96, "error", false, false], [192, null, true, false], [288, null, false, true],
  ]);
  expect(tiles.map(({ name, icon }) => [name, icon])).toEqual([
    ["Input", "input"], ["Dense", "core"], ["Dense", "core"], ["Dense", "core"],
  ]);
});

test("wires are painted between what is painted; those at a live node are drawn with it", () => {
  const painted = drawn.filter((node) => node.id !== "b");
  expect(toScene(seen(graph), drawn).wires).toHaveLength(3);
  expect(toScene(seen(graph), painted).wires).toHaveLength(1);
  expect(wiresOf(graph, new Set(["b"]), NONE)).toEqual(graph.edges.slice(1));
  expect(wiresOf(graph, NONE, new Set(["input.output>a.inputs"]))).toEqual(graph.edges.slice(0, 1));
});

test("layers that share their weights are marked, more so beside a chosen one", () => {
  const shared = { ...graph, nodes: graph.nodes.map((node) => (node.id === "c" ? { ...node, share: "b" } : node)) };
  const { tiles } = toScene(seen(shared), drawn);
  expect(tiles.map(({ shared, kin }) => [shared, kin])).toEqual([[false, false], [false, false], [true, false], [true, true]]);
});

test("a collapsed group is painted as one, with its worst problem, and so are its wires", () => {
  const folded = setCollapsed(makeGroup(graph, new Set(["b", "c"]), "Block"), "group", true);
  const nodes = toDrawn(folded, NONE, "down", []);
  const { tiles, wires } = toScene(seen(folded, [problem("c", "warning")]), nodes);
  expect(tiles.at(-1)).toMatchObject({ name: "Block", hue: null, severity: "warning", y: 192 });
  expect(wires).toHaveLength(2);
  expect(wiresOf(folded, new Set(["group:group"]), NONE)).toEqual([graph.edges[1]]);
});

test("the frame of an open group is painted around its layers", () => {
  const open = makeGroup(graph, new Set(["a", "b"]), "Block");
  const chosen = { ...seen(open), selection: new Set(["a", "b"]) };
  const { frames, tiles } = toScene(chosen, toDrawn(open, chosen.selection, "down", []));
  expect(frames).toEqual([{ x: -12, y: 70, width: 248, height: 186, selected: true }]);
  expect(tiles).toHaveLength(4);
});

test("what is painted has a name to be heard", () => {
  const note = { outputs: [{ shape: [null, 8], dtype: "float32" }], parameters: 0, flops: 0, activation_bytes: 0 };
  expect(spoken({ graph, catalog, notes: { a: note } }, "a")).toBe("Dense, Dense, output 8");
  const folded = setCollapsed(makeGroup(graph, new Set(["b", "c"]), "Block"), "group", true);
  expect(spoken({ graph: folded, catalog, notes: {} }, "group:group")).toBe("Block, group of 2 layers");
});
