// Copy, cut and paste through the system's clipboard. The browser sends these events to the document, so that is where
// they are heard; they count while the focus is on this canvas and not in one of its text fields, or on nothing at all.
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect } from "react";

import { focusOfPage } from "../focus";
import { copyText, paste, readClip } from "../graph/clipboard";
import { HEIGHT, WIDTH } from "../graph/read";
import type { Node, Position } from "../protocol";
import { say } from "../sentences";
import type { Canvas } from "../store";
import { isTyping, without } from "./useKeyboard";
import { useActions } from "./useCanvas";

const SHIFT = 40;

export function useClipboard(root: RefObject<HTMLElement | null>): void {
  const canvas = useActions();
  const flow = useReactFlow();
  const flowStore = useStoreApi();
  useEffect(() => {
    let last = "";
    let times = 0;
    const active = (): boolean => {
      const focused = (root.current?.getRootNode() as Document | ShadowRoot | undefined)?.activeElement ?? null;
      if (focused !== null && root.current!.contains(focused)) return !isTyping(focused);
      return focusOfPage(document) === "nothing" && document.getSelection()?.type !== "Range";
    };
    const onCopy = (event: ClipboardEvent): void => {
      if (!active() || canvas.getState().selection.size === 0) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", copyChosen(canvas));
      if (event.type === "cut") cutChosen(canvas);
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (!active()) return;
      event.preventDefault();
      const text = event.clipboardData?.getData("text/plain") || canvas.getState().clip;
      times = text === last ? times + 1 : 1;
      last = text;
      const { domNode } = flowStore.getState();
      const box = domNode?.getBoundingClientRect() ?? new DOMRect();
      const view = {
        from: flow.screenToFlowPosition({ x: box.left, y: box.top }),
        to: flow.screenToFlowPosition({ x: box.right, y: box.bottom }),
      };
      pasteText(canvas, text, (nodes) => offset(nodes, view, SHIFT * times));
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [canvas, flow, flowStore, root]);
}

export function copyChosen(canvas: Canvas): string {
  const { graph, selection } = canvas.getState();
  const clip = copyText(graph, selection);
  canvas.setState({ clip });
  canvas.notify(say.copied(selection.size));
  return clip;
}

function cutChosen(canvas: Canvas): void {
  const { graph, selection } = canvas.getState();
  canvas.commit(say.deleted(selection.size, 0), without(graph, selection), []);
}

function pasteText(canvas: Canvas, text: string, place: (nodes: readonly Node[]) => Position): void {
  const { graph, catalog } = canvas.getState();
  const clip = readClip(text, catalog);
  if (typeof clip === "string") return canvas.notify(clip);
  const pasted = paste(graph, clip, place(clip.nodes));
  canvas.commit(say.pasted(pasted.ids.length), pasted.graph, pasted.ids);
}

/** A little aside of the original, or into the middle of the view when that would be out of sight. */
function offset(nodes: readonly Node[], view: { from: Position; to: Position }, shift: number): Position {
  const xs = nodes.map((node) => node.position.x);
  const ys = nodes.map((node) => node.position.y);
  const middle = {
    x: (Math.min(...xs) + Math.max(...xs) + WIDTH) / 2,
    y: (Math.min(...ys) + Math.max(...ys) + HEIGHT) / 2,
  };
  const seen =
    middle.x + shift > view.from.x &&
    middle.x + shift < view.to.x &&
    middle.y + shift > view.from.y &&
    middle.y + shift < view.to.y;
  if (seen) return { x: shift, y: shift };
  return { x: (view.from.x + view.to.x) / 2 - middle.x, y: (view.from.y + view.to.y) / 2 - middle.y };
}
