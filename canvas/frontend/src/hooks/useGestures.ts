// What React Flow reports, as changes to the store: connecting, moving, choosing.
import { type Connection, type FinalConnectionState, type OnConnectStart, useReactFlow } from "@xyflow/react";
import { useMemo } from "react";

import { connect, fits, refuse } from "../graph/connect";
import { insertOnEdge, isLoose } from "../graph/edit";
import { wireAt } from "../graph/hit";
import { meantInput } from "../graph/ports";
import { placeNodes } from "../graph/place";
import { type Catalog, HEIGHT, nodesById, WIDTH } from "../graph/read";
import type { Edge, Graph } from "../protocol";
import { say } from "../sentences";
import type { Canvas, LayerFlowNode } from "../store";
import { useActions } from "./useCanvas";

export function useGestures() {
  const canvas = useActions();
  const flow = useReactFlow();
  return useMemo(() => {
    let dragging = false; // what a drag meant shows at its end; between two clicks the ports themselves are meant
    const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
      dragging = false;
      canvas.setState({ unfit: new Set() });
      if (!state.fromNode) return;
      const { graph, catalog } = canvas.getState();
      const over = "clientX" in event ? nodeUnder(event) : null;
      if (state.isValid && (!over || isOverPort(event))) draw(canvas, snapped(state));
      else if (!("clientX" in event)) return;
      else if (over && over !== state.fromNode.id) draw(canvas, meant(state, over, graph, catalog));
      else if (!over && state.fromHandle?.type === "source") {
        canvas.choose([state.fromNode.id]);
        canvas.setState({ quickAdd: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
      }
    };
    return {
      onNodesChange: canvas.changeNodes,
      isValidConnection: (connection: Pick<Connection, "source" | "target"> & Partial<Connection>): boolean => {
        const { graph, catalog } = canvas.getState();
        return refuse(graph, catalog, asEdge(connection)) === null;
      },
      onConnect: (connection: Connection): void => {
        if (!dragging) draw(canvas, asEdge(connection));
      },
      onConnectStart: (...start: Parameters<OnConnectStart>): void => {
        dragging = true;
        startConnecting(canvas)(...start);
      },
      onConnectEnd,
      onNodeDragStart: (): void => canvas.setState({ moving: true, told: null }),
      onNodeDrag: (_: unknown, node: LayerFlowNode, all: LayerFlowNode[]): void => {
        const dropWire = all.length === 1 ? wireUnder(canvas, node.id) : null;
        if (dropWire !== canvas.getState().dropWire) canvas.setState({ dropWire });
      },
      onNodeDragStop: (_: unknown, node: LayerFlowNode): void => drop(canvas, node.id),
      onSelectionDragStart: (): void => canvas.setState({ moving: true }),
      onSelectionDragStop: (): void => canvas.finishMove(),
      onNodeDoubleClick: (): void => canvas.setState({ panel: true }),
      onEdgeClick: (_: unknown, edge: { id: string }): void => canvas.choose([], [edge.id]),
      onPaneClick: (): void => {
        canvas.setState({ told: null });
        canvas.choose([]);
      },
    };
  }, [canvas, flow]);
}

const asEdge = (connection: Pick<Connection, "source" | "target"> & Partial<Connection>): Edge => ({
  source: connection.source,
  target: connection.target,
  source_port: connection.sourceHandle ?? "output",
  target_port: connection.targetHandle ?? "inputs",
});

function draw(canvas: Canvas, edge: Edge): void {
  const { graph, catalog } = canvas.getState();
  const refusal = refuse(graph, catalog, edge);
  if (refusal) return canvas.notify(say.refusedEdge[refusal]);
  const name = (id: string): string => nodesById(graph).get(id)?.label || nodesById(graph).get(id)?.layer || id;
  canvas.commit(say.connected(name(edge.source), name(edge.target)), connect(graph, catalog, edge));
}

/** Nodes that this connection cannot reach step back. */
const startConnecting =
  (canvas: Canvas): OnConnectStart =>
  (_, { nodeId, handleId, handleType }) => {
    const { graph, catalog } = canvas.getState();
    const end = { node: nodeId ?? "", port: handleId ?? "", type: handleType ?? "source" };
    const unfit = graph.nodes.filter((node) => node.id !== nodeId && !fits(graph, catalog, end, node));
    canvas.setState({ unfit: new Set(unfit.map((node) => node.id)), told: null });
  };

/** The wire that a loose node would go into if it were let go now. */
function wireUnder(canvas: Canvas, id: string): string | null {
  const { graph, catalog, direction, flowNodes } = canvas.getState();
  const node = flowNodes.find((each) => each.id === id);
  if (!node || !isLoose(graph, catalog, id)) return null;
  const middle = { x: node.position.x + WIDTH / 2, y: node.position.y + HEIGHT / 2 };
  return wireAt(graph, catalog, middle, direction, new Set([id]));
}

/** A node was let go: it has moved, or it goes into the wire below it. Either is one step. */
function drop(canvas: Canvas, id: string): void {
  const { dropWire, graph, catalog, direction, flowNodes } = canvas.getState();
  if (dropWire) {
    const placed = placeNodes(graph, new Map(flowNodes.map((node) => [node.id, node.position])));
    const title = nodesById(graph).get(id)?.layer ?? id;
    canvas.setState({ dropWire: null });
    canvas.commit(say.inserted(title), insertOnEdge(placed, catalog, dropWire, id, direction));
  }
  canvas.finishMove();
}

function nodeUnder(event: MouseEvent): string | null {
  const target = event.composedPath()[0];
  return target instanceof Element ? (target.closest(".react-flow__node")?.getAttribute("data-id") ?? null) : null;
}

const isOverPort = (event: MouseEvent | TouchEvent): boolean => {
  const target = event.composedPath()[0];
  return target instanceof Element && target.closest(".react-flow__handle") !== null;
};

/** The edge between the port where a drag began and the one to which it jumped. */
function snapped({ fromHandle, toHandle }: FinalConnectionState): Edge {
  const [start, end] = fromHandle?.type === "source" ? [fromHandle, toHandle] : [toHandle, fromHandle];
  return asEdge({ source: start!.nodeId, sourceHandle: start!.id!, target: end!.nodeId, targetHandle: end!.id! });
}

/** The edge that was meant by letting go over a node rather than over one of its ports. */
function meant(state: FinalConnectionState, over: string, graph: Graph, catalog: Catalog): Edge {
  const from = state.fromNode!.id;
  const port = state.fromHandle?.id ?? "";
  const node = nodesById(graph).get(over)!;
  return state.fromHandle?.type === "source"
    ? { source: from, source_port: port, target: over, target_port: meantInput(graph, catalog, { source_port: port }, node) }
    : { source: over, source_port: catalog.outputs(node.layer)[0]?.name ?? "", target: from, target_port: port };
}
