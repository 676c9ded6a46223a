// Which ports a node has, where they stand on its side, and which one is meant when an edge ends at the node itself.
import type { Card, Edge, Graph, Json, Node, Port } from "../protocol";
import { type Catalog, nodesById } from "./read";

type Config = Node["config"];

/** The outputs that a node has as it is set now. */
export function outputsOf(graph: Graph, catalog: Catalog, node: Node): readonly Port[] {
  const ports = catalog.outputs(node.layer);
  if (!ports.some(changes)) return ports;
  const config = { ...(node.share ? nodesById(graph).get(node.share)?.config : {}), ...node.config };
  return outputsWith(catalog, catalog.layer(node.layer), config);
}

const changes = (port: Port): boolean => port.when !== "" || port.unless !== "" || port.pieces !== "" || port.held.length > 0;

/** The outputs of a layer or a cell with these settings, as `engine/catalog/outputs.py` has them. */
const outputsWith = (catalog: Catalog, card: Card | undefined, config: Config): readonly Port[] =>
  (card?.outputs ?? [])
    .filter((port) => port.when === "" || config[port.when] === true)
    .filter((port) => port.unless === "" || config[port.unless] === null)
    .flatMap((port) => (port.held.length > 0 ? inside(catalog, card, port, config) : pieces(port, config)));

/** The further outputs of what a layer holds: `state_h` of the first, `state_h_1` of the next; behind each the port's name. */
function inside(catalog: Catalog, card: Card | undefined, port: Port, config: Config): readonly Port[] {
  const held = card?.parameters.find(({ name }) => name === port.held.find((each) => config[each]));
  if (!held) return [];
  const value = config[held.name]!;
  return (Array.isArray(value) ? value.slice(0, MAX_PIECES) : [value])
    .map(nameAndConfig)
    .filter(({ name }) => held.options.length === 0 || held.options.includes(name))
    .flatMap((each, at) =>
      outputsWith(catalog, catalog.find(held.of ?? "", each.name), each.config)
        .slice(1)
        .map(({ name }) => ({ ...port, name: [name, at > 0 ? `${at}` : "", port.name].filter(Boolean).join("_") })),
    );
}

/** A choice as the document has it: a name, or a name with settings. */
function nameAndConfig(value: Json): { name: string; config: Config } {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return { name: String(value), config: {} };
  const { name, config } = value as { name?: Json; config?: Json };
  const settings = config !== null && typeof config === "object" && !Array.isArray(config) ? config : {};
  return { name: String(name), config: settings as Config };
}

const MAX_PIECES = 1000;

/** The port itself, or as many as a setting says: `output`, `output_1`, `output_2`, ... */
function pieces(port: Port, config: Config): readonly Port[] {
  const told = port.pieces === "" ? 1 : config[port.pieces];
  const count = Array.isArray(told) ? told.length + 1 : typeof told === "number" ? told : 1;
  const more = Array.from({ length: Math.max(Math.min(count, MAX_PIECES), 1) - 1 }, (_, at) => `${port.name}_${at + 1}`);
  return [port, ...more.map((name) => ({ ...port, name }))];
}

/** Whether a layer may have more than one output. */
export const mayHaveSeveral = (ports: readonly Port[]): boolean => ports.length > 1 || ports.some((port) => port.pieces !== "");

/** The ports that are drawn: those that the node has, and those at which an edge hangs although they are gone. */
export function shownOutputs(graph: Graph, catalog: Catalog, node: Node): readonly Port[] {
  const ports = catalog.outputs(node.layer);
  if (!mayHaveSeveral(ports)) return ports;
  const there = outputsOf(graph, catalog, node);
  const has = new Set(there.map((port) => port.name));
  for (const edge of graph.edges) if (edge.source === node.id) has.add(edge.source_port);
  const known = [...ports, ...there.filter((port) => !ports.includes(port))];
  const shown = known.filter((port) => has.has(port.name));
  // What an edge hangs at although no setting tells of it any more.
  const gone = [...has].filter((name) => !shown.some((port) => port.name === name));
  return [...shown, ...gone.map((name) => ({ ...ports[0]!, name, when: "none" }))];
}

/** Where a port stands on its side of the node, from 0 to 1. One main port stays in the middle, the others beside it. */
export function placeOf(ports: readonly Port[], name: string): number {
  const at = Math.max(
    ports.findIndex((port) => port.name === name),
    0,
  );
  const main = ports.filter((port) => !isExtra(port)).length;
  if (main !== 1) return (at + 1) / (ports.length + 1);
  return at === 0 ? 0.5 : 0.5 + (0.44 * at) / (ports.length - 1);
}

export const isExtra = (port: Port): boolean =>
  port.optional || port.when !== "" || port.unless !== "" || port.held.length > 0;

export const required = (ports: readonly Port[]): readonly Port[] => ports.filter((port) => !isExtra(port));

/** True when a node can join what comes from several others. */
export const joinsSeveral = (ports: readonly Port[]): boolean => ports[0]?.many === true || required(ports).length > 1 || ports.some((port) => port.typed);

/**
 * The port of a node that an edge from here is meant for when it was drawn to the node and to no port of it: a state
 * goes where a recurrence starts, anything else to the first free port that must be filled, then, where several must
 * be, to the next free one. When all are taken, the first one gives way.
 */
export function meantInput(graph: Graph, catalog: Catalog, from: Pick<Edge, "source_port">, target: Node): string {
  const ports = catalog.inputs(target.layer);
  const taken = new Set(graph.edges.filter((edge) => edge.target === target.id).map((edge) => edge.target_port));
  const start = from.source_port.startsWith("state_") && ports.find((port) => port.name === "initial_state");
  if (start) return start.name;
  const isFree = (port: Port): boolean => port.many || !taken.has(port.name);
  const free = required(ports).find(isFree) ?? (joinsSeveral(ports) ? ports.find(isFree) : undefined);
  return (free ?? ports[0])?.name ?? "";
}

/** Every edge that could run from one node to another: one for each pair of their ports. */
export const edgesBetween = (graph: Graph, catalog: Catalog, from: Node, to: Node): readonly Edge[] =>
  outputsOf(graph, catalog, from).flatMap((output) =>
    catalog
      .inputs(to.layer)
      .map((input) => ({ source: from.id, source_port: output.name, target: to.id, target_port: input.name })),
  );

/** Which ports an edge joins, in words, where there are others; empty where there are none. */
export function portsOf(graph: Graph, catalog: Catalog, edge: Edge): string {
  const [source, target] = [nodesById(graph).get(edge.source), nodesById(graph).get(edge.target)];
  const names = [
    source && shownOutputs(graph, catalog, source).length > 1 ? edge.source_port : "",
    target && catalog.inputs(target.layer).length > 1 ? edge.target_port : "",
  ];
  const told = names.filter(Boolean).join(" → ");
  return told && ` (${told})`;
}
