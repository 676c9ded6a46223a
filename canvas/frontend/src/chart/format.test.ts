import { expect, it } from "vitest";
import { count, duration, memory, number, steady, title } from "./format";

it.each([
  [0, "0"], [0.0005, "0.0005"], [0.00005, "5e-5"], [0.1234567, "0.1235"], [12, "12"], [1234.5, "1,235"], [2.5e9, "2.5e9"], [Number.NaN, "–"],
])("number %d", (value, text) => expect(number(value)).toBe(text));

it.each([[0.5, "0.5000"], [12.345, "12.35"], [123.45, "123.5"], [0.0000123, "1.23e-5"], [4321, "4,321"]])("steady %d", (value, text) =>
  expect(steady(value)).toBe(text),
);

it.each([[0.2, "under 1 s"], [45, "45 s"], [200, "3 min 20 s"], [7500, "2 h 5 min"], [-1, "–"], [Number.NaN, "–"]])("duration %d", (value, text) =>
  expect(duration(value)).toBe(text),
);

it("says sizes and names as people do", () => {
  expect(memory(812)).toBe("812 MB");
  expect(memory(1434)).toBe("1.4 GB");
  expect(count(61706)).toBe("61,706");
  expect(title("val_sparse_categorical_accuracy")).toBe("Sparse categorical accuracy");
});
