// What React Flow reports, as changes to the store: connecting, moving, choosing.
import { type Connection, type FinalConnectionState, type OnConnectStart, useReactFlow } from "@xyflow/react";
import { useMemo } from "react";

import { connect, fits, refuse } from "../graph/connect";
import { insertOnEdge, isLoose } from "../graph/edit";
import { docksOf, placeDrawn } from "../graph/fold";
import { groupAt } from "../graph/group";
import { wireAt } from "../graph/hit";
import { meantInput } from "../graph/ports";
import { HEIGHT, nodesById, WIDTH } from "../graph/read";
import type { Edge } from "../protocol";
import { say } from "../sentences";
import type { Canvas, DrawnNode } from "../store";
import { useActions } from "./useCanvas";
import { NODE } from "./view";
import { fold } from "./useGroups";

export function useGestures() {
  const canvas = useActions();
  const flow = useReactFlow();
  return useMemo(() => {
    let dragging = false; // what a drag meant shows at its end; between two clicks the ports themselves are meant
    const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
      dragging = false;
      canvas.setState({ unfit: new Set() });
      if (!state.fromNode) return;
      const over = "clientX" in event ? nodeUnder(event) : null;
      if (state.isValid && (!over || isOverPort(event))) draw(canvas, asEdge(canvas, snapped(state)));
      else if (!("clientX" in event)) return;
      else if (over && over !== state.fromNode.id) draw(canvas, meant(canvas, state, over));
      else if (!over && state.fromHandle?.type === "source") {
        canvas.choose([state.fromNode.id]);
        canvas.setState({ quickAdd: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
      }
    };
    return {
      onNodesChange: canvas.changeNodes,
      isValidConnection: (connection: Pick<Connection, "source" | "target"> & Partial<Connection>): boolean => {
        const { graph, catalog } = canvas.getState();
        return refuse(graph, catalog, asEdge(canvas, connection)) === null;
      },
      onConnect: (connection: Connection): void => {
        if (!dragging) draw(canvas, asEdge(canvas, connection));
      },
      onConnectStart: (...start: Parameters<OnConnectStart>): void => {
        dragging = true;
        startConnecting(canvas)(...start);
      },
      onConnectEnd,
      onNodeDragStart: (): void => canvas.setState({ moving: true, told: null }),
      onNodeDrag: (_: unknown, node: DrawnNode, all: DrawnNode[]): void => {
        const dropWire = all.length === 1 && node.type === "layer" ? wireUnder(canvas, node.id) : null;
        if (dropWire !== canvas.getState().dropWire) canvas.setState({ dropWire });
      },
      onNodeDragStop: (_: unknown, node: DrawnNode): void => drop(canvas, node.id),
      onSelectionDragStart: (): void => canvas.setState({ moving: true }),
      onSelectionDragStop: (): void => canvas.finishMove(),
      onNodeDoubleClick: (_: unknown, node: DrawnNode): void => {
        const group = groupAt(canvas.getState().graph, node.id);
        if (group) fold(canvas, group, !group.collapsed);
        else canvas.setState({ panel: true });
      },
      onEdgeClick: (_: unknown, edge: { id: string }): void => canvas.choose([], [edge.id]),
      onPaneClick: (): void => {
        const { hoveredWire } = canvas.getState(); // a painted one: any other hears of its click itself
        canvas.setState({ told: null });
        canvas.choose([], hoveredWire ? [hoveredWire] : []);
      },
    };
  }, [canvas, flow]);
}

interface Inner {
  readonly node: string;
  readonly port: string;
}

/** The layer and port behind a handle that was touched; at a collapsed group, those inside that are meant. */
function inner(canvas: Canvas, type: "source" | "target", node: string, port: string): Inner {
  const { graph, catalog } = canvas.getState();
  const group = groupAt(graph, node);
  if (!group) return { node, port };
  const docks = docksOf(graph, catalog, group)[type];
  return docks.find((dock) => dock.id === port) ?? docks[0] ?? { node, port };
}

function asEdge(canvas: Canvas, connection: Pick<Connection, "source" | "target"> & Partial<Connection>): Edge {
  const from = inner(canvas, "source", connection.source, connection.sourceHandle ?? "output");
  const to = inner(canvas, "target", connection.target, connection.targetHandle ?? "inputs");
  return { source: from.node, source_port: from.port, target: to.node, target_port: to.port };
}

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
    const type = handleType ?? "source";
    const end = { ...inner(canvas, type, nodeId ?? "", handleId ?? ""), type };
    const unfit = graph.nodes.filter((node) => node.id !== end.node && !fits(graph, catalog, end, node));
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
    const placed = placeDrawn(graph, new Map(flowNodes.map((node) => [node.id, node.position])), direction);
    const title = nodesById(graph).get(id)?.layer ?? id;
    canvas.setState({ dropWire: null });
    canvas.commit(say.inserted(title), insertOnEdge(placed, catalog, dropWire, id, direction));
  }
  canvas.finishMove();
}

function nodeUnder(event: MouseEvent): string | null {
  const target = event.composedPath()[0];
  return target instanceof Element ? (target.closest(NODE)?.getAttribute("data-id") ?? null) : null;
}

const isOverPort = (event: MouseEvent | TouchEvent): boolean => {
  const target = event.composedPath()[0];
  return target instanceof Element && target.closest(".react-flow__handle") !== null;
};

/** The edge between the port where a drag began and the one to which it jumped. */
function snapped({ fromHandle, toHandle }: FinalConnectionState): Connection {
  const [start, end] = fromHandle?.type === "source" ? [fromHandle, toHandle] : [toHandle, fromHandle];
  return { source: start!.nodeId, sourceHandle: start!.id!, target: end!.nodeId, targetHandle: end!.id! };
}

/** The edge that was meant by letting go over a node rather than over one of its ports. */
function meant(canvas: Canvas, state: FinalConnectionState, over: string): Edge {
  const { graph, catalog } = canvas.getState();
  const type = state.fromHandle?.type ?? "source";
  const from = inner(canvas, type, state.fromNode!.id, state.fromHandle?.id ?? "");
  const to = inner(canvas, type === "source" ? "target" : "source", over, "");
  const node = nodesById(graph).get(to.node);
  const layer = node?.layer ?? "";
  if (type === "target") {
    return { source: to.node, source_port: to.port || (catalog.outputs(layer)[0]?.name ?? ""), target: from.node, target_port: from.port };
  }
  const port = node ? to.port || meantInput(graph, catalog, { source_port: from.port }, node) : "";
  return { source: from.node, source_port: from.port, target: to.node, target_port: port };
}
