// What gestures share about the view.
import type { MouseEvent } from "react";

import { EDGES } from "../graph/sight";

/** How the whole network is brought into view: below the tools, never larger than life. */
export const FIT = {
  padding: { top: `${EDGES.top}px`, bottom: `${EDGES.bottom}px`, left: `${EDGES.side}px`, right: `${EDGES.side}px` },
  maxZoom: 1,
  duration: 200,
  includeHiddenNodes: true,
} as const;

/** The element of the page that stands for a layer or a group: what is drawn, or the spot where it is painted. */
export const NODE = ".react-flow__node, .spot";

/** A button that goes away with its click hands the keys back to the canvas. */
export const keepKeys = (event: MouseEvent): void =>
  event.currentTarget.closest<HTMLElement>(".canvas")?.focus({ preventScroll: true });
