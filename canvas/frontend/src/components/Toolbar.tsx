// The tools that float above the drawing.
import { useReactFlow } from "@xyflow/react";

import { arrangeAll, turn } from "../hooks/useKeyboard";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { useExample } from "../hooks/useExample";
import { groupChosen } from "../hooks/useGroups";
import { FIT } from "../hooks/view";
import { SELECTED } from "../store";
import { say } from "../sentences";
import { Icon, type IconName } from "./Icon";
import { Marks } from "./Marks";

export function Toolbar() {
  const canvas = useActions();
  const flow = useReactFlow();
  const history = useCanvas((state) => state.history);
  const waiting = useCanvas((state) => state.outbox.steps.length > 0);
  const direction = useCanvas((state) => state.direction);
  const example = useExample();
  const few = useCanvas((state) => state.selection.size < 2);
  return (
    <div className="tools" role="toolbar" aria-label={say.tools}>
      <button
        type="button"
        className="add"
        title={example}
        aria-label={say.quickAdd}
        onClick={() => canvas.setState({ quickAdd: SELECTED })}
      >
        <Icon name="plus" size={14} />
        {say.addShort}
        <kbd>/</kbd>
      </button>
      <hr />
      <Tool icon="undo" label={say.undo(history.undo)} off={history.undo === null && !waiting} onClick={canvas.undo} />
      <Tool icon="redo" label={say.redo(history.redo)} off={history.redo === null} onClick={canvas.redo} />
      <hr />
      <Tool icon="arrange" label={`${say.arrange} (L)`} onClick={() => arrangeAll(canvas)} />
      <Tool icon="layers" label={`${say.makeGroup} (Ctrl G)`} off={few} onClick={() => groupChosen(canvas)} />
      <Tool icon="turn" label={say.turn[direction]} onClick={() => turn(canvas)} />
      <Marks />
      <hr />
      <Tool icon="zoomOut" label={say.zoomOut} onClick={() => void flow.zoomOut()} />
      <Tool icon="fit" label={`${say.fit} (F)`} onClick={() => void flow.fitView(FIT)} />
      <Tool icon="zoomIn" label={say.zoomIn} onClick={() => void flow.zoomIn()} />
      <hr />
      <Tool icon="help" label={`${say.help} (?)`} onClick={() => canvas.setState({ help: true })} />
    </div>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly off?: boolean;
  /** Of a button that opens something: whether it is open. */
  readonly expanded?: boolean;
  readonly onClick: () => void;
}

export function Tool({ icon, label, off = false, expanded, onClick }: ToolProps) {
  return (
    <button
      type="button"
      className="tool"
      title={label}
      aria-label={label}
      aria-expanded={expanded}
      disabled={off}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
