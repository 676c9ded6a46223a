// Is Shift, Control or Command held over the drawing? React Flow listens on the document, which our keys never reach.
import { useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect, useState } from "react";
import { flushSync } from "react-dom";

export function useShift(root: RefObject<HTMLElement | null>): boolean {
  const [shift, setShift] = useState(false);
  const flowStore = useStoreApi();
  useEffect(() => {
    const element = root.current!;
    const look = (event: KeyboardEvent | PointerEvent): void => {
      flushSync(() => setShift(event.shiftKey)); // the press that may follow must find it
      flowStore.setState({ multiSelectionActive: event.shiftKey || event.ctrlKey || event.metaKey });
    };
    const names = ["keydown", "keyup", "pointermove", "pointerdown"] as const;
    for (const name of names) element.addEventListener(name, look, { capture: true });
    return () => {
      for (const name of names) element.removeEventListener(name, look, { capture: true });
    };
  }, [root, flowStore]);
  return shift;
}
