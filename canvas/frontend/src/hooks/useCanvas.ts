// The canvas that a component belongs to, and a narrow look into its store.
import { createContext, useContext } from "react";
import { useStore } from "zustand";

import type { Canvas, CanvasState } from "../store";

export const CanvasContext = createContext<Canvas | null>(null);

export function useActions(): Canvas {
  const canvas = useContext(CanvasContext);
  if (!canvas) throw new Error("no canvas around this component");
  return canvas;
}

/** Draws the component again only when what the selector returns has changed. */
export function useCanvas<T>(selector: (state: CanvasState) => T): T {
  return useStore(useActions(), selector);
}
