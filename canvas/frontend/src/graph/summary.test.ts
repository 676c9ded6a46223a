import { expect, test } from "vitest";

import { cardOf, parameter } from "./samples";
import { bytes, configLine, count, shape } from "./summary";

test.each([
  [0, "0"],
  [950, "950"],
  [1_200, "1.2 k"],
  [61_706, "61.7 k"],
  [999_950, "1.0 M"],
  [138_000_000, "138 M"],
])("%d is said as %s", (value, said) => expect(count(value)).toBe(said));

test("bytes have a unit", () => {
  expect([bytes(256), bytes(3_400)]).toEqual(["256 B", "3.4 kB"]);
});

test("shapes leave the batch out and know not every size", () => {
  expect(shape({ shape: [null, 8, null, 6], dtype: "float32" })).toBe("8 × ? × 6");
  expect(shape({ shape: [null], dtype: "float32" })).toBe("scalar");
  expect(shape(undefined)).toBe("");
});

test("one line says what makes a layer special, in the order in which it is typed", () => {
  const config = { activation: "tanh", kernel_size: 5, filters: 6, padding: "same" };
  expect(configLine(cardOf("Conv2D"), config)).toBe("6 × 5×5, same, tanh");
  expect(configLine(cardOf("Dense"), { units: 10, use_bias: false })).toBe("10, no use_bias");
  const penalty = parameter({ name: "kernel_regularizer", type: "choice", of: "regularizer" });
  const penalized = { ...cardOf("Dense"), parameters: [...cardOf("Dense").parameters, penalty] };
  expect(configLine(penalized, { units: 10, kernel_regularizer: { name: "L2", config: { l2: 0.1 } } })).toBe("10, L2");
  expect(configLine(undefined, { units: 10 })).toBe("");
});
