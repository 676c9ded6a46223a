// From far away a large network is painted, but for the few nodes that are drawn as ever: those that a person works on.
import { useReactFlow, useStore } from "@xyflow/react";
import { type MouseEvent, useMemo } from "react";

import { wireAt } from "../graph/hit";
import { FAR } from "../graph/sight";
import { useActions, useCanvas } from "./useCanvas";

/** More nodes than this take a browser longer than a frame: only those in view are drawn, and from far away they are painted. */
export const MANY = 120;

/** Small print cannot be read, and is left out. */
export const useIsFar = (): boolean => useStore((state) => state.transform[2] < FAR);

/** The nodes that are drawn as ever in a drawing that is painted; null in any other. */
export function useLive(isPainted: boolean): ReadonlySet<string> | null {
  const hovered = useCanvas((state) => state.hovered);
  const told = useCanvas((state) => state.told);
  return useMemo(() => (isPainted ? new Set([hovered, told].filter((id) => id !== null)) : null), [isPainted, hovered, told]);
}

/** The mouse is over none of the painted layers, but perhaps over a wire. */
export function useWireUnder(): (event: MouseEvent) => void {
  const canvas = useActions();
  const flow = useReactFlow();
  return (event) => {
    const { graph, catalog, direction, hovered, hoveredWire, moving } = canvas.getState();
    if (moving || event.buttons !== 0 || event.target !== event.currentTarget) return;
    const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const wire = wireAt(graph, catalog, point, direction, NONE);
    if (wire !== hoveredWire || hovered !== null) canvas.setState({ hovered: null, hoveredWire: wire });
  };
}

const NONE: ReadonlySet<string> = new Set();
