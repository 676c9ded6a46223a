import { expect, test } from "vitest";

import type { Json, Parameter } from "../protocol";
import { cardOf, catalog, parameter } from "./samples";
import { isRefusal, readValue, showValue } from "./values";

const size = parameter({ name: "kernel_size", type: "ints", length: 2, minimum: 1 });
const rate = parameter({ name: "rate", type: "float", minimum: 0, maximum: 1 });
const units = cardOf("Dense").parameters[0]!;
const activation = cardOf("Dense").parameters[1]!;
const padding = cardOf("Conv2D").parameters[3]!;

test.each<[Parameter, string, unknown]>([
  [units, "120", 120],
  [units, "1_000", 1000],
  [rate, "0.25", 0.25],
  [rate, "1e-3", 0.001],
  [size, "5", 5],
  [size, "5x3", [5, 3]],
  [size, "(5, 3)", [5, 3]],
  [size, "5×3", [5, 3]],
  [parameter({ name: "shape", type: "shape" }), "8, ?, 1", [8, null, 1]],
  [parameter({ name: "flag", type: "bool" }), "off", false],
  [padding, "SAME", "same"],
  [activation, "ReLU", "relu"],
  [activation, "", null],
  [activation, "none", null],
  [parameter({ name: "name", type: "str" }), " a b ", "a b"],
])("%o reads %s", (wanted, text, value) => expect(readValue(wanted, text, catalog)).toEqual({ value }));

test.each<[Parameter, string, string]>([
  [units, "", "units needs a value."],
  [units, "ten", "units must be a number, not “ten”."],
  [units, "2.5", "units must be a whole number, not 2.5."],
  [units, "0", "units must be at least 1, not 0."],
  [rate, "2", "rate must be between 0 and 1, not 2."],
  [size, "1,2,3", "kernel_size takes one number or 2 of them, not 3."],
  [padding, "full", "padding cannot be “full”. Choose one of: valid, same."],
  [activation, "relo", "activation cannot be “relo”. Choose one of: relu, tanh."],
])("%o refuses “%s”", (wanted, text, refusal) => expect(readValue(wanted, text, catalog)).toEqual({ refusal }));

test("what a field shows reads as the same value", () => {
  expect(showValue([5, null, 1])).toBe("5, ?, 1");
  expect(showValue({ name: "L2", config: { l2: 0.1 } })).toBe("L2");
  expect(showValue(null)).toBe("");
});

test("several choices are read as a list of names, and shown as one", () => {
  const cells = parameter({ name: "cells", type: "choices", of: "activation", options: ["relu", "tanh"] });
  expect(readValue(cells, "relu, TANH", catalog)).toEqual({ value: ["relu", "tanh"] });
  expect(readValue(cells, "relu, gru", catalog)).toHaveProperty("refusal");
  expect(showValue(["relu", { name: "tanh", config: {} }])).toBe("relu, tanh");
  expect(readValue({ ...cells, type: "choice", options: ["tanh"] }, "relu", catalog)).toHaveProperty("refusal");
});

test("words are read between commas, or as JSON, and shown so that they can be read again", () => {
  const words = parameter({ name: "vocabulary", type: "strs" });
  for (const [text, list] of [
    ["cat, dog house", ["cat", "dog house"]],
    ['["a, b"," c"]', ["a, b", " c"]],
  ] as const) {
    expect(readValue(words, text, catalog)).toEqual({ value: list });
    expect(showValue(list)).toBe(text);
  }
  expect(readValue(words, "[1]", catalog)).toHaveProperty("refusal");
  expect(readValue(words, " , ", catalog)).toHaveProperty("refusal");
});

test("fixed numbers are a number, a row or lists in lists, and come back as they were typed", () => {
  const value = parameter({ name: "value", type: "numbers", required: true });
  for (const [text, json] of [["2.5", 2.5], ["1, 2", [1, 2]], ["[[1, 0], [0, 1]]", [[1, 0], [0, 1]]], ["[3]", [3]]] as const) {
    expect(readValue(value, text, catalog)).toEqual({ value: json });
    expect(readValue(value, showValue(json as Json), catalog)).toEqual({ value: Array.isArray(json) && json.length === 1 ? json[0] : json });
  }
  expect(isRefusal(readValue(value, "one", catalog))).toBe(true);
  expect(isRefusal(readValue(value, "[1, alert(1)]", catalog))).toBe(true);
});

test("pairs are read as they are shown", () => {
  const width = parameter({ name: "pad_width", type: "ints", required: true });
  expect(readValue(width, "[[0,0],[1,2]]", catalog)).toEqual({ value: [[0, 0], [1, 2]] });
  expect(showValue([[0, 0], [1, 2]])).toBe("[[0,0],[1,2]]");
});
