// What a person sees first on an empty canvas: what to do next.
import { useActions, useCanvas } from "../hooks/useCanvas";
import { SELECTED } from "../store";
import { say } from "../sentences";
import { Icon } from "./Icon";

export function Empty() {
  const canvas = useActions();
  const empty = useCanvas((state) => state.revision >= 0 && state.graph.nodes.length < 2);
  const searching = useCanvas((state) => state.quickAdd !== null);
  if (!empty || searching) return null;
  return (
    <div className="empty">
      <Icon name="layers" size={32} />
      <h2>{say.emptyTitle}</h2>
      <p>
        {say.emptyText}{" "}
        <button type="button" className="key" onClick={() => canvas.setState({ quickAdd: SELECTED })}>
          /
        </button>{" "}
        {say.emptyKeys}
      </p>
      <p className="quiet">
        {say.emptyExample} <code>{say.quickAddPlaceholder}</code>
      </p>
    </div>
  );
}
