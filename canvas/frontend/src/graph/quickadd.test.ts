import { expect, test } from "vitest";

import { readConfig, readTyped } from "./quickadd";
import { catalog } from "./samples";

function read(text: string) {
  const { found, words } = readTyped(text, catalog);
  return { name: found[0]?.name, ...readConfig(found[0]!, words, catalog) };
}

test.each([
  ["conv2d 6 5 tanh padding=same", "Conv2D", { filters: 6, kernel_size: 5, activation: "tanh", padding: "same" }],
  ["conv2d 6 5x3", "Conv2D", { filters: 6, kernel_size: [5, 3] }],
  ["conv2d 6 (5, 3) pad = same", "Conv2D", { filters: 6, kernel_size: [5, 3], padding: "same" }],
  ["dense 10", "Dense", { units: 10 }],
  ["dense relu 10", "Dense", { units: 10, activation: "relu" }],
  ["dense 10 use_bias=true", "Dense", { units: 10 }],
  ["input 8,8,1", "Input", { shape: [8, 8, 1] }],
  ["add", "Add", {}],
])("%s", (text, name, config) => expect(read(text)).toEqual({ name, config, refusals: [] }));

test.each([
  ["dense", "Dense still needs units."],
  ["dense ten", "units must be a number, not “ten”."],
  ["dense 10 relu 7", "Dense takes no further value: “7” is left over."],
  ["dense 10 width=3", "Dense has no single parameter that starts with “width”."],
  ["dropout 1.5", "rate must be between 0 and 1, not 1.5."],
])("%s is refused in plain words", (text, refusal) => expect(read(text).refusals).toContain(refusal));
