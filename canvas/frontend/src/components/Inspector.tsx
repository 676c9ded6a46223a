// One chosen layer: its name, what comes out, its problems, its parameters, its connections.
import { type CSSProperties, useState } from "react";

import { connect, disconnect, refuse } from "../graph/connect";
import { setConfig, setLabel } from "../graph/edit";
import { edgesBetween, portsOf } from "../graph/ports";
import { edgeKey, nodesById } from "../graph/read";
import { ownerOf } from "../graph/share";
import { bytes, count, shape } from "../graph/summary";
import { showValue } from "../graph/values";
import { copyChosen } from "../hooks/useClipboard";
import { deleteChosen, duplicateChosen } from "../hooks/useKeyboard";
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { Card, Edge, Json, Node, Parameter } from "../protocol";
import { say } from "../sentences";
import { colourOf, iconOf } from "./category";
import { Field } from "./Field";
import { NameField } from "./NameField";
import { Icon } from "./Icon";
import { Action } from "./Panel";
import { ProblemList } from "./ProblemList";
import { Sharing } from "./Sharing";
import { problemsOf } from "./problems";

export function Inspector({ id }: { readonly id: string }) {
  const node = useCanvas((state) => nodesById(state.graph).get(id));
  const card = useCanvas((state) => state.catalog.layer(node?.layer ?? ""));
  const problems = useCanvas((state) => problemsOf(state.problems, id));
  if (!node) return null;
  return (
    <div className="inspector" style={{ "--hue": colourOf(card) } as CSSProperties}>
      <header>
        <span className="tile">
          <Icon name={iconOf(card)} size={20} />
        </span>
        <div>
          <h2>{card?.title ?? node.layer}</h2>
          <code title={say.identifier(id)}>{id}</code>
        </div>
      </header>
      <p className="summary">
        {card?.summary ?? say.unknownLayer(node.layer)}{" "}
        {card?.docs.startsWith("https://keras.io/") && (
          <a href={card.docs} target="_blank" rel="noreferrer">
            {say.documentation}
          </a>
        )}
      </p>
      <Facts id={id} />
      {problems.length > 0 && <ProblemList problems={problems} />}
      <LabelField key={node.label} node={node} title={card?.title ?? node.layer} />
      {card && <Parameters card={card} node={node} />}
      <Sharing node={node} />
      <Connections node={node} />
      <NodeActions />
    </div>
  );
}

function Facts({ id }: { readonly id: string }) {
  const note = useCanvas((state) => state.notes[id]);
  const out = note?.outputs[0];
  const known = (text: string): string => (out ? text : say.unknown);
  return (
    <dl className="facts">
      <div>
        <dt>{say.outputShape}</dt>
        <dd title={out?.dtype}>{known(shape(out))}</dd>
      </div>
      <div>
        <dt>{say.totals.parameters}</dt>
        <dd title={note?.parameters.toLocaleString("en")}>{known(count(note?.parameters ?? 0))}</dd>
      </div>
      <div>
        <dt>FLOPs</dt>
        <dd>{known(count(note?.flops ?? 0))}</dd>
      </div>
      <div>
        <dt>Memory</dt>
        <dd>{known(bytes(note?.activation_bytes ?? 0))}</dd>
      </div>
    </dl>
  );
}

function LabelField({ node, title }: { readonly node: Node; readonly title: string }) {
  const canvas = useActions();
  const take = (label: string): void =>
    canvas.commit(say.renamed(title, label), setLabel(canvas.getState().graph, node.id, label));
  return <NameField id="layer-label" name={node.label} onTake={take} />;
}

function Parameters({ card, node }: { readonly card: Card; readonly node: Node }) {
  const canvas = useActions();
  const owner = useCanvas((state) => ownerOf(state.graph, node.id)) ?? node;
  const holder = (parameter: Parameter): Node => (parameter.call ? node : owner); // a shared layer's settings are its owner's
  const set = (parameter: Parameter, value: Json | undefined): void => {
    const label = value === undefined ? say.reset(parameter.name) : say.set(parameter.name, showValue(value) || say.none);
    canvas.commit(label, setConfig(canvas.getState().graph, holder(parameter).id, parameter.name, value));
  };
  const field = (parameter: Parameter) => (
    <Field
      key={parameter.name}
      parameter={parameter}
      value={holder(parameter).config[parameter.name]}
      onSet={(value) => set(parameter, value)}
    />
  );
  const basic = card.parameters.filter((parameter) => !parameter.advanced);
  const advanced = card.parameters.filter((parameter) => parameter.advanced);
  const touched = advanced.some((parameter) => parameter.name in holder(parameter).config);
  return (
    <>
      {basic.map(field)}
      {card.parameters.length === 0 && <p className="quiet">{say.noParameters}</p>}
      {advanced.length > 0 && (
        <details className="advanced" open={touched || undefined}>
          <summary>{say.advanced(advanced.length)}</summary>
          {advanced.map(field)}
        </details>
      )}
    </>
  );
}

function Connections({ node }: { readonly node: Node }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="connections" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say.connections}</summary>
      {open && <Ends node={node} />}
    </details>
  );
}

function Ends({ node }: { readonly node: Node }) {
  const canvas = useActions();
  const graph = useCanvas((state) => state.graph);
  const catalog = useCanvas((state) => state.catalog);
  const name = (id: string): string => {
    const other = nodesById(graph).get(id);
    return other?.label || other?.id || id;
  };
  const cut = (edge: Edge): void => canvas.commit(say.deleted(0, 1), disconnect(graph, new Set([edgeKey(edge)])));
  const draw = (edge: Edge): void =>
    canvas.commit(say.connected(name(edge.source), name(edge.target)), connect(graph, catalog, edge));
  const fitting = (between: (other: Node) => readonly Edge[]): Edge[] =>
    graph.nodes.flatMap(between).filter((edge) => refuse(graph, catalog, edge) === null);
  const from = fitting((other) => edgesBetween(graph, catalog, other, node));
  const to = fitting((other) => edgesBetween(graph, catalog, node, other));
  return (
    <>
      <ul>
        {graph.edges
          .filter((edge) => edge.source === node.id || edge.target === node.id)
          .map((edge) => (
            <li key={edgeKey(edge)}>
              <span className="quiet">{edge.source === node.id ? say.to : say.from}</span>
              <span className="name">
                {name(edge.source === node.id ? edge.target : edge.source)}
                {portsOf(graph, catalog, edge)}
              </span>
              <button
                type="button"
                className="tool"
                title={say.cut(name(edge.source), name(edge.target))}
                aria-label={say.cut(name(edge.source), name(edge.target))}
                onClick={() => cut(edge)}
              >
                <Icon name="close" size={12} />
              </button>
            </li>
          ))}
      </ul>
      <Pick label={say.connectFrom} edges={from} name={(edge) => name(edge.source) + portsOf(graph, catalog, edge)} onPick={draw} />
      <Pick label={say.connectTo} edges={to} name={(edge) => name(edge.target) + portsOf(graph, catalog, edge)} onPick={draw} />
    </>
  );
}

interface PickProps {
  readonly label: string;
  readonly edges: readonly Edge[];
  readonly name: (edge: Edge) => string;
  readonly onPick: (edge: Edge) => void;
}

function Pick({ label, edges, name, onPick }: PickProps) {
  if (edges.length === 0) return null;
  return (
    <span className="select">
      <select
        aria-label={label}
        value=""
        onChange={(event) => {
          const picked = edges.find((edge) => edgeKey(edge) === event.target.value);
          if (picked) onPick(picked);
        }}
      >
        <option value="">{label}</option>
        {edges.map((edge) => (
          <option key={edgeKey(edge)} value={edgeKey(edge)}>
            {name(edge)}
          </option>
        ))}
      </select>
      <Icon name="down" size={12} />
    </span>
  );
}

function NodeActions() {
  const canvas = useActions();
  const copy = (): void => void navigator.clipboard?.writeText(copyChosen(canvas)).catch(() => undefined);
  return (
    <div className="actions">
      <Action icon="copy" label={say.copy} onClick={copy} />
      <Action icon="twin" label={say.duplicate} onClick={() => duplicateChosen(canvas)} />
      <Action icon="trash" label={say.remove} onClick={() => deleteChosen(canvas)} />
    </div>
  );
}
