// One parameter as a form field. A value is taken on Enter, on leaving the field or on choosing: one edit each.
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

import { isRefusal, namesOf, readValue, same, showValue } from "../graph/values";
import { useCanvas } from "../hooks/useCanvas";
import type { Json, Parameter } from "../protocol";
import { say } from "../sentences";
import { Icon } from "./Icon";

export interface FieldProps {
  readonly parameter: Parameter;
  /** undefined: Keras's default. */
  readonly value: Json | undefined;
  readonly onSet: (value: Json | undefined) => void;
}

export function Field({ parameter, value, onSet }: FieldProps) {
  const id = useId();
  const set = (next: Json | undefined): void => {
    const plain = next !== undefined && !parameter.required && same(next, parameter.default) ? undefined : next;
    if (!same(plain ?? null, value ?? null) || (plain === undefined) !== (value === undefined)) onSet(plain);
  };
  const changed = value !== undefined;
  return (
    <div className={`field${changed ? " changed" : ""}`}>
      <label htmlFor={id} title={parameter.help}>
        {parameter.name}
        {parameter.required && <span className="required">*</span>}
      </label>
      {changed && !parameter.required && (
        <button
          type="button"
          className="reset"
          title={say.resetTo(parameter.name, showValue(parameter.default) || say.none)}
          aria-label={say.resetTo(parameter.name, showValue(parameter.default) || say.none)}
          onClick={() => onSet(undefined)}
        >
          <Icon name="reset" size={12} />
        </button>
      )}
      <Control id={id} parameter={parameter} value={value} onSet={set} />
    </div>
  );
}

function Control(props: FieldProps & { readonly id: string }) {
  switch (props.parameter.type) {
    case "bool":
      return <Switch {...props} />;
    case "enum":
      return <Choice {...props} options={props.parameter.options} />;
    case "choice":
      return <CardChoice {...props} />;
    case "choices":
      return <CardChoices {...props} />;
    default:
      return <Text {...props} />;
  }
}

type ControlProps = FieldProps & { readonly id: string };

const current = ({ parameter, value }: FieldProps): Json | undefined => (value === undefined ? parameter.default : value);

function Switch(props: ControlProps) {
  return (
    <input
      id={props.id}
      type="checkbox"
      role="switch"
      title={props.parameter.help}
      checked={current(props) === true}
      onChange={(event) => props.onSet(event.target.checked)}
    />
  );
}

function Choice(props: ControlProps & { readonly options: readonly string[] }) {
  const { id, parameter, options, onSet } = props;
  const shown = showValue(current(props));
  const known = shown === "" || options.includes(shown);
  return (
    <span className="select">
      <select
        id={id}
        title={parameter.help}
        value={shown}
        onChange={(event) => onSet(event.target.value === "" ? null : event.target.value)}
      >
        {(parameter.nullable || shown === "") && <option value="">{parameter.nullable ? say.none : ""}</option>}
        {!known && <option value={shown}>{shown}</option>}
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
      <Icon name="down" size={12} />
    </span>
  );
}

/** A choice among cards; one that has parameters of its own gets its fields below it. */
function CardChoice(props: ControlProps) {
  const catalog = useCanvas((state) => state.catalog);
  const kind = props.parameter.of ?? "";
  const now = current(props);
  const name = showValue(now);
  const card = catalog.find(kind, name);
  const config = (now !== null && typeof now === "object" && "config" in now ? now.config : {}) as { [key: string]: Json };
  const setInner = (key: string, inner: Json | undefined): void => {
    const { [key]: _, ...rest } = config;
    const next = inner === undefined ? rest : { ...rest, [key]: inner };
    props.onSet(Object.keys(next).length > 0 ? { name, config: next } : name);
  };
  return (
    <>
      <Choice {...props} options={namesOf(props.parameter, catalog)} />
      {card && card.parameters.length > 0 && kind !== "activation" && (
        <div className="nested">
          <Fields parameters={card.parameters} config={config} onSet={setInner} />
        </div>
      )}
    </>
  );
}

const FEW = 3;

interface FieldsProps {
  readonly parameters: readonly Parameter[];
  readonly config: { readonly [name: string]: Json };
  readonly onSet: (name: string, value: Json | undefined) => void;
}

/** The fields of a card's parameters; many rare ones are folded away. */
function Fields({ parameters, config, onSet }: FieldsProps) {
  const field = (parameter: Parameter) => (
    <Field
      key={parameter.name}
      parameter={parameter}
      value={config[parameter.name]}
      onSet={(next) => onSet(parameter.name, next)}
    />
  );
  const basic = parameters.filter((parameter) => !parameter.advanced);
  const advanced = parameters.filter((parameter) => parameter.advanced);
  const touched = advanced.some((parameter) => parameter.name in config);
  if (basic.length === 0 || advanced.length <= FEW) return parameters.map(field);
  return (
    <>
      {basic.map(field)}
      <details className="advanced" open={touched || undefined}>
        <summary>{say.advanced(advanced.length)}</summary>
        {advanced.map(field)}
      </details>
    </>
  );
}

/** Several choices in a row, each with its own fields; others can be added at the end. */
function CardChoices(props: ControlProps) {
  const { id, parameter, onSet } = props;
  const catalog = useCanvas((state) => state.catalog);
  const now = current(props);
  const list: readonly Json[] = Array.isArray(now) ? now : [];
  const put = (next: readonly Json[]): void => onSet(next.length > 0 ? next : undefined);
  const one: Parameter = { ...parameter, type: "choice", required: true };
  return (
    <>
      {list.map((item, at) => (
        <div key={at} className="one-of-several">
          <CardChoice
            id={`${id}-${at}`}
            parameter={one}
            value={item}
            onSet={(next) => put(list.map((other, place) => (place === at ? (next ?? other) : other)))}
          />
          <button
            type="button"
            className="tool"
            title={say.removeItem(showValue(item))}
            aria-label={say.removeItem(showValue(item))}
            onClick={() => put(list.filter((_, place) => place !== at))}
          >
            <Icon name="close" size={12} />
          </button>
        </div>
      ))}
      <span className="select">
        <select id={id} title={parameter.help} value="" onChange={(event) => put([...list, event.target.value])}>
          <option value="">{say.addItem}</option>
          {namesOf(parameter, catalog).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <Icon name="down" size={12} />
      </span>
    </>
  );
}

function Text({ id, parameter, value, onSet }: ControlProps) {
  const catalog = useCanvas((state) => state.catalog);
  const shown = showValue(value === undefined ? parameter.default : value);
  const [text, setText] = useState(shown);
  const [refusal, setRefusal] = useState("");
  const typing = useRef(false);
  useEffect(() => {
    if (!typing.current) setText(shown);
  }, [shown]);
  const take = (): void => {
    typing.current = false;
    const asked = parameter.required && value === undefined;
    if (text.trim() === shown && !asked) return setRefusal("");
    if (text.trim() === "" && !parameter.required && !parameter.nullable) {
      setText(showValue(parameter.default));
      return onSet(undefined);
    }
    const read = readValue(parameter, text, catalog);
    if (isRefusal(read)) return setRefusal(text.trim() === "" && asked ? "" : read.refusal);
    setRefusal("");
    onSet(read.value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") take();
    if (event.key !== "Escape") return;
    typing.current = false;
    setText(shown);
    setRefusal("");
  };
  const missing = parameter.required && value === undefined && text === "";
  return (
    <>
      <input
        id={id}
        type="text"
        inputMode={parameter.type === "int" || parameter.type === "float" ? "decimal" : undefined}
        title={parameter.help}
        placeholder={parameter.nullable ? say.none : undefined}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={refusal !== "" || missing}
        aria-describedby={refusal ? `${id}-refusal` : undefined}
        value={text}
        onChange={(event) => {
          typing.current = true;
          setText(event.target.value);
        }}
        onBlur={take}
        onKeyDown={onKeyDown}
      />
      {(refusal || missing) && (
        <p id={`${id}-refusal`} className="refusal" role={refusal ? "alert" : undefined}>
          {refusal || say.needsValue(parameter.name)}
        </p>
      )}
    </>
  );
}
