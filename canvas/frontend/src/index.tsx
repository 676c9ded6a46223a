// What Streamlit calls: once when the canvas is mounted, and again whenever data or theme change.
import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";
import "@xyflow/react/dist/base.css";
import { createRoot, type Root } from "react-dom/client";

import { App } from "./components/App";
import { whenGone } from "./gone";
import "./style.css";
import type { CanvasData, CanvasEvent } from "./protocol";
import { type Canvas, createCanvas } from "./store";

interface Mounted {
  readonly canvas: Canvas;
  readonly root: Root;
}

const mounted = new WeakMap<Element | Document | ShadowRoot, Mounted>();

export default function render({
  data,
  parentElement,
  setStateValue,
}: FrontendRendererArgs<{ outbox: CanvasEvent }, CanvasData>): () => void {
  const known = mounted.get(parentElement);
  if (known && known.canvas.getState().project !== data.project) close(parentElement);
  const here = mounted.get(parentElement) ?? mount(parentElement, data.project);
  here.canvas.send = (event) => setStateValue("outbox", event);
  here.canvas.receive(data);
  here.canvas.setState({ look: lookOf(parentElement) });
  return () => whenGone(parentElement, () => close(parentElement));
}

/** The page's colours, which Streamlit's theme gives. */
function lookOf(parent: Element | ShadowRoot): string {
  const style = getComputedStyle(parent.querySelector(".root")!);
  return ["background-color", "text-color"].map((name) => style.getPropertyValue(`--st-${name}`)).join();
}

function mount(parent: Element | ShadowRoot, project: string): Mounted {
  const place = parent.querySelector(".root")!;
  const canvas = createCanvas(project);
  const root = createRoot(place);
  root.render(<App canvas={canvas} />);
  const here = { canvas, root };
  mounted.set(parent, here);
  return here;
}

function close(parent: Element | ShadowRoot): void {
  const here = mounted.get(parent);
  mounted.delete(parent);
  here?.canvas.close();
  here?.root.unmount();
}
