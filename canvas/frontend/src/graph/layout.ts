// A layered layout: every edge runs forward, layers are rows (or columns), crossings are few, chains are straight.
import type { Graph, Position } from "../protocol";
import { folded, placeDrawn } from "./fold";
import { type Direction, HEIGHT, STEP_ACROSS, STEP_DOWN, WIDTH } from "./read";

interface Cell {
  readonly id: string;
  readonly size: number;
  readonly before: Cell[];
  readonly behind: Cell[];
  at: number;
}

const SWEEPS = 8;
const LANE = 32; // the width that a long wire keeps free beside the nodes it passes

/** The graph with every node at its place; ids, edges and everything else stay as they are. */
export function arrange(graph: Graph, direction: Direction): Graph {
  if (graph.nodes.length === 0) return graph;
  return placeDrawn(graph, arranged(folded(graph, direction), direction), direction);
}

function arranged(graph: Graph, direction: Direction): Map<string, Position> {
  const breadth = direction === "down" ? WIDTH : HEIGHT;
  const rows = layers(graph, breadth);
  for (const row of rows) spread(row, breadth);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) align(row, down, breadth);
  }
  return places(rows, graph, direction);
}

function places(rows: readonly Cell[][], graph: Graph, direction: Direction): Map<string, Position> {
  const first = graph.nodes[0]!;
  const start = rows.flat().find((cell) => cell.id === first.id)!;
  const depth = rows.findIndex((row) => row.includes(start));
  const found = new Map<string, Position>();
  rows.forEach((row, index) => {
    for (const cell of row) {
      const across = cell.at - start.at;
      const along = (index - depth) * (direction === "down" ? STEP_DOWN : STEP_ACROSS);
      const by = direction === "down" ? { x: across, y: along } : { x: along, y: across };
      found.set(cell.id, { x: first.position.x + by.x, y: first.position.y + by.y });
    }
  });
  return found;
}

/** Rows of cells, sources first; an edge over several rows gets a narrow lane in each row that it passes. */
function layers(graph: Graph, breadth: number): Cell[][] {
  const depth = depths(graph);
  const cells = new Map<string, Cell>();
  const rows: Cell[][] = [];
  const put = (id: string, row: number, size: number): Cell => {
    const cell: Cell = { id, size, before: [], behind: [], at: 0 };
    (rows[row] ??= []).push(cell);
    return cell;
  };
  for (const node of graph.nodes) cells.set(node.id, put(node.id, depth.get(node.id)!, breadth));
  for (const edge of graph.edges) {
    let from = cells.get(edge.source)!;
    const to = cells.get(edge.target)!;
    for (let row = depth.get(edge.source)! + 1; row < depth.get(edge.target)!; row += 1) {
      const lane = put("", row, LANE);
      link(from, lane);
      from = lane;
    }
    link(from, to);
  }
  return Array.from(rows, (row) => row ?? []);
}

function link(from: Cell, to: Cell): void {
  from.behind.push(to);
  to.before.push(from);
}

/** The longest way from a source to each node; nodes on a cycle stay where the walk left them. */
function depths(graph: Graph): Map<string, number> {
  const depth = new Map(graph.nodes.map((node) => [node.id, 0]));
  const waiting = new Map(graph.nodes.map((node) => [node.id, 0]));
  for (const edge of graph.edges) waiting.set(edge.target, waiting.get(edge.target)! + 1);
  const ready = graph.nodes.map((node) => node.id).filter((id) => waiting.get(id) === 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    for (const edge of graph.edges.filter((each) => each.source === id)) {
      depth.set(edge.target, Math.max(depth.get(edge.target)!, depth.get(id)! + 1));
      waiting.set(edge.target, waiting.get(edge.target)! - 1);
      if (waiting.get(edge.target) === 0) ready.push(edge.target);
    }
  }
  return depth;
}

const gap = (breadth: number): number => (breadth === WIDTH ? 40 : 32);

function spread(row: Cell[], breadth: number): void {
  let at = 0;
  for (const cell of row) {
    cell.at = at + cell.size / 2;
    at += cell.size + gap(breadth);
  }
}

/** Moves a row's cells under the middle of what they hang on, then apart where they would overlap. */
function align(row: Cell[], down: boolean, breadth: number): void {
  const wish = new Map(
    row.map((cell) => {
      const near = down ? cell.before : cell.behind;
      return [cell, near.length > 0 ? near.reduce((sum, each) => sum + each.at, 0) / near.length : cell.at];
    }),
  );
  row.sort((a, b) => wish.get(a)! - wish.get(b)!);
  let end = -Infinity;
  for (const cell of row) {
    cell.at = Math.max(wish.get(cell)!, end + cell.size / 2);
    end = cell.at + cell.size / 2 + gap(breadth);
  }
  const drift = row.reduce((sum, cell) => sum + cell.at - wish.get(cell)!, 0) / Math.max(row.length, 1);
  for (const cell of row) cell.at -= drift;
}
