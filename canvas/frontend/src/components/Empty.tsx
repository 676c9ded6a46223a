// What a person sees first on an empty canvas: what to do next, and networks that fit the data.
import { useReactFlow } from "@xyflow/react";

import { arrange } from "../graph/layout";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { useExample } from "../hooks/useExample";
import { FIT } from "../hooks/view";
import type { FirstNetwork } from "../protocol";
import { SELECTED } from "../store";
import { say } from "../sentences";
import { Icon } from "./Icon";

export function Empty() {
  const canvas = useActions();
  const empty = useCanvas((state) => state.revision >= 0 && state.graph.nodes.length < 2);
  const searching = useCanvas((state) => state.quickAdd !== null);
  const firsts = useCanvas((state) => state.firsts);
  const example = useExample();
  if (!empty || searching) return null;
  return (
    <div className={firsts.length > 0 ? "empty low" : "empty"}>
      {firsts.length === 0 && <Icon name="layers" size={32} />}
      <h2>{say.emptyTitle}</h2>
      <p>
        {say.emptyText}{" "}
        <button type="button" className="key" onClick={() => canvas.setState({ quickAdd: SELECTED })}>
          /
        </button>{" "}
        {say.emptyKeys}
      </p>
      <p className="quiet">
        {say.emptyExample} <code>{example}</code>
      </p>
      {firsts.length > 0 && <Firsts firsts={firsts} />}
    </div>
  );
}

/** One click draws a network, laid out and in sight; undo takes it back. */
function Firsts({ firsts }: { readonly firsts: readonly FirstNetwork[] }) {
  const canvas = useActions();
  const flow = useReactFlow();
  const draw = ({ title, graph }: FirstNetwork): void => {
    canvas.commit(say.drew(title), arrange(graph, canvas.getState().direction), []);
    requestAnimationFrame(() => void flow.fitView(FIT));
  };
  return (
    <section className="firsts" aria-label={say.firsts}>
      <p>{say.firsts}</p>
      {firsts.map((first) => (
        <button type="button" key={first.title} onClick={() => draw(first)}>
          <b>{first.title}</b>
          <span>{first.reason}</span>
          <small>{say.layersIn(first.graph.nodes.length)}</small>
        </button>
      ))}
    </section>
  );
}
