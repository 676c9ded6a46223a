// Dragging a layer from the palette: a pointer drag, so that it works with mouse, pen and finger alike.
import { type PointerEvent, useMemo, useRef } from "react";

import type { Card } from "../protocol";
import { useAdd } from "./useAdd";
import { useActions } from "./useCanvas";

const THRESHOLD = 5;

interface Handlers {
  onPointerDown(event: PointerEvent<HTMLElement>): void;
  onPointerMove(event: PointerEvent<HTMLElement>): void;
  onPointerUp(event: PointerEvent<HTMLElement>): void;
  onPointerCancel(): void;
  onClick(): void;
}

/** What a palette entry listens to: a drag puts the layer where it is dropped, a click puts it behind the chosen one. */
export function useCarry(card: Card): Handlers {
  const canvas = useActions();
  const add = useAdd();
  const start = useRef<{ x: number; y: number } | null>(null);
  const dragged = useRef(false);
  return useMemo(() => {
    const drop = (): void => {
      start.current = null;
      canvas.setState({ carried: null, dropWire: null });
    };
    return {
      onPointerDown(event) {
        if (event.button !== 0) return;
        start.current = { x: event.clientX, y: event.clientY };
        dragged.current = false;
      },
      onPointerMove(event) {
        const from = start.current;
        const at = { x: event.clientX, y: event.clientY };
        if (!from || (!dragged.current && Math.hypot(at.x - from.x, at.y - from.y) < THRESHOLD)) return;
        if (!dragged.current) event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = true;
        canvas.setState({ carried: { card, ...at }, dropWire: add.wireUnder(at) });
      },
      onPointerUp(event) {
        const carried = canvas.getState().carried !== null;
        const at = { x: event.clientX, y: event.clientY };
        drop();
        if (carried && isOverFlow(event.currentTarget, at)) add.at(card, at);
      },
      onPointerCancel: drop,
      onClick() {
        if (!dragged.current) add.behind(card, {});
        dragged.current = false;
      },
    };
  }, [canvas, add, card]);
}

/** True when the point lies on the drawing and on nothing that floats above it. */
function isOverFlow(entry: Element, at: { x: number; y: number }): boolean {
  const root = entry.getRootNode() as Document | ShadowRoot;
  return root.elementFromPoint(at.x, at.y)?.closest(".react-flow") != null;
}
