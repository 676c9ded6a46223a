// The drawing itself: React Flow, fed from the store. Gestures end here and become edits.
import {
  Background,
  BackgroundVariant,
  ReactFlow,
  useReactFlow,
  type Viewport,
} from "@xyflow/react";
import { type MouseEvent, type RefObject, useMemo, useRef } from "react";

import { hidePainted } from "../drawn";
import { isHidden } from "../graph/fold";
import { drawnId, foldOf } from "../graph/group";
import { edgeKey } from "../graph/read";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { MANY, useIsFar, useLive, useWireUnder } from "../hooks/useFar";
import { useGestures } from "../hooks/useGestures";
import { useLeastZoom, useOpening } from "../hooks/useOpening";
import { useShift } from "../hooks/useShift";
import { recall, remember } from "../memory";
import type { Edge, Graph } from "../protocol";
import { say } from "../sentences";
import type { DrawnNode } from "../store";
import { Far } from "./Far";
import { FoldNode } from "./FoldNode";
import { FrameNode } from "./FrameNode";
import { LayerNode } from "./LayerNode";
import { Overview } from "./Overview";
import { Wire, type WireEdge } from "./Wire";

const NODE_TYPES = { layer: LayerNode, frame: FrameNode, fold: FoldNode };
const EDGE_TYPES = { wire: Wire };

export function Flow({ root }: { readonly root: RefObject<HTMLDivElement | null> }) {
  const canvas = useActions();
  const flow = useReactFlow();
  const nodes = useCanvas((state) => state.flowNodes);
  const graph = useCanvas((state) => state.graph);
  const wires = useCanvas((state) => state.wires);
  const shift = useShift(root);
  const edges = useWires(graph, wires);
  const gestures = useGestures();
  const far = useIsFar();
  const live = useLive(far && nodes.length > MANY);
  const drawn = useMemo(() => hidePainted(nodes, live), [nodes, live]);
  const overWire = useCanvas((state) => state.hoveredWire !== null);
  const lookForWire = useWireUnder();
  const project = canvas.getState().project;
  const before = useMemo(() => recall(project).viewport, [project]);
  const leastZoom = useLeastZoom(nodes);
  useOpening(before === undefined);

  const onDoubleClick = (event: MouseEvent): void => {
    if (!(event.target as Element).classList.contains("react-flow__pane") || canvas.getState().hoveredWire) return;
    canvas.choose([]);
    canvas.setState({ quickAdd: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
  };
  return (
    <ReactFlow<DrawnNode, WireEdge>
      className={`${far ? "far" : ""}${live ? " painted" : ""}${overWire ? " over-wire" : ""}`}
      nodes={drawn}
      edges={live ? NO_EDGES : edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      {...gestures}
      onPaneMouseMove={live ? lookForWire : undefined}
      onDoubleClick={onDoubleClick}
      defaultViewport={before}
      minZoom={leastZoom}
      maxZoom={2}
      onMoveEnd={(_: unknown, viewport: Viewport) => remember(project, { viewport })}
      zoomOnDoubleClick={false}
      selectionOnDrag={shift}
      panOnDrag={!shift}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      deleteKeyCode={null}
      panActivationKeyCode={null}
      zoomActivationKeyCode={null}
      disableKeyboardA11y
      nodesFocusable={!live}
      edgesFocusable={false}
      connectionRadius={48}
      elevateNodesOnSelect={false}
      onlyRenderVisibleElements={nodes.length > MANY}
      proOptions={{ hideAttribution: true }}
      aria-label={say.canvas}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} />
      {live && <Far live={live} />}
      {graph.nodes.length > 1 && <Overview />}
    </ReactFlow>
  );
}

const NO_EDGES: WireEdge[] = []; // they are painted

function useWires(graph: Graph, chosen: ReadonlySet<string>): WireEdge[] {
  const known = useRef(new Map<string, WireEdge>());
  return useMemo(() => {
    const next = new Map<string, WireEdge>();
    const told = new Set<string>(); // one tensor that enters a node twice says its shape once
    for (const edge of graph.edges) {
      if (isHidden(graph, edge)) continue;
      const drawn = asFlowEdge(graph, edge);
      const way = `${edge.source}.${edge.source_port}>${drawn.target}`;
      const made = { ...drawn, data: { ...drawn.data!, told: told.has(way) }, selected: chosen.has(edgeKey(edge)) };
      told.add(way);
      const old = known.current.get(made.id);
      next.set(made.id, old && isSame(old, made) ? old : made);
    }
    known.current = next;
    return [...next.values()];
  }, [graph.edges, graph.groups, chosen]);
}

const isSame = (one: WireEdge, other: WireEdge): boolean =>
  one.selected === other.selected &&
  one.source === other.source &&
  one.target === other.target &&
  one.data?.told === other.data?.told;

/** An edge ends at its layers, or at the handles of the collapsed groups that hide them. */
function asFlowEdge(graph: Graph, edge: Edge): WireEdge {
  const [from, to] = [foldOf(graph, edge.source), foldOf(graph, edge.target)];
  const id = edgeKey(edge);
  return {
    id,
    type: "wire",
    source: from ? drawnId(from) : edge.source,
    target: to ? drawnId(to) : edge.target,
    sourceHandle: from ? id : edge.source_port,
    targetHandle: to ? id : edge.target_port,
    data: { source: edge.source, port: edge.source_port, told: false },
    focusable: false,
  };
}
