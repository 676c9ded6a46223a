// Finding a card by what a person types.
import type { Card } from "../protocol";

/** The cards that fit, best first; all of them, as they are, for an empty query. */
export function search(cards: readonly Card[], query: string): readonly Card[] {
  const wanted = fold(query);
  const symbol = query.trim();
  if (!wanted && symbol) return cards.filter((card) => card.kind === "op" && card.icon === symbol);
  if (!wanted) return cards;
  return cards
    .map((card, place) => ({ card, place, score: score(card, wanted, query.trim().toLowerCase()) }))
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .map((each) => each.card);
}

/** `matmul` finds `ops.matmul`. */
const plain = (name: string): string => name.replace(/^ops\./, "");

const fold = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

const humps = (name: string): string => plain(name).replace(/[a-z]/g, "").toLowerCase();

function score(card: Card, wanted: string, words: string): number {
  const name = fold(plain(card.title || card.name));
  if (fold(card.title) === wanted) return 100;
  if (name === wanted) return 100;
  if (name.startsWith(wanted)) return 90 - name.length / 10;
  if (humps(card.name).startsWith(wanted)) return 70 - name.length / 10;
  if (name.includes(wanted)) return 60 - name.length / 10;
  if (fold(card.category).startsWith(wanted)) return 40;
  if (wanted.length > 2 && card.summary.toLowerCase().includes(words)) return 30;
  return wanted.length > 2 && scattered(name, wanted) ? 20 - name.length / 10 : 0;
}

/** True when the letters come in this order: `mxpl2d` in MaxPooling2D. */
function scattered(name: string, wanted: string): boolean {
  let at = 0;
  for (const letter of name) if (letter === wanted[at]) at += 1;
  return at === wanted.length;
}
