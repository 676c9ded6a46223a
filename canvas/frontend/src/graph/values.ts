// A parameter's value: from what a person types to JSON, and back. Every refusal is a plain sentence.
import type { Json, Parameter } from "../protocol";
import { say } from "../sentences";
import type { Catalog } from "./read";

export type Read = { readonly value: Json } | { readonly refusal: string };

export const isRefusal = (read: Read): read is { readonly refusal: string } => "refusal" in read;

const refuse = (refusal: string): Read => ({ refusal });

/** The value that this text means for this parameter. */
export function readValue(parameter: Parameter, typed: string, catalog: Catalog): Read {
  const text = typed.trim();
  if (parameter.nullable && (text === "" || /^(none|null)$/i.test(text))) return { value: null };
  if (text === "" && parameter.type !== "str") return refuse(say.needsValue(parameter.name));
  switch (parameter.type) {
    case "int":
    case "float":
      return readNumber(parameter, text);
    case "bool":
      return readBool(parameter, text);
    case "enum":
      return readOption(parameter, text, parameter.options);
    case "choice":
      return readOption(parameter, text, namesOf(parameter, catalog));
    case "choices":
      return readNames(parameter, text, namesOf(parameter, catalog));
    case "ints":
    case "floats":
    case "shape":
      return readList(parameter, text);
    case "strs":
      return readWords(parameter, text);
    case "numbers":
      return readNumbers(parameter, text);
    default:
      return { value: text };
  }
}

/** The names among which a choice is made. */
export const namesOf = (parameter: Parameter, catalog: Catalog): readonly string[] =>
  parameter.options.length > 0 ? parameter.options : catalog.of(parameter.of ?? "").map((card) => card.name);

function readNames(parameter: Parameter, text: string, options: readonly string[]): Read {
  const read = text.split(/[\s,]+/).filter(Boolean).map((word) => readOption(parameter, word, options));
  return read.find(isRefusal) ?? { value: read.map((each) => (each as { value: Json }).value) };
}

function readNumber(parameter: Parameter, text: string): Read {
  const whole = parameter.type === "int" || parameter.type === "ints" || parameter.type === "shape";
  const value = Number(text.replaceAll("_", ""));
  if (!Number.isFinite(value)) return refuse(say.notNumber(parameter.name, text));
  if (whole && !Number.isInteger(value)) return refuse(say.notWhole(parameter.name, text));
  return inRange(parameter, value);
}

function inRange(parameter: Parameter, value: number): Read {
  const { minimum, maximum } = parameter;
  const fits = (minimum === null || value >= minimum) && (maximum === null || value <= maximum);
  return fits ? { value } : refuse(say.outOfRange(parameter.name, value, minimum, maximum));
}

function readBool(parameter: Parameter, text: string): Read {
  if (/^(true|yes|on|1)$/i.test(text)) return { value: true };
  if (/^(false|no|off|0)$/i.test(text)) return { value: false };
  return refuse(say.notBool(parameter.name, text));
}

function readOption(parameter: Parameter, text: string, options: readonly string[]): Read {
  const plain = (word: string): string => word.toLowerCase().replaceAll("_", "");
  const found = options.find((option) => option === text) ?? options.find((option) => plain(option) === plain(text));
  return found === undefined ? refuse(say.notOption(parameter.name, text, options)) : { value: found };
}

/** `5`, `5x5`, `5,5`, `(5, 5)` and `[5 5]` are read alike; a shape may hold ? for an unknown size. */
function readList(parameter: Parameter, text: string): Read {
  const pairs = /^\s*\[\s*\[/.test(text) ? parseJson(text) : null;
  if (Array.isArray(pairs) && pairs.every(isNumbers)) return { value: pairs };
  const words = text.replace(/[[\]()]/g, " ").split(/[\s,×x]+/i).filter(Boolean);
  const read = words.map((word) =>
    parameter.type === "shape" && /^(\?|none)$/i.test(word) ? { value: null } : readNumber(parameter, word),
  );
  const refused = read.find(isRefusal);
  if (refused) return refused;
  const values = read.map((each) => (each as { value: Json }).value);
  if (parameter.type === "shape") return { value: values };
  if (values.length === 1) return { value: values[0]! };
  const { length } = parameter;
  if (length !== null && values.length !== length) return refuse(say.wrongLength(parameter.name, length, values.length));
  return { value: values };
}

/** A number, `1, 2, 3`, or lists in lists: `[[1, 0], [0, 1]]`. Python looks at their lengths. */
function readNumbers(parameter: Parameter, text: string): Read {
  const value = parseJson(text.includes("[") ? text : `[${text}]`);
  if (!Array.isArray(value) || !value.every(isNumbers)) return refuse(say.notNumbers(parameter.name));
  return { value: !text.includes("[") && value.length === 1 ? value[0]! : value };
}

const isNumbers = (value: Json): boolean => (Array.isArray(value) ? value.every(isNumbers) : typeof value === "number");

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** `cat, dog`, or a list in JSON for words that have commas of their own. */
function readWords(parameter: Parameter, text: string): Read {
  const words = text.startsWith("[") ? parseList(text) : text.split(/[,\n]/).map((word) => word.trim()).filter(Boolean);
  return words && words.length > 0 ? { value: words } : refuse(say.notWords(parameter.name));
}

function parseList(text: string): string[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === "string" && word !== "") ? value : null;
  } catch {
    return null;
  }
}

const isPlainWord = (value: Json): boolean => typeof value !== "string" || /^[^\s,[]([^,\n]*[^\s,])?$/.test(value);

/** A value as a form field shows it: the other way round from `readValue`. */
export function showValue(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value) && (!value.every(isPlainWord) || value.some(Array.isArray))) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((each) => (each === null ? "?" : showValue(each))).join(", ");
  if (typeof value === "object") return String((value as { name?: Json }).name ?? "");
  return String(value);
}

/** The same JSON value. */
export const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
