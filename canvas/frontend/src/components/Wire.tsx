// One edge, with the shape that flows through it.
import { BaseEdge, type Edge as FlowEdge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";

import { mayHaveSeveral, outputsOf } from "../graph/ports";
import { nodesById } from "../graph/read";
import { shape } from "../graph/summary";
import { useCanvas } from "../hooks/useCanvas";

/** `source` and `port` are the layer where the data come from; it may be hidden in a collapsed group. */
export type WireEdge = FlowEdge<{ source: string; port: string }, "wire">;

export const Wire = memo(function Wire(props: EdgeProps<WireEdge>) {
  const { id, data, selected } = props;
  const dropping = useCanvas((state) => state.dropWire === id);
  const text = useCanvas((state) => {
    const source = data?.source ?? "";
    const node = nodesById(state.graph).get(source);
    const ports = state.catalog.outputs(node?.layer ?? "");
    const several = node && mayHaveSeveral(ports) ? outputsOf(state.graph, state.catalog, node) : ports;
    const port = several.findIndex((each) => each.name === data?.port);
    return shape(state.notes[source]?.outputs[Math.max(port, 0)]);
  });
  const down = useCanvas((state) => state.direction === "down");
  const [path, x, y] = getBezierPath(props);
  return (
    <>
      <BaseEdge path={path} interactionWidth={22} className={`${selected ? "chosen" : ""}${dropping ? " drop" : ""}`} />
      {text && (
        <text className="wire-shape" x={down ? x + 9 : x} y={down ? y : y - 10} textAnchor={down ? "start" : "middle"}>
          {text}
        </text>
      )}
    </>
  );
});
