// Small graphs and cards for the tests beside these files.
import type { Card, Edge, Graph, Node, Parameter, Port, Position } from "../protocol";
import { Catalog, edgeKey } from "./read";

export const node = (id: string, layer = "Dense", position: Position = { x: 0, y: 0 }): Node => ({
  id,
  layer,
  config: {},
  label: "",
  position,
  share: null,
});

export const edge = (source: string, target: string): Edge => ({
  source,
  target,
  source_port: "output",
  target_port: "inputs",
});

/** Nodes one below the other, connected in a row: `chain("a", "b", "c")`; `input` becomes an Input. */
export function chain(...ids: string[]): Graph {
  const nodes = ids.map((id, at) => node(id, id === "input" ? "Input" : "Dense", { x: 0, y: at * 96 }));
  return { nodes, edges: ids.slice(1).map((id, at) => edge(ids[at]!, id)), groups: [], outputs: [] };
}

/** The port at each end of the edges: `a.output>b.query`. */
export const ends = (graph: Graph): string[] => graph.edges.map(edgeKey);

export const wires = (graph: Graph): string[] => graph.edges.map(({ source, target }) => `${source}>${target}`);

export const parameter = (part: Partial<Parameter> & Pick<Parameter, "name" | "type">): Parameter => ({
  help: "",
  default: null,
  required: false,
  nullable: false,
  minimum: null,
  maximum: null,
  options: [],
  length: null,
  of: null,
  advanced: false,
  call: false,
  ...part,
});

const port = (name: string, part: Partial<Port> = {}): Port => ({ name, many: false, optional: false, when: "", typed: false, unless: "", pieces: "", held: [], ...part });

const card = (name: string, part: Partial<Card> = {}): Card => ({
  kind: "layer",
  name,
  title: name,
  category: "core",
  summary: "",
  icon: "",
  parameters: [],
  positional: [],
  inputs: [port("inputs")],
  outputs: [port("output")],
  docs: "",
  ...part,
});

const units = parameter({ name: "units", type: "int", required: true, minimum: 1 });
const activation = parameter({ name: "activation", type: "choice", of: "activation", nullable: true });

export const CARDS: readonly Card[] = [
  card("Input", { inputs: [], parameters: [parameter({ name: "shape", type: "shape", nullable: true })], positional: ["shape"] }),
  card("Dense", {
    summary: "Connects every input with every neuron.",
    parameters: [units, activation, parameter({ name: "use_bias", type: "bool", default: true })],
    positional: ["units", "activation"],
  }),
  card("Conv2D", {
    category: "convolutional",
    parameters: [
      parameter({ name: "filters", type: "int", required: true, minimum: 1 }),
      parameter({ name: "kernel_size", type: "ints", required: true, minimum: 1, length: 2 }),
      parameter({ name: "strides", type: "ints", default: [1, 1], length: 2 }),
      parameter({ name: "padding", type: "enum", default: "valid", options: ["valid", "same"] }),
      activation,
    ],
    positional: ["filters", "kernel_size", "strides", "padding", "activation"],
  }),
  card("MaxPooling2D", { category: "pooling" }),
  card("Dropout", {
    parameters: [parameter({ name: "rate", type: "float", required: true, minimum: 0, maximum: 1 })],
    positional: ["rate"],
  }),
  card("Add", { inputs: [port("inputs", { many: true })] }),
  card("Attention", {
    inputs: [port("query"), port("value"), port("key", { optional: true }), port("mask", { optional: true })],
  }),
  card("LSTM", {
    inputs: [port("inputs"), port("mask", { optional: true }), port("initial_state", { many: true, optional: true })],
    outputs: [port("output"), port("state_h", { when: "return_state" })],
    parameters: [parameter({ name: "return_state", type: "bool", default: false })],
  }),
  card("RNN", {
    outputs: [port("output"), port("", { when: "return_state", held: ["cell"] })],
    parameters: [
      parameter({ name: "cell", type: "choice", of: "cell", required: true }),
      parameter({ name: "return_state", type: "bool", default: false }),
    ],
  }),
  card("Bidirectional", {
    outputs: [
      port("output"),
      port("output_back", { unless: "merge_mode" }),
      port("", { held: ["layer"] }),
      port("back", { held: ["backward_layer", "layer"] }),
    ],
    parameters: [
      parameter({ name: "layer", type: "choice", of: "layer", required: true, options: ["LSTM", "RNN"] }),
      parameter({ name: "merge_mode", type: "enum", options: ["concat", "sum"], default: "concat", nullable: true }),
      parameter({ name: "backward_layer", type: "choice", of: "layer", nullable: true, options: ["LSTM", "RNN"] }),
    ],
  }),
  card("GRUCell", { kind: "cell", outputs: [port("output"), port("state_h")] }),
  card("LSTMCell", { kind: "cell", outputs: [port("output"), port("state_h"), port("state_c")] }),
  card("StackedRNNCells", {
    kind: "cell",
    outputs: [port("output"), port("", { held: ["cells"] })],
    parameters: [parameter({ name: "cells", type: "choices", of: "cell", required: true, options: ["GRUCell", "LSTMCell"] })],
  }),
  card("ops.add", {
    kind: "op",
    title: "ops.add",
    icon: "+",
    category: "arithmetic",
    inputs: [port("x1", { typed: true }), port("x2", { typed: true, optional: true })],
    parameters: [parameter({ name: "x2", type: "float", nullable: true })],
  }),
  card("ops.split", {
    kind: "op",
    title: "ops.split",
    category: "joining and splitting",
    inputs: [port("x")],
    outputs: [port("output", { pieces: "indices_or_sections" })],
    parameters: [parameter({ name: "indices_or_sections", type: "ints", required: true })],
    positional: ["indices_or_sections"],
  }),
  card("relu", { kind: "activation" }),
  card("tanh", { kind: "activation" }),
];

export const catalog = new Catalog(CARDS);
export const cardOf = (name: string): Card => catalog.layer(name)!;
