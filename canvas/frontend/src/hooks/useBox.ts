// Choosing painted layers with a box. React Flow's own box chooses among what it draws; this one chooses among all.
import { type ReactFlowState, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";

import { wholly } from "../graph/group";
import { inside } from "../graph/hit";
import type { Canvas } from "../store";
import { useActions } from "./useCanvas";

export function useBox(): void {
  const canvas = useActions();
  const flowStore = useStoreApi();
  useEffect(
    () =>
      flowStore.subscribe((now, before) => {
        if (now.userSelectionActive && now.userSelectionRect !== before.userSelectionRect) choose(canvas, now);
        const over = before.userSelectionActive && !now.userSelectionActive;
        if (!over || canvas.getState().selection.size === 0) return;
        // it believes that nothing was chosen, and would draw no frame around what was
        queueMicrotask(() => flowStore.setState({ nodesSelectionActive: true }));
      }),
    [canvas, flowStore],
  );
}

/** Chooses what lies in the box now. */
function choose(canvas: Canvas, { userSelectionRect: rect, transform: [x, y, zoom] }: ReactFlowState): void {
  if (!rect) return;
  const { flowNodes, selection, graph } = canvas.getState();
  const box = { x: (rect.x - x) / zoom, y: (rect.y - y) / zoom, width: rect.width / zoom, height: rect.height / zoom };
  const found = wholly(graph, inside(flowNodes.filter((node) => node.type !== "frame"), box));
  if (found.size !== selection.size || [...found].some((id) => !selection.has(id))) canvas.choose(found);
}
