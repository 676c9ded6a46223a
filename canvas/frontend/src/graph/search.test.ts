import { expect, test } from "vitest";

import { CARDS, catalog } from "./samples";
import { search } from "./search";

const first = (query: string): string | undefined => search(catalog.layers, query)[0]?.name;

test.each([
  ["conv2d", "Conv2D"],
  ["con", "Conv2D"],
  ["max pool", "MaxPooling2D"],
  ["mp", "MaxPooling2D"],
  ["pooling2", "MaxPooling2D"],
  ["mxpl2d", "MaxPooling2D"],
  ["every neuron", "Dense"],
  ["convolutional", "Conv2D"],
  ["+", "ops.add"],
  ["split", "ops.split"],
  ["ops.add", "ops.add"],
  ["add", "Add"],
])("“%s” finds %s", (query, name) => expect(first(query)).toBe(name));

test("an empty query keeps everything as it is, a strange one finds nothing", () => {
  expect(search(CARDS, " ")).toBe(CARDS);
  expect(search(CARDS, "zzz")).toEqual([]);
});
