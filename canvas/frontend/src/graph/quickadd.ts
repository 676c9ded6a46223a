// Typing a layer: `conv2d 6 5 tanh padding=same`.
import type { Card, Json, Parameter } from "../protocol";
import { say } from "../sentences";
import type { Catalog } from "./read";
import { search } from "./search";
import { isRefusal, readValue, same } from "./values";

export interface Typed {
  /** Cards that the first word finds, best first. */
  readonly found: readonly Card[];
  /** The words behind the name. */
  readonly words: readonly string[];
}

export interface Reading {
  /** Only what differs from the card's defaults. */
  readonly config: { readonly [name: string]: Json };
  readonly refusals: readonly string[];
}

/** What the text finds so far. */
export function readTyped(text: string, catalog: Catalog): Typed {
  const [name = "", ...words] = split(text);
  return { found: search(catalog.layers, name), words };
}

/** Spaces separate words, except inside brackets and after a comma. */
function split(text: string): string[] {
  const tight = text.trim().replace(/[[(][^\])]*[\])]/g, (list) => list.replace(/\s+/g, ""));
  return tight.replace(/\s*([=,])\s*/g, "$1").split(/\s+/).filter(Boolean);
}

/** The parameters that the words mean for this card; each word that fits nowhere is a refusal. */
export function readConfig(card: Card, words: readonly string[], catalog: Catalog): Reading {
  const config: Record<string, Json> = {};
  const refusals: string[] = [];
  const open = card.positional.flatMap((name) => card.parameters.find((each) => each.name === name) ?? []);
  for (const word of words) {
    const named = /^([a-z_][a-z_0-9]*)=(.*)$/i.exec(word);
    const problem = named
      ? readNamed(card, named[1]!, named[2]!, catalog, config)
      : readPositional(card, word, open, catalog, config);
    if (problem) refusals.push(problem);
  }
  for (const parameter of card.parameters) {
    if (parameter.required && !(parameter.name in config)) refusals.push(say.stillNeeds(card.title, parameter.name));
  }
  return { config: withoutDefaults(card, config), refusals };
}

function readNamed(
  card: Card,
  name: string,
  text: string,
  catalog: Catalog,
  config: Record<string, Json>,
): string | null {
  const fits = card.parameters.filter((each) => each.name.startsWith(name.toLowerCase()));
  const parameter = fits.find((each) => each.name === name.toLowerCase()) ?? (fits.length === 1 ? fits[0] : undefined);
  if (!parameter) return say.noParameter(card.title, name);
  return take(parameter, text, catalog, config);
}

/** A word goes to the first open parameter that can mean it, so `dense relu 10` works, too. */
function readPositional(
  card: Card,
  word: string,
  open: Parameter[],
  catalog: Catalog,
  config: Record<string, Json>,
): string | null {
  const next = open[0];
  if (!next) return say.tooMany(card.title, word);
  const place = open.findIndex((parameter) => !isRefusal(readValue(parameter, word, catalog)));
  const [parameter = next] = open.splice(Math.max(place, 0), 1);
  return take(parameter, word, catalog, config);
}

function take(parameter: Parameter, text: string, catalog: Catalog, config: Record<string, Json>): string | null {
  const read = readValue(parameter, text, catalog);
  if (isRefusal(read)) return read.refusal;
  config[parameter.name] = read.value;
  return null;
}

const withoutDefaults = (card: Card, config: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(
    card.parameters
      .filter((each) => each.name in config && (each.required || !same(config[each.name], each.default)))
      .map((each) => [each.name, config[each.name]!]),
  );
