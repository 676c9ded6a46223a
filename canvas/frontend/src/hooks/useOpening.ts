// Where a drawing begins, and how far one can step back from it.
import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useEffect, useMemo } from "react";

import { boxesOf, boxOfDrawn } from "../drawn";
import { around } from "../graph/fold";
import { leastZoom, openingView } from "../graph/sight";
import type { DrawnNode } from "../store";
import { useActions } from "./useCanvas";

/** How far one may zoom out: until everything is in sight. */
export function useLeastZoom(nodes: readonly DrawnNode[]): number {
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return useMemo(() => leastZoom(nodes.map(boxOfDrawn), { width, height }), [nodes, width, height]);
}

/** Where a drawing begins that this tab has not seen before. */
export function useOpening(isNew: boolean): void {
  const canvas = useActions();
  const flow = useReactFlow();
  const flowStore = useStoreApi();
  const isReady = useStore(({ panZoom, width, height }) => panZoom !== null && width > 0 && height > 0);
  useEffect(() => {
    const { graph, flowNodes, direction } = canvas.getState();
    if (!isNew || !isReady || flowNodes.length === 0) return;
    const fed = new Set(graph.edges.map((edge) => edge.target));
    const inputs = graph.nodes.filter((node) => node.layer === "Input");
    const first = inputs.length > 0 ? inputs : graph.nodes.filter((node) => !fed.has(node.id));
    const drawing = around(flowNodes.map(boxOfDrawn));
    const begin = first.length > 0 ? around(boxesOf(graph, flowNodes, first.map(({ id }) => id))) : drawing;
    void flow.setViewport(openingView(drawing, begin, flowStore.getState(), direction));
  }, [canvas, flow, flowStore, isNew, isReady]);
}
