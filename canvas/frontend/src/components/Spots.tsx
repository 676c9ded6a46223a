// The spots of painted layers: empty elements where the layers stand. The mouse finds them, the keyboard reaches them, and
// they have names for those who listen. A layer whose spot is touched is drawn as ever, and takes what comes then.
import { memo, type MouseEvent, type PointerEvent, useLayoutEffect, useRef } from "react";

import { spoken } from "../far/scene";
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { DrawnNode } from "../store";

export function Spots({ live }: { readonly live: ReadonlySet<string> }) {
  const canvas = useActions();
  const place = useRef<HTMLDivElement>(null);
  const settled = useRef<readonly DrawnNode[]>([]);
  const moving = useCanvas((state) => state.moving);
  const nodes = useCanvas((state) => (state.moving ? settled.current : (settled.current = state.flowNodes)));
  const graph = useCanvas((state) => state.graph);
  const catalog = useCanvas((state) => state.catalog);
  const notes = useCanvas((state) => state.notes);
  useLayoutEffect(() => {
    const spots = place.current!;
    return () => giveBackFocus(spots);
  }, []);
  const enter = (event: PointerEvent): void => {
    const id = idOf(event);
    if (id && (event.buttons === 0 || event.pointerType !== "mouse")) canvas.setState({ hovered: id, hoveredWire: null });
  };
  const click = (event: MouseEvent): void => {
    const id = idOf(event);
    if (id) canvas.choose([id]);
  };
  return (
    <div ref={place} className={`spots${moving ? " still" : ""}`} onPointerOver={enter} onClick={click}>
      {nodes.map(
        ({ id, type, position }) =>
          type !== "frame" && (
            <Spot key={id} id={id} x={position.x} y={position.y} live={live.has(id)} label={spoken({ graph, catalog, notes }, id)} />
          ),
      )}
    </div>
  );
}

const idOf = (event: { readonly target: EventTarget }): string | undefined => (event.target as HTMLElement).dataset.id;

/** Where spots go while one of them has the keys, the canvas as a whole gets them. */
function giveBackFocus(spots: HTMLElement): void {
  const focused = (spots.getRootNode() as Document | ShadowRoot).activeElement;
  if (spots.contains(focused)) spots.closest<HTMLElement>(".canvas")?.focus({ preventScroll: true });
}

interface SpotProps {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly live: boolean;
  readonly label: string;
}

const Spot = memo(function Spot({ id, x, y, live, label }: SpotProps) {
  return (
    <div
      className={`spot${live ? " live" : ""}`}
      data-id={id}
      role="group"
      aria-label={label}
      tabIndex={0}
      style={{ left: x, top: y }}
    />
  );
});
