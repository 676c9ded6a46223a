// Problems as nodes and the panel look at them.
import type { Problem, ProblemPlace } from "../protocol";

export type Severity = Problem["severity"];

const RANK: readonly Severity[] = ["error", "warning", "advice"];
const NO_PROBLEMS: readonly Problem[] = [];
const indexes = new WeakMap<readonly Problem[], ReadonlyMap<string, readonly Problem[]>>();

/** The problems of one node, worst first; the same list as long as the answer is the same. */
export function problemsOf(problems: readonly Problem[], node: string): readonly Problem[] {
  let index = indexes.get(problems);
  if (!index) {
    const groups = new Map<string, Problem[]>();
    for (const problem of worstFirst(problems)) {
      if (problem.node) groups.set(problem.node, [...(groups.get(problem.node) ?? []), problem]);
    }
    indexes.set(problems, (index = groups));
  }
  return index.get(node) ?? NO_PROBLEMS;
}

export const worstFirst = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((a, b) => RANK.indexOf(a.severity) - RANK.indexOf(b.severity));

export const placeKey = ({ code, node, edge, field }: ProblemPlace): string =>
  [code, node ?? "", edge ?? "", field].join(" ");
