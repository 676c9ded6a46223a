// What is painted where a large network is seen from far away: all but the few layers that a person works on.
import { colourOf, iconOf } from "../components/category";
import type { IconName } from "../components/Icon";
import { problemsOf, type Severity, worstFirst } from "../components/problems";
import { type Box, isHidden } from "../graph/fold";
import { chosenGroup, drawnId, foldOf, groupAt } from "../graph/group";
import { type Curve, curveOf, type Places } from "../graph/hit";
import { edgeKey, nodesById } from "../graph/read";
import { familyOf } from "../graph/share";
import { shape } from "../graph/summary";
import type { Edge, Graph, Position } from "../protocol";
import { say } from "../sentences";
import type { CanvasState, DrawnNode } from "../store";

/** One layer or collapsed group as it is painted. */
export interface Tile extends Position {
  readonly name: string;
  /** Null: a collapsed group, which has no colour of its own. */
  readonly hue: string | null;
  readonly icon: IconName;
  readonly severity: Severity | null;
  readonly selected: boolean;
  /** It shares its weights with another, and with one that is chosen. */
  readonly shared: boolean;
  readonly kin: boolean;
  readonly unfit: boolean;
}

/** The frame of an open group. */
export interface Frame extends Box {
  readonly selected: boolean;
}

export interface Scene {
  readonly frames: readonly Frame[];
  readonly tiles: readonly Tile[];
  readonly wires: readonly Curve[];
  /** Where wires meet these layers. */
  readonly ports: readonly Position[];
}

type Seen = Pick<CanvasState, "graph" | "catalog" | "direction" | "problems" | "selection" | "unfit">;

/** The drawing with these of its nodes; wires that lead to others are drawn with those. */
export function toScene(seen: Seen, nodes: readonly DrawnNode[]): Scene {
  const { graph, catalog, direction } = seen;
  const at = new Map(nodes.map((node) => [node.id, node.position]));
  const places: Places = (drawn) => at.get(drawn);
  const kin = new Set([...seen.selection].flatMap((id) => familyOf(graph, id)));
  const wires = graph.edges.flatMap((edge) => {
    const curve = isHidden(graph, edge) ? null : curveOf(graph, catalog, edge, direction, places);
    return curve ? [curve] : [];
  });
  const chosen = chosenGroup(graph, seen.selection);
  const [frames, others] = [nodes.filter((node) => node.type === "frame"), nodes.filter((node) => node.type !== "frame")];
  return {
    frames: frames.map(({ id, position, width = 0, height = 0 }) => {
      return { ...position, width, height, selected: chosen !== undefined && drawnId(chosen) === id };
    }),
    tiles: others.map((node) => toTile(seen, node, kin)),
    wires,
    ports: wires.flatMap(({ from, to }) => [from, to]),
  };
}

function toTile(seen: Seen, { id, position, selected = false }: DrawnNode, kin: ReadonlySet<string>): Tile {
  const { graph, catalog, unfit } = seen;
  const group = groupAt(graph, id);
  if (group) {
    const inside = new Set(group.nodes);
    const found = worstFirst(seen.problems.filter((problem) => problem.node && inside.has(problem.node)));
    return {
      ...position,
      name: group.label || say.group,
      hue: null,
      icon: "layers",
      severity: found[0]?.severity ?? null,
      selected,
      shared: false,
      kin: false,
      unfit: unfit.size > 0 && group.nodes.every((node) => unfit.has(node)),
    };
  }
  const layer = nodesById(graph).get(id)?.layer ?? "";
  const card = catalog.layer(layer);
  return {
    ...position,
    name: nodesById(graph).get(id)?.label || card?.title || layer,
    hue: colourOf(card),
    icon: iconOf(card),
    severity: problemsOf(seen.problems, id)[0]?.severity ?? null,
    selected,
    shared: familyOf(graph, id).length > 1,
    kin: kin.has(id) && !seen.selection.has(id),
    unfit: unfit.has(id),
  };
}

/** What a layer or a collapsed group is called for those who hear it. */
export function spoken({ graph, catalog, notes }: Pick<CanvasState, "graph" | "catalog" | "notes">, drawn: string): string {
  const group = groupAt(graph, drawn);
  if (group) return say.groupNode(group.label || say.group, group.nodes.length, "");
  const node = nodesById(graph).get(drawn);
  const layer = node?.layer ?? "";
  return say.node(node?.label || catalog.layer(layer)?.title || layer, layer, shape(notes[drawn]?.outputs[0]));
}

/** The wires at these nodes, and those that are asked for by name. */
export function wiresOf(graph: Graph, drawn: ReadonlySet<string>, names: ReadonlySet<string>): readonly Edge[] {
  const end = (id: string): string => {
    const fold = foldOf(graph, id);
    return fold ? drawnId(fold) : id;
  };
  return graph.edges.filter(
    (edge) =>
      (drawn.has(end(edge.source)) || drawn.has(end(edge.target)) || names.has(edgeKey(edge))) && !isHidden(graph, edge),
  );
}
