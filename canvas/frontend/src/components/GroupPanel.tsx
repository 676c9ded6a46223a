// The chosen group: its name, what it holds, and what can be done with all of it.
import { useState } from "react";

import { docksOf } from "../graph/fold";
import { through } from "../graph/group";
import { count, shape } from "../graph/summary";
import { againChosen } from "../hooks/useBlocks";
import { copyChosen } from "../hooks/useClipboard";
import { dissolveChosen, fold, nameGroup, repeatGroup } from "../hooks/useGroups";
import { deleteChosen, duplicateChosen } from "../hooks/useKeyboard";
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { Group } from "../protocol";
import { say } from "../sentences";
import { GroupParameters, SaveBlock } from "./BlockForm";
import { Icon } from "./Icon";
import { NameField } from "./NameField";
import { Action } from "./Panel";

export function GroupPanel({ group }: { readonly group: Group }) {
  const canvas = useActions();
  const copy = (): void => void navigator.clipboard?.writeText(copyChosen(canvas)).catch(() => undefined);
  return (
    <div className="inspector">
      <header>
        <span className="tile">
          <Icon name="layers" size={20} />
        </span>
        <div>
          <h2>{group.label || say.group}</h2>
        </div>
      </header>
      <FromBlock group={group} />
      <Facts group={group} />
      <Name key={group.label} group={group} />
      <GroupParameters key={`parameters ${group.id}`} group={group} />
      <Repeat group={group} />
      <SaveBlock group={group} />
      <div className="actions">
        <Action
          icon={group.collapsed ? "down" : "right"}
          label={group.collapsed ? say.expand : say.collapse}
          onClick={() => fold(canvas, group, !group.collapsed)}
        />
        <Action icon="close" label={say.dissolve} onClick={() => dissolveChosen(canvas)} />
      </div>
      <div className="actions">
        <Action icon="link" label={say.useAgain} onClick={() => againChosen(canvas)} />
      </div>
      <div className="actions">
        <Action icon="copy" label={say.copy} onClick={copy} />
        <Action icon="twin" label={say.duplicate} onClick={() => duplicateChosen(canvas)} />
        <Action icon="trash" label={say.remove} onClick={() => deleteChosen(canvas)} />
      </div>
    </div>
  );
}

/** What the block does that the group was placed from, where it is still known. */
function FromBlock({ group }: { readonly group: Group }) {
  const block = useCanvas((state) => state.catalog.blocks.find((each) => each.id === group.block));
  if (!block?.description) return null;
  return (
    <p className="summary">
      {block.description}{" "}
      {block.paper.startsWith("https://") && (
        <a href={block.paper} target="_blank" rel="noreferrer">
          {say.paper}
        </a>
      )}
    </p>
  );
}

function Facts({ group }: { readonly group: Group }) {
  const notes = useCanvas((state) => state.notes);
  const out = useCanvas((state) => docksOf(state.graph, state.catalog, group).source[0]?.node ?? "");
  const parameters = group.nodes.reduce((sum, id) => sum + (notes[id]?.parameters ?? 0), 0);
  const rows = [
    [say.totals.layers, String(group.nodes.length)],
    [say.totals.parameters, count(parameters)],
    [say.outputShape, shape(notes[out]?.outputs[0]) || say.unknown],
  ] as const;
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Name({ group }: { readonly group: Group }) {
  const canvas = useActions();
  return <NameField id="group-label" name={group.label} onTake={(label) => nameGroup(canvas, group, label)} />;
}

function Repeat({ group }: { readonly group: Group }) {
  const canvas = useActions();
  const can = useCanvas((state) => through(state.graph, group) !== null);
  const [times, setTimes] = useState("3");
  if (!can) return <p className="quiet">{say.refusedRepeat.ends}</p>;
  return (
    <form
      className="repeat"
      onSubmit={(event) => {
        event.preventDefault();
        repeatGroup(canvas, group, Number(times));
      }}
    >
      <label htmlFor="group-times">{say.repeatTimes}</label>
      <input
        id="group-times"
        type="text"
        inputMode="numeric"
        value={times}
        onChange={(event) => setTimes(event.target.value)}
      />
      <button type="submit" className="action">
        <Icon name="plus" size={14} />
        {say.repeat}
      </button>
    </form>
  );
}
