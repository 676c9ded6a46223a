import { expect, test } from "vitest";

import { example } from "./example";
import { node } from "./samples";

test.each([
  ["a row of a table", [null, 4], "float32", "dense 32 relu"],
  ["a picture", [null, 28, 28, 1], "float32", "conv2d 6 5 tanh padding=same"],
  ["a series", [null, 100, 3], "float32", "lstm 32"],
  ["a film", [null, 16, 32, 32, 3], "uint8", "conv3d 6 3 relu padding=same"],
  ["a text as tokens", [null, 80], "int32", "embedding 20000 32"],
  ["one number", [null], "float32", "dense 32 relu"],
])("what can be typed for %s", (_, shape, dtype, wanted) => expect(example({ shape, dtype })).toBe(wanted));

test("what can be typed where nothing is known of what arrives", () => expect(example(undefined)).toBe("dense 32 relu"));

test("the tokens are as many as in a network that fits the data", () => {
  const graph = { nodes: [{ ...node("e", "Embedding"), config: { input_dim: 502, output_dim: 64 } }], edges: [], groups: [], outputs: [] };
  expect(example({ shape: [null, 80], dtype: "int32" }, [{ title: "", reason: "", graph }])).toBe("embedding 502 32");
});
