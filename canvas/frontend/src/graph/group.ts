// Groups: named sets of layers. A layer is in one group at most; groups do not nest.
import type { Edge, Exposed, Graph, Group } from "../protocol";
import { handOn } from "./share";
import { downstream } from "./read";

const PREFIX = "group:"; // no layer's id can hold a colon

/** What a group is called among the drawn nodes. */
export const drawnId = (group: Pick<Group, "id">): string => PREFIX + group.id;

interface Index {
  readonly groups: readonly Group[];
  readonly of: ReadonlyMap<string, Group>;
}

const indexes = new WeakMap<Graph, Index>();

/** Groups as they count: each id once, a layer in the first that names it, none without layers. */
function index(graph: Graph): Index {
  const known = indexes.get(graph);
  if (known) return known;
  const of = new Map<string, Group>();
  const groups: Group[] = [];
  const ids = new Set<string>();
  for (const each of graph.groups) {
    const nodes = [...new Set(each.nodes)].filter((id) => !of.has(id));
    if (nodes.length === 0 || ids.has(each.id)) continue;
    const group = nodes.length === each.nodes.length ? each : { ...each, nodes };
    ids.add(group.id);
    groups.push(group);
    for (const id of nodes) of.set(id, group);
  }
  const made = { groups, of };
  indexes.set(graph, made);
  return made;
}

export const groupsOf = (graph: Graph): readonly Group[] => index(graph).groups;

/** The group that a layer is in. */
export const groupOf = (graph: Graph, node: string): Group | undefined => index(graph).of.get(node);

/** The collapsed group that a layer hides in. */
export function foldOf(graph: Graph, node: string): Group | undefined {
  const group = groupOf(graph, node);
  return group?.collapsed ? group : undefined;
}

/** The group that is drawn under this id; undefined for a layer. */
export const groupAt = (graph: Graph, drawn: string): Group | undefined =>
  drawn.startsWith(PREFIX) ? groupsOf(graph).find((group) => drawnId(group) === drawn) : undefined;

/** Layers for what was chosen: a group stands for its layers, and a collapsed one is chosen as a whole. */
export function wholly(graph: Graph, ids: Iterable<string>): Set<string> {
  const layers = new Set<string>();
  for (const id of ids) {
    const group = groupAt(graph, id) ?? foldOf(graph, id);
    for (const each of group?.nodes ?? [id]) layers.add(each);
  }
  return layers;
}

/** The group that is meant when exactly its layers are chosen; one open layer is meant itself. */
export function chosenGroup(graph: Graph, chosen: ReadonlySet<string>): Group | undefined {
  const [first] = chosen;
  const group = first === undefined ? undefined : groupOf(graph, first);
  const exact = group && group.nodes.length === chosen.size && group.nodes.every((id) => chosen.has(id));
  return exact && (group.collapsed || chosen.size > 1) ? group : undefined;
}

/** `group`, `group_1`, ...: the first that is free. */
function newGroupId(groups: readonly Group[]): string {
  const taken = new Set(groups.map((group) => group.id));
  let id = "group";
  for (let number = 1; taken.has(id); number += 1) id = `group_${number}`;
  return id;
}

export const withGroup = (graph: Graph, group: Partial<Omit<Group, "id">> & Pick<Group, "label" | "nodes">): Graph => ({
  ...graph,
  groups: [...graph.groups, { collapsed: false, block: "", parameters: [], ...group, id: newGroupId(graph.groups) }],
});

/** The group with only these of its layers, and with what its parameters drive there. */
export function narrowed(group: Group, keep: (id: string) => boolean): Group {
  const nodes = group.nodes.filter(keep);
  if (nodes.length === group.nodes.length) return group;
  return { ...group, nodes, parameters: driving(group.parameters, (id) => (keep(id) ? id : undefined)) };
}

/** Parameters that drive the same in layers of other names; what drives nothing any more goes. */
export const driving = (parameters: readonly Exposed[], name: (id: string) => string | undefined): Exposed[] =>
  parameters.flatMap((exposed) => {
    const drives = exposed.drives.flatMap((driven) => {
      const node = name(driven.node);
      return node === undefined ? [] : [{ ...driven, node }];
    });
    return drives.length > 0 ? [{ ...exposed, drives }] : [];
  });

/** These layers as one new group; those that were in another leave it. */
export function makeGroup(graph: Graph, ids: ReadonlySet<string>, label: string): Graph {
  const left = groupsOf(graph)
    .map((group) => narrowed(group, (id) => !ids.has(id)))
    .filter((group) => group.nodes.length > 0);
  const nodes = graph.nodes.filter((node) => ids.has(node.id)).map((node) => node.id);
  return withGroup({ ...graph, groups: left }, { label, nodes });
}

/** A name for a new group that no other has. */
export function freeLabel(graph: Graph, stem: string): string {
  const taken = new Set(graph.groups.map((group) => group.label));
  let number = graph.groups.length + 1;
  while (taken.has(`${stem} ${number}`)) number += 1;
  return `${stem} ${number}`;
}

export const dissolve = (graph: Graph, groups: ReadonlySet<string>): Graph => ({
  ...graph,
  groups: graph.groups.filter((group) => !groups.has(group.id)),
});

export const change = (graph: Graph, id: string, part: Partial<Group>): Graph => ({
  ...graph,
  groups: graph.groups.map((group) => (group.id === id ? { ...group, ...part } : group)),
});

export const renameGroup = (graph: Graph, id: string, label: string): Graph =>
  change(graph, id, { label: label.slice(0, 200) });

export const setCollapsed = (graph: Graph, id: string, collapsed: boolean): Graph => change(graph, id, { collapsed });

/** The graph with this layer in the group of two others, when both are in the same one. */
export function join(graph: Graph, id: string, one: string, other: string): Graph {
  const group = groupOf(graph, one);
  if (!group || group !== groupOf(graph, other) || groupOf(graph, id)) return graph;
  return change(graph, group.id, { nodes: [...group.nodes, id] });
}

/** The edges that cross a group's border, in drawn order. */
export function crossing(graph: Graph, group: Group): { readonly entering: Edge[]; readonly leaving: Edge[] } {
  const inside = new Set(group.nodes);
  return {
    entering: graph.edges.filter((edge) => !inside.has(edge.source) && inside.has(edge.target)),
    leaving: graph.edges.filter((edge) => inside.has(edge.source) && !inside.has(edge.target)),
  };
}

/** Layers of a group from which nothing inside goes on: a layer added behind the group goes behind these. */
export function exits(graph: Graph, group: Group): readonly string[] {
  const inside = new Set(group.nodes);
  const sources = new Set(graph.edges.filter((edge) => inside.has(edge.target)).map((edge) => edge.source));
  return group.nodes.filter((id) => !sources.has(id));
}

/** The graph without these groups and all their layers and edges; nothing is joined in their place. */
export function removeGroups(graph: Graph, groups: readonly Group[]): Graph {
  const gone = new Set(groups.flatMap((group) => group.nodes));
  const ids = new Set(groups.map((group) => group.id));
  return {
    nodes: handOn(graph, gone).nodes.filter((node) => !gone.has(node.id)),
    edges: graph.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target)),
    groups: graph.groups
      .filter((group) => !ids.has(group.id))
      .map((group) => narrowed(group, (id) => !gone.has(id)))
      .filter((group) => group.nodes.length > 0),
    outputs: graph.outputs.filter((id) => !gone.has(id)),
  };
}

/** One tensor goes in, one comes out: the edges at each side, and the layer and port where it comes out. */
export interface Through {
  readonly entering: readonly Edge[];
  readonly leaving: readonly Edge[];
  readonly exit: string;
  readonly port: string;
}

/** How data flow through a group with one entry and one exit; null for any other. */
export function through(graph: Graph, group: Group): Through | null {
  const { entering, leaving } = crossing(graph, group);
  const inside = new Set(group.nodes);
  const fed = new Set(graph.edges.map((edge) => edge.target));
  const sources = new Set(graph.edges.filter((edge) => inside.has(edge.source)).map((edge) => edge.source));
  const ends = group.nodes.filter((id) => !sources.has(id) || graph.outputs.includes(id));
  const exit = leaving[0]?.source ?? ends[0];
  const port = leaving[0]?.source_port ?? "output";
  const [first] = entering;
  const oneIn = first && entering.every((edge) => edge.source === first.source && edge.source_port === first.source_port);
  const oneOut = leaving.every((edge) => edge.source === exit && edge.source_port === port) && ends.every((id) => id === exit);
  const apart = downstream(graph, leaving.map((edge) => edge.source));
  const returns = entering.some((edge) => apart.has(edge.source));
  if (!oneIn || !oneOut || exit === undefined || returns || !group.nodes.every((id) => fed.has(id))) return null;
  return { entering, leaving, exit, port };
}
