// Adding layers: behind what is chosen, at a place, or into a wire. The view moves only where what was added could not be seen.
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";

import { placeAlone, placeBehind, placeOnEdge } from "../graph/block";
import { addBehind, addNode, type Config, insertOnEdge } from "../graph/edit";
import { exits, foldOf } from "../graph/group";
import { wireAt } from "../graph/hit";
import { type Catalog, HEIGHT, leaves, WIDTH } from "../graph/read";
import type { Block, Card, Position } from "../protocol";
import { say } from "../sentences";
import type { CanvasState } from "../store";
import { useActions } from "./useCanvas";
import { useReveal } from "./useReveal";

export interface Add {
  behind(card: Card, config: Config, at?: Position | null): void;
  /** Puts the middle of a new node at this point of the window. */
  at(card: Card, client: Position): void;
  /** The wire that a node dropped at this point of the window would go into. */
  wireUnder(client: Position): string | null;
}

/** The nodes behind which a new layer goes: the chosen ones (of a collapsed group its exits), else the last that feeds nothing. */
export function anchors({ graph, selection }: Pick<CanvasState, "graph" | "selection">): readonly string[] {
  const chosen = graph.nodes.filter((node) => selection.has(node.id)).map((node) => node.id);
  const open = chosen.filter((id) => {
    const fold = foldOf(graph, id);
    return !fold || exits(graph, fold).includes(id);
  });
  return open.length > 0 ? open : leaves(graph).slice(-1).map((node) => node.id);
}

export function useAdd(): Add {
  const canvas = useActions();
  const flow = useReactFlow();
  const flowStore = useStoreApi();
  const reveal = useReveal();
  return useMemo(() => {
    const viewMiddle = (): Position => {
      const { domNode } = flowStore.getState();
      const box = domNode?.getBoundingClientRect() ?? new DOMRect();
      return corner(flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 }));
    };
    return {
      behind(card, config, at) {
        const { graph, catalog, direction } = canvas.getState();
        const where = { direction, fallback: at ?? viewMiddle() };
        const block = blockOf(card, catalog);
        if (block) {
          const placed = placeBehind(graph, catalog, block, config, anchors(canvas.getState()), where);
          canvas.commit(say.added(card.title), placed.graph, placed.ids);
          return reveal(placed.ids);
        }
        const added = addBehind(graph, catalog, card, config, anchors(canvas.getState()), where);
        canvas.commit(say.added(card.title), added.graph, [added.id]);
        reveal([added.id]);
      },
      at(card, client) {
        const { graph, catalog, direction } = canvas.getState();
        const point = flow.screenToFlowPosition(client);
        const block = blockOf(card, catalog);
        if (block) {
          const key = wireAt(graph, catalog, point, direction, new Set());
          const put = key
            ? placeOnEdge(graph, catalog, block, key, corner(point), direction)
            : placeAlone(graph, catalog, block, corner(point), direction);
          return canvas.commit(key ? say.inserted(card.title) : say.added(card.title), put.graph, put.ids);
        }
        const added = addNode(graph, card, {}, corner(point));
        const wire = wireAt(graph, catalog, point, direction, new Set());
        const placed = wire ? insertOnEdge(added.graph, catalog, wire, added.id, direction) : added.graph;
        const label = placed === added.graph ? say.added(card.title) : say.inserted(card.title);
        canvas.commit(label, placed, [added.id]);
      },
      wireUnder(client) {
        const { graph, catalog, direction } = canvas.getState();
        return wireAt(graph, catalog, flow.screenToFlowPosition(client), direction, new Set());
      },
    };
  }, [canvas, flow, flowStore, reveal]);
}

/** The block that a card stands for; undefined for a layer. */
const blockOf = (card: Card, catalog: Catalog): Block | undefined =>
  card.kind === "block" ? catalog.blocks.find((block) => block.id === card.name) : undefined;

const corner = ({ x, y }: Position): Position => ({ x: x - WIDTH / 2, y: y - HEIGHT / 2 });
