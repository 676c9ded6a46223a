// How a card's category looks: its colour, its icon, its place in the palette.
import type { Card } from "../protocol";
import { hasIcon, type IconName } from "./Icon";

const COLOURS: { readonly [category: string]: string } = {
  input: "#64748b",
  core: "#3b82f6",
  convolutional: "#8b5cf6",
  pooling: "#0d9488",
  recurrent: "#d97706",
  attention: "#e11d48",
  embedding: "#0891b2",
  normalization: "#16a34a",
  regularization: "#ea580c",
  activation: "#ca8a04",
  merging: "#db2777",
  reshaping: "#6b7f99",
  preprocessing: "#0284c7",
  augmentation: "#a855f7",
  arithmetic: "#0f766e",
  trigonometry: "#0f766e",
  "comparison and logic": "#be185d",
  "sums and statistics": "#4d7c0f",
  shape: "#6b7f99",
  "joining and splitting": "#db2777",
  selection: "#b45309",
  "linear algebra": "#4338ca",
  "activation functions": "#ca8a04",
  "neural operations": "#8b5cf6",
  signals: "#0284c7",
};

/** Blocks are no layers: a person's own stand first, the others behind the layers that one draws with. */
const OWN = "my blocks";
const BLOCKS = "blocks";
const BLOCK_COLOURS: { readonly [category: string]: string } = { [OWN]: "#0f766e", [BLOCKS]: "#4f46e5" };

const ORDER = [OWN, ...Object.keys(COLOURS)].flatMap((name) => (name === "preprocessing" ? [BLOCKS, name] : [name]));

/** Layers without inputs look like inputs, whatever their category. */
export const lookOf = (card: Card | undefined): string =>
  card && card.inputs.length === 0 ? "input" : (card?.category ?? "");

export const colourOf = (card: Card | undefined): string => COLOURS[lookOf(card)] ?? BLOCK_COLOURS[lookOf(card)] ?? "#64748b";

export const iconOf = (card: Card | undefined): IconName => {
  const look = card?.kind === "op" ? "operation" : lookOf(card);
  return hasIcon(look) ? look : "layers";
};

/** Cards by category, categories in a textbook's order, cards as they came. */
export function byCategory(cards: readonly Card[]): readonly (readonly [string, readonly Card[]])[] {
  const groups = new Map<string, Card[]>();
  for (const card of cards) groups.set(card.category, [...(groups.get(card.category) ?? []), card]);
  return [...groups].sort(([a], [b]) => place(a) - place(b));
}

const place = (category: string): number => {
  const index = ORDER.indexOf(category);
  return index < 0 ? ORDER.length : index;
};
