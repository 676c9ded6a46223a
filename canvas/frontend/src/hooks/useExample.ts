// What could be typed next on this canvas.
import { example } from "../graph/example";
import { anchors } from "./useAdd";
import { useCanvas } from "./useCanvas";

/** Fits what the layer gives behind which a new one goes. */
export const useExample = (): string =>
  useCanvas((state) => example(state.notes[anchors(state).at(-1) ?? ""]?.outputs[0], state.firsts));
