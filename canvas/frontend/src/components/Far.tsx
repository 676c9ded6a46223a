// A large network seen from far away. React Flow would draw each layer as a dozen elements of the page, which takes the
// browser longer than a frame. Here all are painted on one surface, but those that a person works on, which stay as they
// are. Each layer keeps one empty element in its place, its spot: for the mouse to find, the keyboard to reach, and for
// those who listen.
import { useStore, ViewportPortal } from "@xyflow/react";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { shallow } from "zustand/shallow";

import { paint, themeOf } from "../far/paint";
import { toScene, wiresOf } from "../far/scene";
import { type Curve, curveOf } from "../graph/hit";
import { edgeKey, HEIGHT, WIDTH } from "../graph/read";
import { useBox } from "../hooks/useBox";
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { DrawnNode } from "../store";
import { Spots } from "./Spots";

/** `live`: the nodes that are drawn as ever. */
export function Far({ live }: { readonly live: ReadonlySet<string> }) {
  const canvas = useActions();
  useBox();
  useEffect(() => () => canvas.setState({ hovered: null, hoveredWire: null }), [canvas]);
  return (
    <>
      <LiveWires live={live} />
      <Painting live={live} />
      <ViewportPortal>
        <Spots live={live} />
      </ViewportPortal>
    </>
  );
}

function Painting({ live }: { readonly live: ReadonlySet<string> }) {
  const surface = useRef<HTMLCanvasElement>(null);
  const before = useRef<readonly DrawnNode[]>([]);
  const nodes = useCanvas((state) => {
    const painted = state.flowNodes.filter((node) => !live.has(node.id));
    return shallow(painted, before.current) ? before.current : (before.current = painted);
  });
  const graph = useCanvas((state) => state.graph);
  const catalog = useCanvas((state) => state.catalog);
  const direction = useCanvas((state) => state.direction);
  const problems = useCanvas((state) => state.problems);
  const selection = useCanvas((state) => state.selection);
  const unfit = useCanvas((state) => state.unfit);
  const look = useCanvas((state) => state.look);
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const scene = useMemo(
    () => toScene({ graph, catalog, direction, problems, selection, unfit }, nodes),
    [graph, catalog, direction, problems, selection, unfit, nodes],
  );
  const ratio = window.devicePixelRatio;
  useLayoutEffect(() => {
    const context = surface.current!.getContext("2d")!;
    paint(context, scene, { x, y, zoom, width, height, ratio }, themeOf(surface.current!));
  }, [scene, x, y, zoom, width, height, ratio, look]);
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  return <canvas ref={surface} className="painting" {...size} style={{ width, height }} aria-hidden="true" />;
}

/** The wires at what a person works on, and rings around it; they change while the painting stays. */
function LiveWires({ live }: { readonly live: ReadonlySet<string> }) {
  const graph = useCanvas((state) => state.graph);
  const catalog = useCanvas((state) => state.catalog);
  const direction = useCanvas((state) => state.direction);
  const nodes = useCanvas((state) => state.flowNodes);
  const chosen = useCanvas((state) => state.wires);
  const drop = useCanvas((state) => state.dropWire);
  const hovered = useCanvas((state) => state.hoveredWire);
  const [x, y, zoom] = useStore((state) => state.transform);
  const edges = useMemo(() => {
    const names = new Set([...chosen, drop ?? "", hovered ?? ""]);
    return wiresOf(graph, live, names).map((edge) => [edgeKey(edge), edge] as const);
  }, [graph, live, chosen, drop, hovered]);
  const at = new Map(edges.length > 0 ? nodes.map((node) => [node.id, node.position]) : []);
  const ringed = nodes.filter((node) => live.has(node.id));
  return (
    <svg className="live-wires" aria-hidden="true">
      <g transform={`translate(${x} ${y}) scale(${zoom})`}>
        {edges.map(([key, edge]) => {
          const curve = curveOf(graph, catalog, edge, direction, (id) => at.get(id));
          const name = chosen.has(key) ? "chosen" : drop === key ? "drop" : hovered === key ? "hovered" : "";
          return curve && <path key={key} className={name} d={toPath(curve)} />;
        })}
        {ringed.map(({ id, position, selected }) => (
          <rect key={id} {...position} width={WIDTH} height={HEIGHT} rx={11} className={selected ? "chosen" : ""} />
        ))}
      </g>
    </svg>
  );
}

const toPath = ({ from, out, into, to }: Curve): string =>
  `M${from.x} ${from.y}C${out.x} ${out.y} ${into.x} ${into.y} ${to.x} ${to.y}`;
