// Blocks: groups kept for reuse. A block is a small drawing whose Inputs and outputs are where wires come in and go out.
import type { Block, Card, Edge, Exposed, Graph, Group, Json, Node, Parameter, Position } from "../protocol";
import { freeIds } from "./clipboard";
import { type Config, newId, setConfig } from "./edit";
import { boxOf, drawnPlace, folded, foldPlace, placesOf } from "./fold";
import { change, crossing, driving, exits, withGroup } from "./group";
import { arrange } from "./layout";
import { after, freePlace, makeRoomBehind } from "./place";
import { type Catalog, type Direction, direction as headingOf, edgeKey, nodesById, STEP_DOWN } from "./read";
import { onTheirOwn, settingsOf } from "./share";
import { same } from "./values";

const INPUT = "Input";
const isInput = (node: Node): boolean => node.layer === INPUT;

/** A parameter of a group as a form shows it: like the first that it drives, under its own name. */
export function shownParameter(nodes: ReadonlyMap<string, Node>, catalog: Catalog, exposed: Exposed): Parameter | null {
  const [driven] = exposed.drives;
  const card = catalog.layer(nodes.get(driven?.node ?? "")?.layer ?? "");
  const parameter = card?.parameters.find((each) => each.name === driven?.name);
  return parameter ? { ...parameter, name: exposed.name, default: exposed.default, required: false, advanced: false } : null;
}

/** A block as something to place: found, typed and dragged like a layer. */
export function blockCard(block: Block, catalog: Catalog): Card {
  const nodes = nodesById(block.graph);
  const parameters = block.parameters.flatMap((exposed) => shownParameter(nodes, catalog, exposed) ?? []);
  const port = { many: false, optional: false, when: "", typed: false, unless: "", pieces: "", held: [] };
  return {
    kind: "block",
    name: block.id,
    title: block.name,
    category: block.own ? "my blocks" : "blocks",
    summary: block.description,
    icon: "",
    parameters,
    positional: parameters.map((each) => each.name),
    inputs: block.graph.nodes.filter(isInput).map((node) => ({ ...port, name: node.id })),
    outputs: block.graph.outputs.map((name) => ({ ...port, name })),
    docs: block.paper,
  };
}

const cards = new WeakMap<Catalog, readonly Card[]>();

/** All that can be placed: a person's own blocks, the blocks that come along, the layers. */
export function placeable(catalog: Catalog): readonly Card[] {
  let known = cards.get(catalog);
  if (!known) cards.set(catalog, (known = [...catalog.layers, ...catalog.blocks.map((block) => blockCard(block, catalog))]));
  return known;
}

export interface About {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly Exposed[];
}

/** The group as a block; null for one that holds an Input, which stays in its own network. */
export function toBlock(graph: Graph, catalog: Catalog, group: Group, about: About): Block | null {
  const inside = new Set(group.nodes);
  const layers = onTheirOwn(graph, inside);
  if (layers.some(isInput)) return null;
  const box = boxOf(placesOf(graph, group));
  const moved = layers.map((node) => ({ ...node, position: { x: node.position.x - box.x, y: node.position.y - box.y } }));
  const { entering, leaving } = crossing(graph, group);
  const opened = entering.length > 0 ? [] : open(graph, catalog, moved);
  const sources = [...new Set([...entering, ...opened].map(tensor))];
  const taken = new Set(inside);
  const names = new Map<string, string>();
  const inputs = sources.map((source, at): Node => {
    const id = newId(taken, INPUT);
    taken.add(id);
    names.set(source, id);
    const position = { x: at * 260, y: -STEP_DOWN };
    return { id, layer: INPUT, config: {}, label: "", position, share: null };
  });
  const edges = [...opened, ...graph.edges.filter((edge) => inside.has(edge.target))].map((edge) =>
    inside.has(edge.source) ? edge : { ...edge, source: names.get(tensor(edge))!, source_port: "output" },
  );
  const ends = [...leaving.map((edge) => edge.source), ...graph.outputs.filter((id) => inside.has(id))];
  const outputs = [...new Set(ends.length > 0 ? ends : exits(graph, group))];
  return { ...about, paper: "", own: true, graph: { nodes: [...inputs, ...moved], edges, groups: [], outputs } };
}

const tensor = (edge: Pick<Edge, "source" | "source_port">): string => `${edge.source}.${edge.source_port}`;

/** Edges from one place outside to every layer that nothing feeds. */
function open(graph: Graph, catalog: Catalog, layers: readonly Node[]): Edge[] {
  const fed = new Set(graph.edges.map((edge) => edge.target));
  return layers.flatMap(({ id, layer }) => {
    const port = catalog.inputs(layer)[0];
    return fed.has(id) || !port ? [] : [{ source: "", source_port: "output", target: id, target_port: port.name }];
  });
}

/** Where a block's wires come from: a layer and its port. */
export type Feeder = Pick<Edge, "source" | "source_port">;

export interface Placed {
  readonly graph: Graph;
  readonly ids: readonly string[];
}

/** The block as a collapsed group, fed in the order of its inputs; `taken` edges leave its first output from now on. */
function place(
  graph: Graph,
  catalog: Catalog,
  block: Block,
  config: Config,
  where: { readonly feeders: readonly Feeder[]; readonly taken: ReadonlySet<Edge>; readonly start: Position; readonly heading: Direction },
): Placed {
  const drawn = headingOf(block.graph) === where.heading ? block.graph : arrange(block.graph, where.heading);
  const layers = drawn.nodes.filter((node) => !isInput(node));
  const renamed = freeIds(graph, layers);
  const from = foldPlace(drawn, { nodes: layers.map((node) => node.id) }, where.heading);
  const nodes = layers.map((node) => ({
    ...node,
    id: renamed.get(node.id)!,
    share: (node.share && renamed.get(node.share)) || null,
    position: {
      x: Math.round(node.position.x + where.start.x - from.x),
      y: Math.round(node.position.y + where.start.y - from.y),
    },
  }));
  const inputs = drawn.nodes.filter(isInput).map((node) => node.id);
  const source = (edge: Edge): Feeder | undefined => {
    const at = inputs.indexOf(edge.source);
    return at < 0 ? { source: renamed.get(edge.source)!, source_port: edge.source_port } : (where.feeders[at] ?? where.feeders.at(-1));
  };
  const inner = drawn.edges.flatMap((edge) => {
    const end = source(edge);
    return end ? [{ ...edge, ...end, target: renamed.get(edge.target)! }] : [];
  });
  const unique = [...new Map(inner.map((edge) => [edgeKey(edge), edge])).values()];
  const exit = drawn.outputs[0] ?? layers.at(-1)!.id;
  const gives = { source: renamed.get(exit)!, source_port: catalog.outputs(nodesById(drawn).get(exit)!.layer)[0]?.name ?? "output" };
  const outer = graph.edges.map((edge) => (where.taken.has(edge) ? { ...edge, ...gives } : edge));
  const wired = { ...graph, nodes: [...graph.nodes, ...nodes], edges: [...outer, ...unique] };
  const ids = nodes.map((node) => node.id);
  const grouped = withGroup(wired, {
    label: freeName(graph, block.name),
    nodes: ids,
    collapsed: true,
    block: block.id,
    parameters: driving(block.parameters, (id) => renamed.get(id)),
  });
  const group = grouped.groups.at(-1)!;
  const set = Object.entries(config).reduce((sum, [name, value]) => setExposed(sum, catalog, group, name, value), grouped);
  return { graph: makeRoomBehind(set, ids, where.start, where.heading), ids };
}

function freeName(graph: Graph, name: string): string {
  const taken = new Set(graph.groups.map((group) => group.label));
  let label = name;
  for (let number = 2; taken.has(label); number += 1) label = `${name.slice(0, 190)} ${number}`;
  return label;
}

/** The block behind `anchors`: one for each of its inputs, else the last for all; it takes over what one anchor fed. */
export function placeBehind(
  graph: Graph,
  catalog: Catalog,
  block: Block,
  config: Config,
  anchors: readonly string[],
  { direction, fallback }: { readonly direction: Direction; readonly fallback: Position },
): Placed {
  const count = block.graph.nodes.filter(isInput).length;
  const nodes = nodesById(graph);
  const able = anchors.filter((id) => catalog.outputs(nodes.get(id)?.layer ?? "").length > 0);
  const used = able.length === count ? able : able.slice(-1);
  const feeders = used.map((id) => ({ source: id, source_port: catalog.outputs(nodes.get(id)!.layer)[0]!.name }));
  const [only] = feeders.length === 1 ? feeders : [];
  const taken = new Set(only ? graph.edges.filter((edge) => tensor(edge) === tensor(only)) : []);
  const places = folded(graph, direction);
  const last = used.at(-1);
  const behind = last === undefined ? fallback : after(drawnPlace(graph, last, direction), direction);
  const start = taken.size > 0 ? behind : freePlace(places, behind, direction);
  const placed = place(graph, catalog, block, config, { feeders, taken, start, heading: direction });
  const exit = exitOf(placed, block);
  const outputs = placed.graph.outputs.map((id) => (id === only?.source ? exit : id));
  return { ...placed, graph: { ...placed.graph, outputs } };
}

/** The layer where the block's first output now comes out. */
function exitOf(placed: Placed, block: Block): string {
  const layers = block.graph.nodes.filter((node) => !isInput(node)).map((node) => node.id);
  const at = layers.indexOf(block.graph.outputs[0] ?? "");
  return placed.ids[at < 0 ? layers.length - 1 : at]!;
}

/** The block put into an edge, its middle at this place. */
export function placeOnEdge(
  graph: Graph, catalog: Catalog, block: Block, key: string, start: Position, heading: Direction,
): Placed {
  const cut = graph.edges.find((edge) => edgeKey(edge) === key);
  if (!cut) return placeAlone(graph, catalog, block, start, heading);
  return place(graph, catalog, block, {}, { feeders: [cut].map(feeder), taken: new Set([cut]), start, heading });
}

const feeder = ({ source, source_port }: Edge): Feeder => ({ source, source_port });

/** The block on its own. */
export const placeAlone = (graph: Graph, catalog: Catalog, block: Block, start: Position, heading: Direction): Placed =>
  place(graph, catalog, block, {}, { feeders: [], taken: new Set(), start, heading });

/** What a parameter of a group is now: the value in the first layer that it drives. */
export function exposedValue(graph: Graph, catalog: Catalog, exposed: Exposed): Json {
  const { node, name } = exposed.drives[0]!;
  const value = settingsOf(graph, node)[name];
  return value === undefined ? defaultOf(graph, catalog, node, name) : value;
}

const defaultOf = (graph: Graph, catalog: Catalog, node: string, name: string): Json =>
  catalog.layer(nodesById(graph).get(node)?.layer ?? "")?.parameters.find((each) => each.name === name)?.default ?? null;

/** True when the layers that a parameter drives do not all say the same. */
export const varies = (graph: Graph, catalog: Catalog, exposed: Exposed): boolean =>
  exposed.drives.some(
    (driven) => !same(exposedValue(graph, catalog, { ...exposed, drives: [driven] }), exposedValue(graph, catalog, exposed)),
  );

/** A group's parameter in all layers that it drives; undefined takes it back to the block's default. */
export function setExposed(graph: Graph, catalog: Catalog, group: Group, name: string, value: Json | undefined): Graph {
  const exposed = group.parameters.find((each) => each.name === name);
  const next = value === undefined ? (exposed?.default ?? null) : value;
  return (exposed?.drives ?? []).reduce((sum, { node, name: driven }) => {
    const plain = same(next, defaultOf(sum, catalog, node, driven));
    return setConfig(sum, node, driven, plain ? undefined : next);
  }, graph);
}

/** Parameters that a group could ask for: those it asks for, then each value that layers of it say themselves. */
export function candidates(graph: Graph, catalog: Catalog, group: Group): readonly Exposed[] {
  const driven = new Set(group.parameters.flatMap((exposed) => exposed.drives.map(({ node, name }) => `${node}.${name}`)));
  const found = new Map<string, Exposed>();
  for (const id of group.nodes) {
    const node = nodesById(graph).get(id)!;
    for (const parameter of catalog.layer(node.layer)?.parameters ?? []) {
      const value = node.config[parameter.name];
      if (value === undefined || parameter.call || parameter.advanced || driven.has(`${id}.${parameter.name}`)) continue;
      const key = `${parameter.name} ${JSON.stringify(value)}`;
      const drives = [...(found.get(key)?.drives ?? []), { node: id, name: parameter.name }];
      found.set(key, { name: parameter.name, drives, default: value });
    }
  }
  const now = group.parameters.map((exposed) => ({ ...exposed, default: exposedValue(graph, catalog, exposed) }));
  return named([...now, ...found.values()]);
}

/** Each with a name of its own: `filters`, `filters_2`. */
function named(parameters: readonly Exposed[]): readonly Exposed[] {
  const taken = new Set<string>();
  return parameters.map((exposed) => {
    let name = exposed.name;
    for (let number = 2; taken.has(name); number += 1) name = `${exposed.name.slice(0, 58)}_${number}`;
    taken.add(name);
    return { ...exposed, name };
  });
}

/** The group as one that was placed from a block. */
export const markBlock = (graph: Graph, group: Group, block: Block): Graph =>
  change(graph, group.id, { block: block.id, parameters: block.parameters, label: group.label || block.name });
