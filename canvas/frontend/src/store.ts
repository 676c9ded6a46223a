// One store for each mounted canvas: the picture, what is chosen in it, and what Python has not heard yet.
import { applyNodeChanges, type Node as FlowNode, type NodeChange } from "@xyflow/react";
import { createStore, type StoreApi } from "zustand/vanilla";

import { reframe, toDrawn } from "./drawn";
import { placeDrawn } from "./graph/fold";
import { groupAt, wholly } from "./graph/group";
import { Catalog, type Direction, direction, EMPTY, nodesById } from "./graph/read";
import type { Mark } from "./graph/heaviest";
import { back, forward, NO_PAST, type Past, record } from "./graph/history";
import { arrange } from "./graph/layout";
import { isPiledUp, untangle } from "./graph/place";
import { same } from "./graph/values";
import { recall, recallMark, remember, rememberMark } from "./memory";
import { newOutbox, type Outbox, post, revive, settle } from "./outbox";
import type { Block, CanvasData, CanvasEvent, Card, FirstNetwork, Graph, History, Json, NodeNote, Position, Problem, Totals } from "./protocol";
import { say } from "./sentences";

/** What React Flow draws: a layer, the frame of an open group, or a collapsed group in place of its layers. */
export type DrawnNode = FlowNode<Record<string, never>, "layer" | "frame" | "fold">;

/** What is being dragged from the palette: which layer, and where the pointer is in the window. */
export interface Carried {
  readonly card: Card;
  readonly x: number;
  readonly y: number;
}

export interface CanvasState {
  readonly project: string;
  readonly height: number;
  readonly catalog: Catalog;
  readonly digest: string;
  readonly graph: Graph;
  readonly revision: number;
  readonly notes: { readonly [id: string]: NodeNote };
  readonly noted: number;
  readonly problems: readonly Problem[];
  readonly totals: Totals;
  readonly busy: boolean;
  /** What an empty canvas offers to begin with. */
  readonly firsts: readonly FirstNetwork[];
  readonly history: History;
  readonly past: Past;
  readonly outbox: Outbox;
  readonly fixing: Problem | null;

  readonly flowNodes: DrawnNode[];
  readonly selection: ReadonlySet<string>;
  readonly wires: ReadonlySet<string>;
  readonly direction: Direction;
  readonly moving: boolean;
  /** Nodes that the wire being drawn cannot go to. */
  readonly unfit: ReadonlySet<string>;
  /** The node whose problems are open. */
  readonly told: string | null;
  readonly dropWire: string | null;
  /** What the mouse was over last, where the drawing is painted and the page does not know. */
  readonly hovered: string | null;
  readonly hoveredWire: string | null;
  readonly carried: Carried | null;
  /** Where typed layers without a layer before them go; null: nobody is typing. */
  readonly quickAdd: Position | typeof SELECTED | null;
  readonly help: boolean;
  readonly palette: boolean | null;
  readonly panel: boolean | null;
  /** By what the heaviest layers are found and marked. */
  readonly mark: Mark;
  readonly notice: string | null;
  readonly clip: string;
  /** The colours of the page: what is painted must be painted again when they change. */
  readonly look: string;
}

export interface Canvas extends StoreApi<CanvasState> {
  receive(data: CanvasData): void;
  commit(label: string, graph: Graph, chosen?: Iterable<string>): void;
  undo(): void;
  redo(): void;
  fix(problem: Problem): void;
  /** Has Python keep a block for all projects. */
  keep(block: Block): void;
  choose(nodes: Iterable<string>, wires?: Iterable<string>): void;
  changeNodes(changes: NodeChange<DrawnNode>[]): void;
  finishMove(): void;
  nudge(by: Position): void;
  notify(text: string): void;
  mark(mark: Mark): void;
  /** How events leave; set anew at each script run. */
  send: (event: CanvasEvent) => void;
  close(): void;
}

/** Quick add was opened by a key: typed layers go behind what is chosen, or into the middle of the view. */
export const SELECTED = "selected";

const NO_TOTALS: Totals = { parameters: 0, trainable: 0, flops: 0, activation_bytes: 0 };
const NONE: ReadonlySet<string> = new Set();
const catalogs = new Map<string, Catalog>();

const RETRY_MS = 4_000;
const NOTICE_MS = 5_000;

export function createCanvas(project: string): Canvas {
  const recalled = recall(project);
  const store = createStore<CanvasState>(() => ({
    project,
    height: 0,
    catalog: new Catalog([]),
    digest: "",
    graph: EMPTY,
    revision: -1,
    notes: {},
    noted: -1,
    problems: [],
    totals: NO_TOTALS,
    busy: false,
    firsts: [],
    history: { undo: null, redo: null },
    past: NO_PAST,
    outbox: newOutbox(newClient()),
    fixing: null,
    flowNodes: [],
    selection: new Set(recalled.selection),
    wires: NONE,
    direction: "down",
    moving: false,
    unfit: NONE,
    told: null,
    dropWire: null,
    hovered: null,
    hoveredWire: null,
    carried: null,
    quickAdd: null,
    help: false,
    palette: recalled.palette ?? null,
    panel: recalled.panel ?? null,
    mark: recallMark(),
    notice: null,
    clip: "",
    look: "",
  }));
  const { getState: get, setState: set } = store;
  let pushed: Graph | null = null; // the graph that Python sent last,
  let shown: Graph = EMPTY; // and how it was drawn
  let waiting: CanvasData | null = null; // came while a gesture was going on
  let retry: ReturnType<typeof setTimeout> | undefined;
  let noticed: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(retry);
    const { outbox, digest } = get();
    if (outbox.steps.length === 0) return;
    canvas.send({ client: outbox.client, cards_digest: digest, steps: outbox.steps });
    retry = setTimeout(flush, RETRY_MS);
  }

  function send(deed: Parameters<typeof post>[2]): void {
    const outbox = post(get().outbox, get().revision, deed);
    set({ outbox });
    remember(project, { outbox });
    flush();
  }

  /** The picture is now `graph`; what is chosen stays chosen where it still exists. */
  function show(graph: Graph, chosen: Iterable<string> = get().selection): void {
    const nodes = nodesById(graph);
    const selection = new Set([...wholly(graph, chosen)].filter((id) => nodes.has(id)));
    set({ graph, selection, wires: NONE, flowNodes: toDrawn(graph, selection, get().direction, get().flowNodes) });
    remember(project, { selection: [...selection] });
  }

  function take(data: CanvasData): void {
    const first = get().revision < 0;
    const outbox = settle(first ? (revive(recall(project).outbox ?? null, data.revision) ?? get().outbox) : get().outbox, data.acked);
    set({ outbox });
    if (first) flush();
    remember(project, { outbox });
    if (outbox.steps.length > 0) {
      if (!first) return;
      const unsent = outbox.steps.findLast((step) => step.graph)?.graph ?? data.graph;
      set({ revision: data.revision, direction: direction(unsent) });
      show(unsent);
      return;
    }
    clearTimeout(retry);
    set({ revision: data.revision, history: data.history, fixing: null });
    if (equal(get().graph, data.graph) && !first) {
      pushed = shown = get().graph;
      return;
    }
    const again = pushed !== null && equal(pushed, data.graph);
    const heading = first ? direction(data.graph) : get().direction;
    if (!again) shown = readable(data.graph, first ? null : nodesById(get().graph), heading);
    pushed = data.graph;
    set({ past: NO_PAST, direction: heading });
    if (first || !equal(get().graph, shown)) show(shown);
  }

  const canvas: Canvas = {
    ...store,
    send: () => undefined,

    receive(data) {
      if (data.cards) catalogs.set(data.cards_digest, new Catalog(data.cards, data.blocks ?? []));
      const catalog = catalogs.get(data.cards_digest) ?? get().catalog;
      set({ catalog, digest: data.cards_digest, height: data.height, busy: data.busy, firsts: data.firsts });
      if (data.noted !== get().noted || !same(notesOf(data), notesOf(get()))) {
        const notes = kept(get().notes, data.notes);
        set({ notes, problems: data.problems, totals: data.totals, noted: data.noted });
      }
      if (get().moving) waiting = data;
      else take(data);
    },

    commit(label, graph, chosen) {
      const { graph: before, past } = get();
      set({ past: record(past, label, before), history: { undo: label, redo: null } });
      show(graph, chosen);
      send({ kind: "edit", label, graph });
    },

    undo() {
      const { history, past, graph, outbox } = get();
      if (history.undo === null && outbox.steps.length === 0) return;
      const label = history.undo ?? "";
      const moved = back(past, graph, label);
      if (moved) show(moved.graph);
      set({
        past: moved?.past ?? NO_PAST,
        history: { undo: moved?.past.undo.at(-1)?.label ?? null, redo: label || null },
      });
      send({ kind: "undo", label });
    },

    redo() {
      const { history, past, graph, outbox } = get();
      if (history.redo === null && outbox.steps.length === 0) return;
      const label = history.redo ?? "";
      const moved = forward(past, graph, label);
      if (moved) show(moved.graph);
      set({
        past: moved?.past ?? NO_PAST,
        history: { undo: label || null, redo: moved?.past.redo.at(-1)?.label ?? null },
      });
      send({ kind: "redo", label });
    },

    fix(problem) {
      const { code, node, edge, field } = problem;
      set({ fixing: problem });
      send({ kind: "fix", label: problem.fix?.label ?? "", problem: { code, node, edge, field } });
    },

    keep(block) {
      send({ kind: "block", label: say.keptBlock(block.name), block });
    },

    choose(nodes, wires = NONE) {
      const { graph, direction, flowNodes } = get();
      const selection = wholly(graph, nodes);
      set({ selection, wires: new Set(wires), flowNodes: toDrawn(graph, selection, direction, flowNodes) });
      remember(project, { selection: [...selection] });
    },

    changeNodes(changes) {
      const chosen = changes.filter((change) => change.type === "select");
      const { graph, flowNodes } = get();
      const changed = applyNodeChanges(changes.filter((change) => change.type !== "remove"), flowNodes);
      const moves = changes.some((change) => change.type === "position");
      const moved = moves ? reframe(graph, flowNodes, changed) : changed;
      set({ flowNodes: moved });
      if (chosen.length === 0) return;
      const selection = wholly(graph, moved.filter((node) => node.selected).map((node) => node.id));
      set({ selection, wires: selection.size > 0 ? NONE : get().wires });
      remember(project, { selection: [...selection] });
    },

    finishMove() {
      const { flowNodes: flow, graph, direction } = get();
      const placed = placeDrawn(graph, new Map(flow.map((node) => [node.id, node.position])), direction);
      const before = nodesById(graph);
      const moved = placed.nodes.filter((node) => !same(position(node), position(before.get(node.id)!)));
      set({ moving: false });
      if (moved.length > 0) canvas.commit(say.moved(moved.length), placed);
      if (waiting) take(waiting);
      waiting = null;
    },

    nudge(by) {
      const { selection, flowNodes: flow, graph } = get();
      const isChosen = (id: string): boolean => selection.has(groupAt(graph, id)?.nodes[0] ?? id);
      const shift = (node: DrawnNode): DrawnNode =>
        node.type !== "frame" && isChosen(node.id)
          ? { ...node, position: { x: node.position.x + by.x, y: node.position.y + by.y } }
          : node;
      set({ moving: true, flowNodes: reframe(graph, flow, flow.map(shift)) });
    },

    mark(mark) {
      set({ mark });
      rememberMark(mark);
    },

    notify(text) {
      clearTimeout(noticed);
      set({ notice: text });
      noticed = setTimeout(() => set({ notice: null }), NOTICE_MS);
    },

    close() {
      clearTimeout(retry);
      clearTimeout(noticed);
    },
  };
  return canvas;
}

/** A name for this tab; `crypto.randomUUID` is missing where the page was not served safely. */
const newClient = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");

const equal = (a: Graph, b: Graph): boolean => same(a as unknown as Json, b as unknown as Json);

/** A pushed graph, with nodes moved apart where they would lie on each other. */
function readable(graph: Graph, known: ReadonlyMap<string, unknown> | null, heading: Direction): Graph {
  if (known) return untangle(graph, known, heading);
  return isPiledUp(graph) ? arrange(graph, heading) : graph;
}

const position = (node: { readonly position: Position }): Json => ({ x: node.position.x, y: node.position.y });

const notesOf = ({ notes, problems, totals }: Pick<CanvasState, "notes" | "problems" | "totals">): Json =>
  ({ notes, problems, totals }) as unknown as Json;

/** New notes, in which those that say the same as before are the same objects: their nodes are not drawn again. */
function kept(before: CanvasState["notes"], after: CanvasState["notes"]): CanvasState["notes"] {
  const entries = Object.entries(after).map(([id, note]) => {
    const old = before[id];
    return [id, old && same(old as unknown as Json, note as unknown as Json) ? old : note] as const;
  });
  return Object.fromEntries(entries);
}
