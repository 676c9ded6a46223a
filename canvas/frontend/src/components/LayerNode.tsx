// One layer on the canvas. It is drawn again only when its own node, note or problems change.
import { Handle, NodeToolbar, type NodeProps, Position, useUpdateNodeInternals } from "@xyflow/react";
import { type CSSProperties, memo, useEffect, useRef } from "react";

import { heaviest } from "../graph/heaviest";
import { isExtra, mayHaveSeveral, placeOf, required, shownOutputs } from "../graph/ports";
import { nodesById, outputIds } from "../graph/read";
import { familyOf, settingsOf } from "../graph/share";
import { configLine, count, shape } from "../graph/summary";
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { Port, Problem } from "../protocol";
import { say } from "../sentences";
import type { DrawnNode } from "../store";
import { colourOf, iconOf } from "./category";
import { Icon } from "./Icon";
import { ProblemList } from "./ProblemList";
import { problemsOf } from "./problems";

export const LayerNode = memo(function LayerNode({ id, selected }: NodeProps<DrawnNode>) {
  const node = useCanvas((state) => nodesById(state.graph).get(id));
  const card = useCanvas((state) => state.catalog.layer(node?.layer ?? ""));
  const catalog = useCanvas((state) => state.catalog);
  const note = useCanvas((state) => state.notes[id]);
  const problems = useCanvas((state) => problemsOf(state.problems, id));
  const down = useCanvas((state) => state.direction === "down");
  const unfit = useCanvas((state) => state.unfit.has(id));
  const isOutput = useCanvas((state) => outputIds(state.graph).has(id));
  const graph = useCanvas((state) => (mayHaveSeveral(state.catalog.outputs(node?.layer ?? "")) ? state.graph : null));
  const line = useCanvas((state) => configLine(state.catalog.layer(node?.layer ?? ""), settingsOf(state.graph, id)));
  const kin = useCanvas((state) => !state.selection.has(id) && familyOf(state.graph, id).some((other) => state.selection.has(other)));
  if (!node) return null;
  const outputs = graph ? shownOutputs(graph, catalog, node) : catalog.outputs(node.layer);
  const out = shape(note?.outputs[0]);
  const name = node.label || card?.title || node.layer;
  return (
    <div
      className={`layer${selected ? " selected" : ""}${unfit ? " unfit" : ""}${kin ? " kin" : ""} ${problems[0]?.severity ?? ""}`}
      style={{ "--hue": colourOf(card) } as CSSProperties}
      role="group"
      aria-label={say.node(name, node.layer, out)}
    >
      <Ports id={id} ports={catalog.inputs(node.layer)} type="target" at={down ? Position.Top : Position.Left} />
      <span className="tile">
        <Icon name={iconOf(card)} size={20} />
      </span>
      <span className="words">
        <span className="row">
          <span className="name">{name}</span>
          {note && note.parameters > 0 && (
            <span className="count" title={say.parameters(note.parameters.toLocaleString("en"))}>
              {count(note.parameters)}
            </span>
          )}
        </span>
        <span className="row">
          {(line || node.label) && <span className="line">{line || node.layer}</span>}
          {out && <span className="shape">{out}</span>}
        </span>
      </span>
      {isOutput && card && card.inputs.length > 0 && <span className="leaf">{say.output}</span>}
      <Share id={id} />
      <Shared id={id} />
      <ProblemBadge id={id} problems={problems} />
      <Ports id={id} ports={outputs} type="source" at={down ? Position.Bottom : Position.Right} />
    </div>
  );
});

interface PortsProps {
  readonly id: string;
  readonly ports: readonly Port[];
  readonly type: "source" | "target";
  readonly at: Position;
}

function Ports({ id, ports, type, at }: PortsProps) {
  const measure = useUpdateNodeInternals();
  const names = ports.map((port) => port.name).join();
  const measured = useRef(names);
  useEffect(() => {
    if (measured.current !== names) measure(id);
    measured.current = names;
  }, [id, names, measure]);
  const axis = at === Position.Top || at === Position.Bottom ? "left" : "top";
  return ports.map((port) => (
    <Handle
      key={port.name}
      id={port.name}
      type={type}
      position={at}
      className={`${port.many ? "many" : ""}${isExtra(port) ? " extra" : required(ports).length === 1 ? " alone" : ""}`}
      title={ports.length > 1 ? port.name : undefined}
      style={ports.length > 1 ? { [axis]: `${100 * placeOf(ports, port.name)}%` } : undefined}
    >
      {ports.length > 1 && <span className={`port ${type}`}>{port.name}</span>}
    </Handle>
  ));
}

/** How much of the whole this layer holds, where it is one of the heaviest. */
function Share({ id }: { readonly id: string }) {
  const mark = useCanvas((state) => state.mark);
  const share = useCanvas((state) => heaviest(state.notes, state.mark).get(id));
  if (share === undefined || mark === "nothing") return null;
  const text = say.share[mark](Math.round(share * 100));
  return (
    <span className="share" role="img" aria-label={text} title={text} style={{ "--share": share } as CSSProperties}>
      {say.percent(Math.round(share * 100))}
    </span>
  );
}

/** The mark of a layer that is used at several places. */
function Shared({ id }: { readonly id: string }) {
  const others = useCanvas((state) => familyOf(state.graph, id).filter((other) => other !== id).join(", "));
  if (!others) return null;
  return (
    <span className="shared" role="img" aria-label={say.sharedWith(others)} title={say.sharedWith(others)}>
      <Icon name="link" size={12} />
    </span>
  );
}

function ProblemBadge({ id, problems }: { readonly id: string; readonly problems: readonly Problem[] }) {
  const canvas = useActions();
  const open = useCanvas((state) => state.told === id);
  const worst = problems[0];
  if (!worst) return null;
  return (
    <>
      <button
        type="button"
        className={`badge nodrag ${worst.severity}`}
        aria-label={say.problems(problems.length)}
        aria-expanded={open}
        title={worst.sentence}
        onClick={(event) => {
          event.stopPropagation();
          canvas.setState({ told: open ? null : id });
        }}
      >
        {problems.length > 1 ? problems.length : <Icon name="error" size={14} />}
      </button>
      <NodeToolbar nodeId={id} isVisible={open} position={Position.Right} offset={18} align="start">
        <div className="popover nodrag nopan" role="dialog" aria-label={say.problems(problems.length)}>
          <ProblemList problems={problems} />
        </div>
      </NodeToolbar>
    </>
  );
}
