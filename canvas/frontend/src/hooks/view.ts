// What gestures share about the view.
import type { MouseEvent } from "react";

/** How the whole network is brought into view: below the tools, never larger than life. */
export const FIT = {
  padding: { top: "76px", bottom: "44px", left: "32px", right: "32px" },
  maxZoom: 1,
  duration: 200,
  includeHiddenNodes: true,
} as const;

/** The element of the page that stands for a layer or a group: what is drawn, or the spot where it is painted. */
export const NODE = ".react-flow__node, .spot";

/** A button that goes away with its click hands the keys back to the canvas. */
export const keepKeys = (event: MouseEvent): void =>
  event.currentTarget.closest<HTMLElement>(".canvas")?.focus({ preventScroll: true });
