// Type to add: `conv2d 6 5 tanh padding=same`. Stays open for the next layer.
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from "react";

import { readConfig, readTyped } from "../graph/quickadd";
import { nodesById } from "../graph/read";
import { configLine } from "../graph/summary";
import { anchors, useAdd } from "../hooks/useAdd";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { useExample } from "../hooks/useExample";
import type { Card, Position } from "../protocol";
import { say } from "../sentences";
import { SELECTED } from "../store";
import { colourOf, iconOf } from "./category";
import { Icon } from "./Icon";

const SHOWN = 7;

export function QuickAdd() {
  const at = useCanvas((state) => state.quickAdd);
  return at ? <Box at={at} /> : null;
}

function Box({ at }: { readonly at: Position | typeof SELECTED }) {
  const canvas = useActions();
  const add = useAdd();
  const catalog = useCanvas((state) => state.catalog);
  const behind = useCanvas((state) => {
    const last = nodesById(state.graph).get(anchors(state).at(-1) ?? "");
    return last ? last.label || last.layer : null;
  });
  const example = useExample();
  const [text, setText] = useState("");
  const [marked, setMarked] = useState(0);
  const [told, setTold] = useState(false); // refusals are shown once a person pressed Enter, or typed parameters
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
  }, [at]);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [marked]);

  const typed = readTyped(text, catalog);
  const found = typed.found.slice(0, text.trim() ? SHOWN : 40);
  const card = found[Math.min(marked, found.length - 1)];
  const reading = card ? readConfig(card, typed.words, catalog) : null;
  const refusals = reading && (told || typed.words.length > 0) ? reading.refusals : [];

  const close = (): void => {
    canvas.setState({ quickAdd: null });
    (field.current?.closest(".canvas") as HTMLElement | null)?.focus({ preventScroll: true });
  };
  const enter = (chosen: Card | undefined): void => {
    if (!chosen || !text.trim()) return;
    const read = readConfig(chosen, typed.words, catalog);
    setTold(true);
    if (read.refusals.length > 0) return;
    add.behind(chosen, read.config, at === SELECTED ? null : at);
    setText("");
    setMarked(0);
    setTold(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const keys: { [key: string]: (() => void) | undefined } = {
      Enter: () => enter(card),
      Escape: close,
      ArrowDown: () => setMarked(Math.min(marked + 1, found.length - 1)),
      ArrowUp: () => setMarked(Math.max(marked - 1, 0)),
      Tab: () => card && typed.words.length === 0 && setText(`${card.title.toLowerCase()} `),
    };
    const deed = keys[event.key];
    if (!deed || (event.key === "Tab" && event.shiftKey)) return;
    event.preventDefault();
    deed();
  };
  return (
    <div className="quick" role="dialog" aria-label={say.quickAdd}>
      <label className="search">
        <Icon name="search" />
        <input
          ref={field}
          role="combobox"
          aria-expanded="true"
          aria-controls="quick-list"
          aria-label={say.quickAdd}
          placeholder={example}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setMarked(0);
            setTold(false);
          }}
          onKeyDown={onKeyDown}
          onBlur={(event) => !event.relatedTarget && canvas.setState({ quickAdd: null })}
        />
        <span className="quiet">{behind ? say.behind(behind) : say.standalone}</span>
      </label>
      {card && text.trim() && (
        <Preview card={card} line={configLine(card, reading?.config ?? {})} words={typed.words} refusals={refusals} />
      )}
      <ul role="listbox" id="quick-list" ref={list}>
        {found.map((each) => (
          <li
            key={each.name}
            role="option"
            aria-selected={each === card && text.trim() !== ""}
            style={{ "--hue": colourOf(each) } as CSSProperties}
            onPointerDown={(event) => {
              event.preventDefault();
              if (text.trim() && typed.words.length > 0) return enter(each);
              setText(`${each.title.toLowerCase()} `);
              setMarked(0);
            }}
          >
            <span className="tile">
              <Icon name={iconOf(each)} size={14} />
            </span>
            <span className="name">{each.title}</span>
            <span className="quiet">{each.summary}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="quiet">{say.nothingFound(text)}</p>}
      <footer className="quiet">{say.quickAddKeys}</footer>
    </div>
  );
}

interface PreviewProps {
  readonly card: Card;
  readonly line: string;
  readonly words: readonly string[];
  readonly refusals: readonly string[];
}

/** What Enter will add, and what is wrong with it. */
function Preview({ card, line, words, refusals }: PreviewProps) {
  const rest = card.positional.slice(words.length).map((name) => {
    const parameter = card.parameters.find((each) => each.name === name);
    return parameter?.required ? name : `${name}?`;
  });
  return (
    <div className="preview" aria-live="polite">
      <span className="name">{card.title}</span>
      {line && <span>{line}</span>}
      {refusals.length === 0 ? (
        <span className="quiet">{rest.length > 0 ? say.takes(rest) : ""}</span>
      ) : (
        refusals.map((sentence) => (
          <span key={sentence} className="refusal">
            {sentence}
          </span>
        ))
      )}
    </div>
  );
}
