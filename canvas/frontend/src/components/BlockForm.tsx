// A group's own parameters, and the form that keeps the group as a block.
import { useMemo, useState } from "react";

import { candidates, exposedValue, shownParameter, varies } from "../graph/block";
import { nodesById } from "../graph/read";
import { same, showValue } from "../graph/values";
import { keepBlock, newBlockId, setParameter } from "../hooks/useBlocks";
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { Exposed, Group } from "../protocol";
import { say } from "../sentences";
import { Field } from "./Field";
import { Icon } from "./Icon";

/** What the group asks for: one field sets all layers that it drives. */
export function GroupParameters({ group }: { readonly group: Group }) {
  const canvas = useActions();
  const graph = useCanvas((state) => state.graph);
  const catalog = useCanvas((state) => state.catalog);
  return group.parameters.map((exposed) => {
    const parameter = shownParameter(nodesById(graph), catalog, exposed);
    if (!parameter) return null;
    const value = exposedValue(graph, catalog, exposed);
    return (
      <div key={exposed.name}>
        <Field
          parameter={parameter}
          value={same(value, exposed.default) ? undefined : value}
          onSet={(value) => setParameter(canvas, group, exposed.name, value)}
        />
        {varies(graph, catalog, exposed) && <p className="quiet">{say.parameterVaries}</p>}
      </div>
    );
  });
}

export function SaveBlock({ group }: { readonly group: Group }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="advanced save-block" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say.saveBlock}</summary>
      {open && <Form group={group} onDone={() => setOpen(false)} />}
    </details>
  );
}

function Form({ group, onDone }: { readonly group: Group; readonly onDone: () => void }) {
  const canvas = useActions();
  const graph = useCanvas((state) => state.graph);
  const catalog = useCanvas((state) => state.catalog);
  const known = catalog.blocks.find((block) => block.id === group.block && block.own);
  const [name, setName] = useState(known?.name ?? group.label);
  const [description, setDescription] = useState(known?.description ?? "");
  const offered = useMemo(() => candidates(graph, catalog, group), [graph, catalog, group]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(group.parameters.map((each) => each.name)));
  const [names, setNames] = useState<{ readonly [name: string]: string }>({});
  const [sure, setSure] = useState(false);
  const parameters = offered
    .filter((each) => chosen.has(each.name))
    .map((each) => ({ ...each, name: names[each.name] ?? each.name }));
  const refusal = refuse(name, parameters);
  const save = (id: string): void => {
    if (refusal) return;
    keepBlock(canvas, group, { id, name: name.trim(), description: description.trim(), parameters });
    onDone();
  };
  const toggle = (key: string): void =>
    setChosen(new Set(chosen.has(key) ? [...chosen].filter((each) => each !== key) : [...chosen, key]));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save(newBlockId());
      }}
    >
      <div className="field">
        <label htmlFor="block-name">{say.blockName}</label>
        <input id="block-name" type="text" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </div>
      <div className="field">
        <label htmlFor="block-description">{say.blockDescription}</label>
        <input
          id="block-description"
          type="text"
          maxLength={1000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </div>
      {offered.length > 0 && <p className="quiet">{say.blockParameters}</p>}
      {offered.map((each) => (
        <div key={each.name} className="exposed">
          <input
            type="checkbox"
            aria-label={say.expose(each.name)}
            checked={chosen.has(each.name)}
            onChange={() => toggle(each.name)}
          />
          <input
            type="text"
            maxLength={64}
            spellCheck={false}
            aria-label={say.exposeName(each.name)}
            disabled={!chosen.has(each.name)}
            value={names[each.name] ?? each.name}
            onChange={(event) => setNames({ ...names, [each.name]: event.target.value })}
          />
          <span className="quiet" title={each.drives.map(({ node, name: of }) => `${node}.${of}`).join(", ")}>
            {say.drives(showValue(each.default), each.drives.length)}
          </span>
        </div>
      ))}
      {refusal && name !== "" && <p className="refusal" role="alert">{refusal}</p>}
      <div className="actions">
        <button type="submit" className="action" disabled={refusal !== null}>
          <Icon name="plus" size={14} />
          {known ? say.saveAsNew : say.save}
        </button>
        {known && (
          <button
            type="button"
            className="action"
            disabled={refusal !== null}
            onClick={() => (sure ? save(known.id) : setSure(true))}
          >
            <Icon name="reset" size={14} />
            {sure ? say.reallyUpdate(known.name) : say.updateBlock}
          </button>
        )}
      </div>
    </form>
  );
}

const PLAIN = /^[a-z][a-z0-9_]{0,63}$/;

/** Why this cannot be kept as it is; null when it can. */
function refuse(name: string, parameters: readonly Exposed[]): string | null {
  if (!name.trim()) return say.blockNeedsName;
  const wrong = parameters.find((each) => !PLAIN.test(each.name));
  if (wrong) return say.exposePlain(wrong.name);
  return new Set(parameters.map((each) => each.name)).size < parameters.length ? say.exposeTwice : null;
}
