// Problems as sentences, each with its one-click fix and a way to its layer.
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { Problem } from "../protocol";
import { say } from "../sentences";
import { placeKey } from "./problems";

interface Props {
  readonly problems: readonly Problem[];
  readonly onShow?: (node: string) => void;
}

export function ProblemList({ problems, onShow }: Props) {
  return (
    <ul className="problems">
      {problems.map((problem) => (
        <ProblemItem key={placeKey(problem)} problem={problem} onShow={onShow} />
      ))}
    </ul>
  );
}

function ProblemItem({ problem, onShow }: { readonly problem: Problem; readonly onShow: Props["onShow"] }) {
  const canvas = useActions();
  const name = useCanvas((state) => {
    const node = state.graph.nodes.find((each) => each.id === problem.node);
    return node ? node.label || node.layer : null;
  });
  const fixing = useCanvas((state) => state.fixing !== null);
  return (
    <li className={`problem ${problem.severity}`}>
      <span className="dot" title={say.advice[problem.severity]} />
      <div>
        {onShow && name && problem.node && (
          <button type="button" className="link" title={say.showLayer} onClick={() => onShow(problem.node!)}>
            {name}
          </button>
        )}
        <p>{problem.sentence}</p>
        {problem.fix && (
          <button type="button" className="fix" disabled={fixing} onClick={() => canvas.fix(problem)}>
            {problem.fix.label}
          </button>
        )}
      </div>
    </li>
  );
}
