// A line that could be typed next: it fits what arrives.
import type { FirstNetwork, TensorInfo } from "../protocol";

/**
 * For a picture a convolution, for moments a recurrence, for tokens vectors; whatever else, a dense layer takes it.
 * How many tokens there are, networks that fit the data know.
 */
export function example(arriving: TensorInfo | undefined, firsts: readonly FirstNetwork[] = []): string {
  if (!arriving) return DENSE;
  const { shape, dtype } = arriving;
  const rank = shape[0] === null ? shape.length - 1 : shape.length;
  if (rank === 1 && dtype.includes("int")) return `embedding ${tokensOf(firsts)} 32`;
  return BY_RANK[rank] ?? DENSE;
}

function tokensOf(firsts: readonly FirstNetwork[]): number {
  const layers = firsts.flatMap(({ graph }) => graph.nodes);
  const size = layers.find(({ layer }) => layer === "Embedding")?.config.input_dim;
  return typeof size === "number" ? size : MANY_TOKENS;
}

const MANY_TOKENS = 20_000;
const DENSE = "dense 32 relu";
const BY_RANK: { readonly [rank: number]: string } = {
  2: "lstm 32",
  3: "conv2d 6 5 tanh padding=same",
  4: "conv3d 6 3 relu padding=same",
};
