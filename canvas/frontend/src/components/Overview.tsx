// The whole network in small, and which part of it is in view. Dragging it moves the view, the wheel zooms.
// React Flow's own overview keeps an element for each layer, all of them busy in each frame of a drag.
import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { memo, type PointerEvent, useEffect, useMemo, useRef } from "react";
import { shallow } from "zustand/shallow";

import { boxOfDrawn } from "../drawn";
import { type Box, around } from "../graph/fold";
import { nodesById } from "../graph/read";
import { useCanvas } from "../hooks/useCanvas";
import { say } from "../sentences";
import type { DrawnNode } from "../store";
import { colourOf } from "./category";

const SIZE = { width: 148, height: 100 } as const;
const MARGIN = 5; // pixels

export function Overview() {
  const flow = useReactFlow();
  const svg = useRef<SVGSVGElement>(null);
  const nodes = useCanvas((state) => state.flowNodes);
  const view = useStore(({ transform: [x, y, zoom], width, height }): Box => {
    return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  }, shallow);
  const whole = useMemo(() => around(nodes.map(boxOfDrawn)), [nodes]);
  const all = around(nodes.length > 0 ? [view, whole] : [view]);
  const scale = Math.max(all.width / (SIZE.width - 2 * MARGIN), all.height / (SIZE.height - 2 * MARGIN));
  const [width, height] = [SIZE.width * scale, SIZE.height * scale];
  const [x, y] = [all.x - (width - all.width) / 2, all.y - (height - all.height) / 2];
  useEffect(() => {
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      void flow.zoomTo(flow.getZoom() * 2 ** (-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)));
    };
    const element = svg.current!;
    element.addEventListener("wheel", onWheel, { passive: false }); // React's own would not keep the page from scrolling
    return () => element.removeEventListener("wheel", onWheel);
  }, [flow]);
  const grasp = (event: PointerEvent<SVGSVGElement>): void => event.currentTarget.setPointerCapture(event.pointerId);
  const pull = (event: PointerEvent<SVGSVGElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { x: left, y: top, zoom } = flow.getViewport();
    void flow.setViewport({ x: left - event.movementX * scale * zoom, y: top - event.movementY * scale * zoom, zoom });
  };
  return (
    <Panel position="bottom-right" className="react-flow__minimap">
      <svg
        ref={svg}
        viewBox={`${x} ${y} ${width} ${height}`}
        role="img"
        aria-label={say.minimap}
        onPointerDown={grasp}
        onPointerMove={pull}
      >
        <Small nodes={nodes} />
        <path
          className="react-flow__minimap-mask"
          fillRule="evenodd"
          d={`M${x} ${y}h${width}v${height}h${-width}zM${view.x} ${view.y}h${view.width}v${view.height}h${-view.width}z`}
        />
      </svg>
    </Panel>
  );
}

/** One path for all layers of a colour. */
const Small = memo(function Small({ nodes }: { readonly nodes: readonly DrawnNode[] }) {
  const catalog = useCanvas((state) => state.catalog);
  const graph = useCanvas((state) => state.graph);
  const paths = useMemo(() => {
    const found = new Map<string, string>();
    for (const node of nodes) {
      const frame = node.type === "frame";
      const colour = frame ? FRAME : colourOf(catalog.layer(nodesById(graph).get(node.id)?.layer ?? ""));
      const { x, y, width, height } = boxOfDrawn(node);
      found.set(colour, `${found.get(colour) ?? ""}M${x} ${y}h${width}v${height}h${-width}z`);
    }
    return [...found];
  }, [nodes, catalog, graph]);
  return paths.map(([colour, path]) => <path key={colour} fill={colour} d={path} shapeRendering="crispEdges" />);
});

const FRAME = "color-mix(in srgb, var(--ink) 8%, transparent)";
