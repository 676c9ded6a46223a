// What gestures share about the view.
import type { MouseEvent } from "react";

/** How the whole network is brought into view: below the tools, never larger than life. */
export const FIT = {
  padding: { top: "76px", bottom: "44px", left: "32px", right: "32px" },
  maxZoom: 1,
  duration: 200,
} as const;

/** A button that goes away with its click hands the keys back to the canvas. */
export const keepKeys = (event: MouseEvent): void =>
  event.currentTarget.closest<HTMLElement>(".canvas")?.focus({ preventScroll: true });
