import { expect, test } from "vitest";

import type { Graph, Json, Node } from "../protocol";
import { connect, refuse } from "./connect";
import { addBehind, insertOnEdge, setConfig } from "./edit";
import { removeNodes } from "./heal";
import { meantInput, outputsOf, placeOf, portsOf, shownOutputs } from "./ports";
import { cardOf, catalog, chain, edge, ends, node } from "./samples";

const where = { direction: "down", fallback: { x: 0, y: 0 } } as const;
const state = (source: string, target: string) => ({ source, source_port: "state_h", target, target_port: "initial_state" });
const graph: Graph = { ...chain("input", "a"), nodes: [...chain("input", "a").nodes, node("att", "Attention"), node("rnn", "LSTM")] };
const nodeOf = (id: string) => graph.nodes.find((each) => each.id === id)!;

test("an output is there only while its parameter is on", () => {
  const names = (of: Graph) => outputsOf(of, catalog, of.nodes.find(({ id }) => id === "rnn")!).map(({ name }) => name);
  expect(names(graph)).toEqual(["output"]);
  const on = { ...graph, ...setConfig(graph, "rnn", "return_state", true) };
  expect(names(on)).toEqual(["output", "state_h"]);
  expect(refuse(graph, catalog, state("rnn", "rnn2"))).toBe("missing");
  expect(refuse(graph, catalog, { ...edge("rnn", "a"), source_port: "state_h" })).toBe("no_port");
  expect(refuse(on, catalog, { ...edge("rnn", "a"), source_port: "state_h" })).toBeNull();
});

test("a split has as many outputs as its setting says", () => {
  const split = (told: Json): string[] =>
    outputsOf(graph, catalog, { ...node("cut", "ops.split"), config: { indices_or_sections: told } }).map(({ name }) => name);
  expect(split(3)).toEqual(["output", "output_1", "output_2"]);
  expect(split([2, 5])).toEqual(["output", "output_1", "output_2"]);
  expect(split(1)).toEqual(["output"]);
});

const outputs = (layer: string, config: Node["config"]): string[] =>
  outputsOf(graph, catalog, { ...node("n", layer), config }).map(({ name }) => name);
const lstm = { name: "LSTM", config: { return_state: true } };

test("a layer that reads both ways has the states of what it holds twice, and two outputs where they are not joined", () => {
  expect(outputs("Bidirectional", { layer: "LSTM" })).toEqual(["output"]);
  expect(outputs("Bidirectional", { layer: lstm })).toEqual(["output", "state_h", "state_h_back"]);
  expect(outputs("Bidirectional", { layer: "LSTM", merge_mode: "sum" })).toEqual(["output"]);
  expect(outputs("Bidirectional", { layer: "LSTM", merge_mode: null })).toEqual(["output", "output_back"]);
  const other = { name: "RNN", config: { cell: "LSTMCell", return_state: true } };
  const both = outputs("Bidirectional", { layer: lstm, backward_layer: other });
  expect(both).toEqual(["output", "state_h", "state_h_back", "state_c_back"]);
  expect(outputs("Bidirectional", {})).toEqual(["output"]);
  expect(outputs("Bidirectional", { layer: { name: "Bidirectional", config: { layer: lstm } } })).toEqual(["output"]);
});

test("a layer around cells has the states of each of them", () => {
  const cells = { name: "StackedRNNCells", config: { cells: ["LSTMCell", { name: "GRUCell", config: { units: 2 } }] } };
  expect(outputs("RNN", { cell: cells })).toEqual(["output"]);
  expect(outputs("RNN", { cell: cells, return_state: true })).toEqual(["output", "state_h", "state_c", "state_h_1"]);
  expect(outputs("RNN", { cell: "GRUCell", return_state: true })).toEqual(["output", "state_h"]);
});

test("an edge that hangs at a state which is gone is still drawn", () => {
  const both = { ...node("both", "Bidirectional"), config: { layer: lstm } };
  const drawn = { ...graph, nodes: [...graph.nodes, both], edges: [{ ...state("both", "rnn"), source_port: "state_h_back" }] };
  const shown = (of: Graph): string[] => shownOutputs(of, catalog, of.nodes.find(({ id }) => id === "both")!).map(({ name }) => name);
  expect(shown(drawn)).toEqual(["output", "state_h", "state_h_back"]);
  const off = { ...drawn, ...setConfig(drawn, "both", "layer", "LSTM") };
  expect(shown(off)).toEqual(["output", "state_h_back"]);
});

test("an operation behind one layer takes it at its first port and leaves the second open; behind two it joins them", () => {
  const alone = addBehind(chain("input", "a"), catalog, cardOf("ops.add"), {}, ["a"], where).graph;
  expect(ends(alone).slice(1)).toEqual(["a.output>add.x1"]);
  const both = addBehind(chain("input", "a"), catalog, cardOf("ops.add"), {}, ["input", "a"], where).graph;
  expect(ends(both).slice(1)).toEqual(["input.output>add.x1", "a.output>add.x2"]);
});

test("an edge drawn to a node goes to the first free port that must be filled, then to the next", () => {
  const meant = (of: Graph, id: string, source_port = "output") =>
    meantInput(of, catalog, { source_port }, nodeOf(id));
  const once = { ...graph, ...connect(graph, catalog, { ...edge("a", "att"), target_port: "query" }) };
  const twice = { ...graph, ...connect(once, catalog, { ...edge("a", "att"), target_port: "value" }) };
  expect([graph, once, twice].map((of) => meant(of, "att"))).toEqual(["query", "value", "key"]);
  const fed = { ...graph, ...connect(graph, catalog, edge("a", "rnn")) };
  expect(meant(fed, "rnn")).toBe("inputs");
  expect(meant(fed, "rnn", "state_h")).toBe("initial_state");
});

test("an attention behind one layer looks at that layer itself; behind two it asks one about the other", () => {
  const alone = addBehind(chain("input", "a"), catalog, cardOf("Attention"), {}, ["a"], where).graph;
  expect(ends(alone).slice(1)).toEqual(["a.output>attention.query", "a.output>attention.value"]);
  const both = addBehind(chain("input", "a"), catalog, cardOf("Attention"), {}, ["input", "a"], where).graph;
  expect(ends(both).slice(1)).toEqual(["input.output>attention.query", "a.output>attention.value"]);
});

test("put into an edge, an attention takes it at each port that must be filled", () => {
  const inserted = insertOnEdge(graph, catalog, "input.output>a.inputs", "att", "down");
  expect(ends(inserted)).toEqual(["input.output>att.query", "input.output>att.value", "att.output>a.inputs"]);
});

test("a layer behind a recurrent one takes over its output and leaves its state alone; so does healing", () => {
  const states = {
    ...chain("input", "a"),
    nodes: [...chain("input", "a").nodes, node("rnn", "LSTM"), node("next", "LSTM")],
    edges: [edge("input", "rnn"), edge("rnn", "a"), edge("a", "next"), state("rnn", "next")],
  };
  const added = addBehind(states, catalog, cardOf("Dense"), {}, ["rnn"], where).graph;
  expect(ends(added)).toContain("rnn.state_h>next.initial_state");
  expect(ends(added)).toContain("dense.output>a.inputs");
  expect(ends(removeNodes(states, ["rnn"]))).toEqual(["input.output>a.inputs", "a.output>next.inputs"]);
});

test("one main port stands in the middle, several stand side by side", () => {
  const places = (layer: string) => catalog.inputs(layer).map(({ name }, _, ports) => placeOf(ports, name));
  expect(places("Dense")).toEqual([0.5]);
  expect(places("LSTM")).toEqual([0.5, 0.72, 0.94]);
  expect(places("Attention")).toEqual([0.2, 0.4, 0.6, 0.8]);
});

test("ports are named only where there is a choice", () => {
  expect(portsOf(graph, catalog, edge("input", "a"))).toBe("");
  expect(portsOf(graph, catalog, { ...edge("a", "att"), target_port: "query" })).toBe(" (query)");
});
