// The drawing itself: React Flow, fed from the store. Gestures end here and become edits.
import {
  Background,
  BackgroundVariant,
  type Connection,
  type FinalConnectionState,
  MiniMap,
  type OnConnectStart,
  ReactFlow,
  useReactFlow,
  type Viewport,
} from "@xyflow/react";
import { type MouseEvent, type RefObject, useCallback, useMemo, useRef } from "react";

import { connect, refuse } from "../graph/connect";
import { insertOnEdge, isLoose } from "../graph/edit";
import { wireAt } from "../graph/hit";
import { edgeKey, HEIGHT, nodesById, WIDTH } from "../graph/read";
import { placeNodes } from "../graph/place";
import { useActions, useCanvas } from "../hooks/useCanvas";
import { useShift } from "../hooks/useShift";
import { recall, remember } from "../memory";
import type { Edge, Graph } from "../protocol";
import { say } from "../sentences";
import type { LayerFlowNode } from "../store";
import { colourOf } from "./category";
import { LayerNode } from "./LayerNode";
import { Wire, type WireEdge } from "./Wire";

const NODE_TYPES = { layer: LayerNode };
const EDGE_TYPES = { wire: Wire };
const FIT = { padding: 0.15, maxZoom: 1 };

export function Flow({ root }: { readonly root: RefObject<HTMLDivElement | null> }) {
  const canvas = useActions();
  const flow = useReactFlow();
  const nodes = useCanvas((state) => state.flowNodes);
  const graph = useCanvas((state) => state.graph);
  const wires = useCanvas((state) => state.wires);
  const catalog = useCanvas((state) => state.catalog);
  const shift = useShift(root);
  const edges = useWires(graph, wires);
  const gestures = useGestures();
  const project = canvas.getState().project;
  const before = useMemo(() => recall(project).viewport, [project]);

  const onDoubleClick = (event: MouseEvent): void => {
    if (!(event.target as Element).classList.contains("react-flow__pane")) return;
    canvas.choose([]);
    canvas.setState({ quickAdd: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
  };
  const colour = useCallback(
    (node: { id: string }) => colourOf(catalog.layer(nodesById(canvas.getState().graph).get(node.id)?.layer ?? "")),
    [canvas, catalog],
  );
  return (
    <ReactFlow<LayerFlowNode, WireEdge>
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      {...gestures}
      onDoubleClick={onDoubleClick}
      defaultViewport={before}
      fitView={before === undefined}
      fitViewOptions={FIT}
      minZoom={0.1}
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
      edgesFocusable={false}
      connectionRadius={48}
      elevateNodesOnSelect={false}
      onlyRenderVisibleElements={nodes.length > 120}
      proOptions={{ hideAttribution: true }}
      aria-label={say.canvas}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} />
      <MiniMap<LayerFlowNode>
        pannable
        zoomable
        nodeColor={colour}
        nodeBorderRadius={12}
        nodeStrokeWidth={0}
        ariaLabel={say.minimap}
      />
    </ReactFlow>
  );
}

function useWires(graph: Graph, chosen: ReadonlySet<string>): WireEdge[] {
  const known = useRef(new Map<string, WireEdge>());
  return useMemo(() => {
    const next = new Map<string, WireEdge>();
    for (const edge of graph.edges) {
      const id = edgeKey(edge);
      const old = known.current.get(id);
      const selected = chosen.has(id);
      next.set(id, old && old.selected === selected ? old : { ...asFlowEdge(edge), selected });
    }
    known.current = next;
    return [...next.values()];
  }, [graph.edges, chosen]);
}

const asFlowEdge = (edge: Edge): WireEdge => ({
  id: edgeKey(edge),
  type: "wire",
  source: edge.source,
  target: edge.target,
  sourceHandle: edge.source_port,
  targetHandle: edge.target_port,
  focusable: false,
});

const asEdge = (connection: Connection | WireEdge): Edge => ({
  source: connection.source,
  target: connection.target,
  source_port: connection.sourceHandle ?? "output",
  target_port: connection.targetHandle ?? "inputs",
});

/** What React Flow reports, as changes to the store. */
function useGestures() {
  const canvas = useActions();
  const flow = useReactFlow();
  return useMemo(() => {
    const name = (id: string): string => {
      const node = nodesById(canvas.getState().graph).get(id);
      return node?.label || node?.layer || id;
    };
    const draw = (edge: Edge): void => {
      const { graph, catalog } = canvas.getState();
      const refusal = refuse(graph, catalog, edge);
      if (refusal) canvas.notify(say.refusedEdge[refusal]);
      else canvas.commit(say.connected(name(edge.source), name(edge.target)), connect(graph, catalog, edge));
    };
    const onConnectStart: OnConnectStart = (_, { nodeId, handleType, handleId }) => {
      const { graph, catalog } = canvas.getState();
      const unfit = graph.nodes
        .filter((node) => node.id !== nodeId && !fitting(graph, catalog, node, nodeId!, handleId!, handleType!))
        .map((node) => node.id);
      canvas.setState({ unfit: new Set(unfit), told: null });
    };
    const onConnectEnd = (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState): void => {
      canvas.setState({ unfit: new Set() });
      if (state.isValid || !state.fromNode || !("clientX" in event)) return;
      const over = nodeUnder(event);
      if (over && over !== state.fromNode.id) draw(between(state, over, canvas.getState().catalog, name2(canvas)));
      else if (!over && state.fromHandle?.type === "source") {
        canvas.choose([state.fromNode.id]);
        canvas.setState({ quickAdd: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
      }
    };
    const wireUnderNode = (id: string): string | null => {
      const { graph, catalog, direction, flowNodes } = canvas.getState();
      const node = flowNodes.find((each) => each.id === id);
      if (!node || !isLoose(graph, catalog, id)) return null;
      const middle = { x: node.position.x + WIDTH / 2, y: node.position.y + HEIGHT / 2 };
      return wireAt(graph, middle, direction, new Set([id]));
    };
    const onNodeDragStop = (_: unknown, node: LayerFlowNode): void => {
      const { dropWire, graph, catalog, direction, flowNodes } = canvas.getState();
      if (!dropWire) return canvas.finishMove();
      const placed = placeNodes(graph, new Map(flowNodes.map((each) => [each.id, each.position])));
      canvas.setState({ dropWire: null, moving: false });
      canvas.commit(say.inserted(name(node.id)), insertOnEdge(placed, catalog, dropWire, node.id, direction));
      canvas.finishMove();
    };
    return {
      onNodesChange: canvas.changeNodes,
      isValidConnection: (connection: Connection | WireEdge): boolean => {
        const { graph, catalog } = canvas.getState();
        return refuse(graph, catalog, asEdge(connection)) === null;
      },
      onConnect: (connection: Connection): void => draw(asEdge(connection)),
      onConnectStart,
      onConnectEnd,
      onNodeDragStart: (): void => canvas.setState({ moving: true, told: null }),
      onNodeDrag: (_: unknown, node: LayerFlowNode, all: LayerFlowNode[]): void => {
        const dropWire = all.length === 1 ? wireUnderNode(node.id) : null;
        if (dropWire !== canvas.getState().dropWire) canvas.setState({ dropWire });
      },
      onNodeDragStop,
      onSelectionDragStart: (): void => canvas.setState({ moving: true }),
      onSelectionDragStop: (): void => canvas.finishMove(),
      onEdgeClick: (_: unknown, edge: WireEdge): void => canvas.choose([], [edge.id]),
      onPaneClick: (): void => {
        canvas.setState({ told: null });
        canvas.choose([]);
      },
    };
  }, [canvas, flow]);
}

const name2 = (canvas: ReturnType<typeof useActions>) => (id: string) =>
  nodesById(canvas.getState().graph).get(id)?.layer ?? "";

type CatalogOf = ReturnType<ReturnType<typeof useActions>["getState"]>["catalog"];

function fitting(
  graph: Graph,
  catalog: CatalogOf,
  node: Graph["nodes"][number],
  from: string,
  handle: string,
  type: string,
): boolean {
  const edges =
    type === "source"
      ? catalog.inputs(node.layer).map((port) => ({ source: from, source_port: handle, target: node.id, target_port: port.name }))
      : catalog.outputs(node.layer).map((port) => ({ source: node.id, source_port: port.name, target: from, target_port: handle }));
  return edges.some((edge) => refuse(graph, catalog, edge) === null);
}

function nodeUnder(event: globalThis.MouseEvent): string | null {
  const target = event.composedPath()[0];
  return target instanceof Element ? (target.closest(".react-flow__node")?.getAttribute("data-id") ?? null) : null;
}

/** The edge that was meant by letting go over a node rather than over one of its ports. */
function between(
  state: FinalConnectionState,
  over: string,
  catalog: CatalogOf,
  layer: (id: string) => string,
): Edge {
  const from = state.fromNode!.id;
  const handle = state.fromHandle?.id ?? "";
  return state.fromHandle?.type === "source"
    ? { source: from, source_port: handle, target: over, target_port: catalog.inputs(layer(over))[0]?.name ?? "" }
    : { source: over, source_port: catalog.outputs(layer(over))[0]?.name ?? "", target: from, target_port: handle };
}
