// The right side: the chosen layer, several layers, or the whole network.
import { useReactFlow } from "@xyflow/react";

import { chosenGroup, foldOf, groupOf } from "../graph/group";
import { bytes, count } from "../graph/summary";
import { againChosen } from "../hooks/useBlocks";
import { copyChosen } from "../hooks/useClipboard";
import { deleteChosen, duplicateChosen } from "../hooks/useKeyboard";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { dissolveChosen, fold, groupChosen } from "../hooks/useGroups";
import { remember } from "../memory";
import { say } from "../sentences";
import { GroupPanel } from "./GroupPanel";
import { Icon, type IconName } from "./Icon";
import { Inspector } from "./Inspector";
import { ProblemList } from "./ProblemList";
import { worstFirst } from "./problems";

export function Panel() {
  const canvas = useActions();
  const selection = useCanvas((state) => state.selection);
  const wires = useCanvas((state) => state.wires.size);
  const group = useCanvas((state) => chosenGroup(state.graph, state.selection));
  const [id] = selection;
  const hide = (): void => {
    canvas.setState({ panel: false });
    remember(canvas.getState().project, { panel: false });
  };
  return (
    <aside className="panel" aria-label={say.panel}>
      <button type="button" className="tool hide" title={say.hidePanel} aria-label={say.hidePanel} onClick={hide}>
        <Icon name="right" />
      </button>
      {group ? (
        <GroupPanel key={group.id} group={group} />
      ) : selection.size === 1 && id !== undefined ? (
        <Inspector key={id} id={id} />
      ) : selection.size > 1 || wires > 0 ? (
        <Several layers={selection.size} wires={wires} />
      ) : (
        <Network />
      )}
    </aside>
  );
}

function Several({ layers, wires }: { readonly layers: number; readonly wires: number }) {
  const canvas = useActions();
  const grouped = useCanvas((state) => [...state.selection].some((id) => groupOf(state.graph, id)));
  const copy = (): void => void navigator.clipboard?.writeText(copyChosen(canvas)).catch(() => undefined);
  return (
    <>
      <h2>{layers > 0 ? say.selected(layers) : say.wiresSelected(wires)}</h2>
      <div className="actions">
        {layers > 0 && <Action icon="copy" label={say.copy} onClick={copy} />}
        {layers > 0 && <Action icon="twin" label={say.duplicate} onClick={() => duplicateChosen(canvas)} />}
        <Action icon="trash" label={say.remove} onClick={() => deleteChosen(canvas)} />
      </div>
      {layers > 1 && (
        <div className="actions">
          <Action icon="link" label={say.useAgain} onClick={() => againChosen(canvas)} />
        </div>
      )}
      {layers > 1 && (
        <div className="actions">
          <Action icon="layers" label={say.makeGroup} onClick={() => groupChosen(canvas)} />
          {grouped && <Action icon="close" label={say.dissolve} onClick={() => dissolveChosen(canvas)} />}
        </div>
      )}
    </>
  );
}

interface ActionProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}

export function Action({ icon, label, onClick }: ActionProps) {
  return (
    <button type="button" className="action" onClick={onClick}>
      <Icon name={icon} size={14} />
      {label}
    </button>
  );
}

function Network() {
  const canvas = useActions();
  const flow = useReactFlow();
  const totals = useCanvas((state) => state.totals);
  const known = useCanvas((state) => Object.values(state.notes).some((note) => note.outputs.length > 0));
  const layers = useCanvas((state) => state.graph.nodes.filter((node) => node.layer !== "Input").length);
  const problems = useCanvas((state) => state.problems);
  const busy = useCanvas((state) => state.busy);
  const show = (node: string): void => {
    const hiding = foldOf(canvas.getState().graph, node);
    if (hiding) fold(canvas, hiding, false);
    canvas.choose([node]);
    const look = (): void =>
      void flow.fitView({ nodes: [{ id: node }], maxZoom: flow.getZoom(), minZoom: flow.getZoom(), duration: 250, includeHiddenNodes: true });
    if (hiding) requestAnimationFrame(look);
    else look();
  };
  const rows: readonly (readonly [string, string])[] = [
    [say.totals.layers, String(layers)],
    [say.totals.parameters, known ? count(totals.parameters) : say.unknown],
    [say.totals.trainable, known ? count(totals.trainable) : say.unknown],
    [say.totals.flops, known ? count(totals.flops) : say.unknown],
    [say.totals.memory, known ? bytes(totals.activation_bytes) : say.unknown],
  ];
  return (
    <>
      <h2>{say.network}</h2>
      <dl className="totals">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>
        {say.problemsTitle} {problems.length > 0 && <span className="number">{problems.length}</span>}
      </h3>
      {problems.length > 0 ? (
        <ProblemList problems={worstFirst(problems)} onShow={show} />
      ) : (
        <p className="quiet">{busy ? say.checking : say.noProblems}</p>
      )}
    </>
  );
}
