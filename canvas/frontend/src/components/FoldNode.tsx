// A collapsed group: one node in place of its layers, with a handle for each edge that crosses its border.
import { Handle, type NodeProps, Position, useUpdateNodeInternals } from "@xyflow/react";
import { memo, type MouseEvent, useEffect } from "react";

import { dockPlace, type Dock, docksOf } from "../graph/fold";
import { groupAt } from "../graph/group";
import { count, shape } from "../graph/summary";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { fold } from "../hooks/useGroups";
import { keepKeys } from "../hooks/view";
import { say } from "../sentences";
import type { DrawnNode } from "../store";
import { Icon } from "./Icon";
import { worstFirst } from "./problems";

export const FoldNode = memo(function FoldNode({ id, selected }: NodeProps<DrawnNode>) {
  const canvas = useActions();
  const measure = useUpdateNodeInternals();
  const graph = useCanvas((state) => state.graph);
  const catalog = useCanvas((state) => state.catalog);
  const notes = useCanvas((state) => state.notes);
  const problems = useCanvas((state) => state.problems);
  const down = useCanvas((state) => state.direction === "down");
  const group = groupAt(graph, id);
  const unfit = useCanvas((state) => group?.nodes.every((node) => state.unfit.has(node)) === true && state.unfit.size > 0);
  const docks = group && docksOf(graph, catalog, group);
  const names = docks ? [...docks.target, ...docks.source].map((dock) => dock.id).join() : "";
  useEffect(() => measure(id), [id, names, down, measure]);
  if (!group || !docks) return null;
  const name = group.label || say.group;
  const parameters = group.nodes.reduce((sum, node) => sum + (notes[node]?.parameters ?? 0), 0);
  const outs = new Set(docks.source.map((dock) => shape(notes[dock.node]?.outputs[0])));
  const out = [...outs].filter(Boolean).join(", ");
  const inside = new Set(group.nodes);
  const found = worstFirst(problems.filter((problem) => problem.node && inside.has(problem.node)));
  const open = (event: MouseEvent): void => {
    keepKeys(event);
    fold(canvas, group, false);
  };
  return (
    <div
      className={`layer fold${selected ? " selected" : ""}${unfit ? " unfit" : ""} ${found[0]?.severity ?? ""}`}
      role="group"
      aria-label={say.groupNode(name, group.nodes.length, out)}
    >
      <Docks docks={docks.target} type="target" at={down ? Position.Top : Position.Left} />
      <button type="button" className="tile nodrag" title={say.expand} aria-label={`${say.expand}: ${name}`} onClick={open}>
        <Icon name="layers" size={20} />
      </button>
      <span className="words">
        <span className="row">
          <span className="name">{name}</span>
          {parameters > 0 && (
            <span className="count" title={say.parameters(parameters.toLocaleString("en"))}>
              {count(parameters)}
            </span>
          )}
        </span>
        <span className="row">
          <span className="line">{say.layers(group.nodes.length)}</span>
          {out && <span className="shape">{out}</span>}
        </span>
      </span>
      {found[0] && (
        <button
          type="button"
          className={`badge nodrag ${found[0].severity}`}
          title={say.expandProblems}
          aria-label={say.problems(found.length)}
          onClick={open}
        >
          {found.length > 1 ? found.length : <Icon name="error" size={14} />}
        </button>
      )}
      <Docks docks={docks.source} type="source" at={down ? Position.Bottom : Position.Right} />
    </div>
  );
});

interface DocksProps {
  readonly docks: readonly Dock[];
  readonly type: "source" | "target";
  readonly at: Position;
}

function Docks({ docks, type, at }: DocksProps) {
  const axis = at === Position.Top || at === Position.Bottom ? "left" : "top";
  return docks.map(({ id, node, port }) => (
    <Handle
      key={id}
      id={id}
      type={type}
      position={at}
      title={`${node}: ${port}`}
      style={{ [axis]: `${100 * dockPlace(docks, id)}%` }}
    />
  ));
}
