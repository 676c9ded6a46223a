// Bringing what was added into sight.
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";

import { boxesOf } from "../drawn";
import type { Box } from "../graph/fold";
import { intoSight, uncovered } from "../graph/sight";
import { useActions } from "./useCanvas";

/** What floats above the drawing, or stands over it where room is scarce. */
const COVERS = ".quick, .tools, .react-flow__minimap, .palette, .panel, .reopen";
const MOVE = { duration: 200 } as const;

/** Moves the view, no further than needed, so that these layers are seen: within the window, and with nothing above them. */
export function useReveal(): (ids: readonly string[]) => void {
  const canvas = useActions();
  const flow = useReactFlow();
  const flowStore = useStoreApi();
  return useMemo(() => {
    const reveal = (ids: readonly string[]): void => {
      const { domNode } = flowStore.getState();
      const { graph, flowNodes } = canvas.getState();
      const boxes = boxesOf(graph, flowNodes, ids);
      if (!domNode || boxes.length === 0) return;
      const place = domNode.getBoundingClientRect();
      const { x, y, zoom } = flow.getViewport();
      const drawn = boxes.map((box) => ({
        x: place.x + x + box.x * zoom,
        y: place.y + y + box.y * zoom,
        width: box.width * zoom,
        height: box.height * zoom,
      }));
      const covers = domNode.closest(".canvas")?.querySelectorAll(COVERS) ?? [];
      const free = uncovered(inWindow(place), Array.from(covers, (each) => each.getBoundingClientRect()));
      const by = intoSight(drawn, free);
      if (by.x !== 0 || by.y !== 0) void flow.setViewport({ x: x + by.x, y: y + by.y, zoom }, MOVE);
    };
    return (ids) => void requestAnimationFrame(() => reveal(ids)); // what covers the drawing is up to date by then
  }, [canvas, flow, flowStore]);
}

/** The part of a box that the window shows; all of it where that is next to nothing. */
function inWindow({ left, top, right, bottom, width, height }: DOMRect): Box {
  const [x, y] = [Math.max(left, 0), Math.max(top, 0)];
  const seen = { x, y, width: Math.min(right, window.innerWidth) - x, height: Math.min(bottom, window.innerHeight) - y };
  return seen.width < width / 4 || seen.height < height / 4 ? { x: left, y: top, width, height } : seen;
}
