// The canvas as a whole: layers on the left, the drawing, properties on the right.
import { ReactFlowProvider } from "@xyflow/react";
import { type CSSProperties, type MouseEvent, type PointerEvent, type SyntheticEvent, useRef } from "react";

import { CanvasContext, useActions, useCanvas } from "../hooks/useCanvas";
import { useClipboard } from "../hooks/useClipboard";
import { isTyping, useKeyboard } from "../hooks/useKeyboard";
import { NODE } from "../hooks/view";
import { remember } from "../memory";
import { say } from "../sentences";
import type { Canvas } from "../store";
import { colourOf, iconOf } from "./category";
import { Empty } from "./Empty";
import { Flow } from "./Flow";
import { Help } from "./Help";
import { Icon } from "./Icon";
import { Palette } from "./Palette";
import { Panel } from "./Panel";
import { QuickAdd } from "./QuickAdd";
import { Toolbar } from "./Toolbar";

export function App({ canvas }: { readonly canvas: Canvas }) {
  return (
    <CanvasContext.Provider value={canvas}>
      <ReactFlowProvider>
        <Workbench />
      </ReactFlowProvider>
    </CanvasContext.Provider>
  );
}

function Workbench() {
  const canvas = useActions();
  const root = useRef<HTMLDivElement>(null);
  const height = useCanvas((state) => state.height);
  const ready = useCanvas((state) => state.revision >= 0);
  const palette = useCanvas((state) => state.palette);
  const panel = useCanvas((state) => state.panel);
  useKeyboard(root);
  useClipboard(root);
  const show = (part: { palette: true } | { panel: true }): void => {
    canvas.setState(part);
    remember(canvas.getState().project, part);
  };
  return (
    <div
      ref={root}
      className="canvas"
      tabIndex={-1}
      style={{ height }}
      data-palette={asWord(palette)}
      data-panel={asWord(panel)}
      onPointerDownCapture={keepFocus}
      onMouseDownCapture={keepSpotFocused}
    >
      <Palette />
      <main>
        {ready && <Flow root={root} />}
        <Toolbar />
        <button type="button" className="reopen palette-opener" onClick={() => show({ palette: true })}>
          {say.palette} <Icon name="right" size={14} />
        </button>
        <button type="button" className="reopen panel-opener" onClick={() => show({ panel: true })}>
          <Icon name="left" size={14} /> {say.panel}
        </button>
        <Empty />
        <QuickAdd />
        <Notice />
      </main>
      <Panel />
      <Ghost root={root} />
      <Help />
    </div>
  );
}

const asWord = (open: boolean | null): string => (open === null ? "auto" : open ? "open" : "closed");

/** A click on the drawing brings the keys to it; React Flow's drags would keep the focus where it was. */
function keepFocus(event: PointerEvent<HTMLDivElement>): void {
  const target = event.target as Element;
  if (isTyping(target) || target.closest("button, summary, a, label")) return;
  const node = spotOf(event) ?? target.closest<HTMLElement>(".react-flow__node");
  (node ?? event.currentTarget).focus({ preventScroll: true });
}

/** From far away a spot has the keys in place of its layer: the browser must not give them to the canvas then. */
function keepSpotFocused(event: MouseEvent<HTMLDivElement>): void {
  if (spotOf(event)?.matches(":focus")) event.preventDefault();
}

function spotOf(event: SyntheticEvent<HTMLDivElement>): HTMLElement | null {
  const id = (event.target as Element).closest<HTMLElement>(NODE)?.dataset.id;
  return id === undefined ? null : event.currentTarget.querySelector<HTMLElement>(`.spot[data-id="${CSS.escape(id)}"]`);
}

function Notice() {
  const text = useCanvas((state) => state.notice);
  return (
    <div className="notice" role="status">
      {text && <p>{text}</p>}
    </div>
  );
}

/** The layer that is being carried from the palette. */
function Ghost({ root }: { readonly root: React.RefObject<HTMLDivElement | null> }) {
  const carried = useCanvas((state) => state.carried);
  const box = root.current?.getBoundingClientRect();
  if (!carried || !box) return null;
  const { card } = carried;
  const style = { "--hue": colourOf(card), left: carried.x - box.left, top: carried.y - box.top } as CSSProperties;
  return (
    <div className="ghost layer" style={style}>
      <span className="tile">
        <Icon name={iconOf(card)} size={20} />
      </span>
      <span className="name">{card.title}</span>
    </div>
  );
}
