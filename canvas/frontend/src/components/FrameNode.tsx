// The quiet frame behind the layers of an open group. Only its title can be grasped: it moves, chooses and collapses all.
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";

import { chosenGroup, groupAt } from "../graph/group";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { fold } from "../hooks/useGroups";
import { keepKeys } from "../hooks/view";
import { say } from "../sentences";
import type { DrawnNode } from "../store";
import { Icon } from "./Icon";

export const FrameNode = memo(function FrameNode({ id }: NodeProps<DrawnNode>) {
  const canvas = useActions();
  const group = useCanvas((state) => groupAt(state.graph, id));
  const chosen = useCanvas((state) => group !== undefined && chosenGroup(state.graph, state.selection)?.id === group.id);
  if (!group) return null;
  const name = group.label || say.group;
  return (
    <div className={`frame${chosen ? " selected" : ""}`} role="group" aria-label={say.groupNode(name, group.nodes.length, "")}>
      <div className="frame-title" onClick={() => canvas.choose(group.nodes)}>
        <button
          type="button"
          className="nodrag"
          title={say.collapse}
          aria-label={`${say.collapse}: ${name}`}
          onClick={(event) => {
            event.stopPropagation();
            keepKeys(event);
            fold(canvas, group, true);
          }}
        >
          <Icon name="down" size={12} />
        </button>
        <span className="name">{name}</span>
      </div>
    </div>
  );
});
