// The layers that can be placed, by category, with a search above them.
import { type CSSProperties, type KeyboardEvent, memo, useState } from "react";

import { search } from "../graph/search";
import { useAdd } from "../hooks/useAdd";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { useCarry } from "../hooks/useCarry";
import { remember } from "../memory";
import type { Card } from "../protocol";
import { say } from "../sentences";
import { byCategory, colourOf, iconOf } from "./category";
import { Icon } from "./Icon";

export function Palette() {
  const canvas = useActions();
  const add = useAdd();
  const layers = useCanvas((state) => state.catalog.layers);
  const [query, setQuery] = useState("");
  const found = search(layers, query);
  const hide = (): void => {
    canvas.setState({ palette: false });
    remember(canvas.getState().project, { palette: false });
  };
  return (
    <aside className="palette" aria-label={say.palette} onKeyDown={moveFocus}>
      <header>
        <label className="search">
          <Icon name="search" size={14} />
          <input
            type="search"
            placeholder={say.searchLayers}
            aria-label={say.searchLayers}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setQuery("");
              if (event.key === "Enter" && query.trim() && found[0]) add.behind(found[0], {});
            }}
          />
        </label>
        <button type="button" className="tool" title={say.hidePalette} aria-label={say.hidePalette} onClick={hide}>
          <Icon name="left" />
        </button>
      </header>
      <div className="cards">
        {query.trim() ? (
          <Group cards={found} />
        ) : (
          byCategory(found).map(([category, cards]) => <Category key={category} name={category} cards={cards} />)
        )}
        {found.length === 0 && layers.length > 0 && <p className="quiet">{say.nothingFound(query)}</p>}
      </div>
    </aside>
  );
}

/** Long and seldom wanted first. Operations stand below the layers, folded. */
const FOLDED = new Set(["preprocessing", "augmentation"]);

function Category({ name, cards }: { readonly name: string; readonly cards: readonly Card[] }) {
  const style = { "--hue": colourOf(cards.find((card) => card.inputs.length > 0) ?? cards[0]) } as CSSProperties;
  return (
    <details open={!FOLDED.has(name) && cards[0]?.kind !== "op"} style={style}>
      <summary>
        <span className="swatch" />
        <span className="category">{name}</span>
        <span className="quiet">{cards.length}</span>
      </summary>
      <Group cards={cards} />
    </details>
  );
}

const Group = memo(function Group({ cards }: { readonly cards: readonly Card[] }) {
  return (
    <ul>
      {cards.map((card) => (
        <li key={card.name}>
          <Entry card={card} />
        </li>
      ))}
    </ul>
  );
});

function Entry({ card }: { readonly card: Card }) {
  const carry = useCarry(card);
  return (
    <button
      type="button"
      className="card"
      style={{ "--hue": colourOf(card) } as CSSProperties}
      title={`${card.summary}\n${say.addHint}`}
      data-layer={card.name}
      {...carry}
    >
      <span className="tile">
        <Icon name={iconOf(card)} size={14} />
      </span>
      <span className="name">{card.title}</span>
    </button>
  );
}

/** Arrow keys go through the entries; from the search field, down goes to the first. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, summary, details[open] .card, ul .card")]
    .filter((stop) => stop.offsetParent !== null);
  const root = event.currentTarget.getRootNode() as ShadowRoot;
  const at = stops.indexOf(root.activeElement as HTMLElement);
  stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  event.preventDefault();
  event.stopPropagation();
}
