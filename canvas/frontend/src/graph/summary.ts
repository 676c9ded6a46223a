// What a node, a wire and the panel say in numbers and short words.
import type { Card, Json, Node, Parameter, TensorInfo } from "../protocol";

const UNITS = ["", " k", " M", " G", " T"];

/** 950, 1.2 k, 61.7 k, 1.3 M */
export function count(value: number): string {
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : 1;
  return size.toFixed(digits) + UNITS[unit];
}

export const bytes = (value: number): string => (value < 1000 ? `${value} B` : `${count(value)}B`);

/** 8 × 8 × 6; the batch axis is left out (fixed numbers have none), an unknown size is a question mark. */
export const shape = (info: TensorInfo | undefined): string =>
  info ? info.shape.slice(info.shape[0] === null ? 1 : 0).map((size) => size ?? "?").join(" × ") || "scalar" : "";

/** One line for what makes this node special: `6 × 5×5, tanh`. */
export function configLine(card: Card | undefined, config: Node["config"]): string {
  if (!card) return "";
  const said = card.parameters.filter((parameter) => parameter.name in config);
  const order = (parameter: Parameter): number => {
    const place = card.positional.indexOf(parameter.name);
    return place < 0 ? card.positional.length : place;
  };
  const parts = said.sort((a, b) => order(a) - order(b)).map((each) => part(each, config[each.name]!, card));
  return config.filters !== undefined && config.kernel_size !== undefined
    ? [parts.slice(0, 2).join(" × "), ...parts.slice(2)].join(", ")
    : parts.join(", ");
}

function part(parameter: Parameter, value: Json, card: Card): string {
  const text = valueText(parameter, value);
  if (typeof value === "boolean") return value ? parameter.name : `no ${parameter.name}`;
  const plain = card.positional.slice(0, 3).includes(parameter.name) || parameter.name === "activation";
  return plain || parameter.type === "enum" || parameter.type === "choice" ? text : `${parameter.name} ${text}`;
}

const LONGEST = 24;

/** The first of a list of numbers. */
function listText(value: readonly Json[]): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** A value in short: 5×5 for sizes, the name of a choice, anything else as it is written. */
export function valueText(parameter: Parameter, value: Json): string {
  if (parameter.type === "ints" && typeof value === "number") {
    return Array.from({ length: parameter.length ?? 1 }, () => value).join("×");
  }
  if (parameter.type === "numbers") return Array.isArray(value) ? listText(value) : String(value);
  if (Array.isArray(value)) return value.map((each) => (each === null ? "?" : String(each))).join("×");
  if (value !== null && typeof value === "object") return String((value as { name?: Json }).name ?? "");
  return value === null ? "none" : String(value);
}
