// Written by `python -m canvas.generate` from canvas/protocol.py. Do not edit.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where a node's top left corner lies, in canvas pixels. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** One layer. `config` holds only what differs from Keras's defaults; `label` is inert text. */
export interface Node {
  readonly id: string;
  readonly layer: string;
  readonly config: { readonly [key: string]: Json };
  readonly label: string;
  readonly position: Position;
  readonly share: string | null;
}

/** A wire from an output port to an input port. */
export interface Edge {
  readonly source: string;
  readonly target: string;
  readonly source_port: string;
  readonly target_port: string;
}

/** One parameter of one node. */
export interface Driven {
  readonly node: string;
  readonly name: string;
}

/** A parameter of a whole group: it sets all that it drives, and its value stands there. */
export interface Exposed {
  readonly name: string;
  readonly drives: readonly Driven[];
  readonly default: Json;
}

/** A named set of nodes; the block it was placed from, and what its form asks for. */
export interface Group {
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly string[];
  readonly collapsed: boolean;
  readonly block: string;
  readonly parameters: readonly Exposed[];
}

/** One network as it is drawn; `outputs` empty means its leaves. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly groups: readonly Group[];
  readonly outputs: readonly string[];
}

/** One parameter of a card; it says how its form field looks and what it may be. */
export interface Parameter {
  readonly name: string;
  readonly type: "int" | "float" | "bool" | "str" | "enum" | "shape" | "ints" | "floats" | "choice" | "choices" | "strs" | "slices" | "numbers" | "dataset" | "columns";
  readonly help: string;
  readonly default: Json;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly options: readonly string[];
  readonly length: number | null;
  readonly of: string | null;
  readonly advanced: boolean;
  readonly call: boolean;
}

/** A place where edges end or start: for any number of them (`many`), and only `when` a parameter is true. */
export interface Port {
  readonly name: string;
  readonly many: boolean;
  readonly optional: boolean;
  readonly when: string;
  readonly typed: boolean;
  readonly unless: string;
  readonly pieces: string;
  readonly held: readonly string[];
}

/** One thing that can be placed or chosen. */
export interface Card {
  readonly kind: string;
  readonly name: string;
  readonly title: string;
  readonly category: string;
  readonly summary: string;
  readonly icon: string;
  readonly parameters: readonly Parameter[];
  readonly positional: readonly string[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly docs: string;
}

/** Layers that are placed together: a drawing whose Inputs and outputs are where wires come in and go out. */
export interface Block {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly paper: string;
  readonly graph: Graph;
  readonly parameters: readonly Exposed[];
  readonly own: boolean;
}

/** A tensor's shape, batch axis first as None, and its dtype. */
export interface TensorInfo {
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
}

/** What check found for one node; `outputs` is empty when the shape could not be worked out. */
export interface NodeNote {
  readonly outputs: readonly TensorInfo[];
  readonly parameters: number;
  readonly flops: number;
  readonly activation_bytes: number;
}

/** The label of the button that mends a problem; the edits stay with Python. */
export interface Fix {
  readonly label: string;
}

/** Which problem is meant: its code and its place. These four together are unique in one answer of check. */
export interface ProblemPlace {
  readonly code: string;
  readonly node: string | null;
  readonly edge: string | null;
  readonly field: string;
}

/** Something that is wrong or unwise, in one plain sentence. */
export interface Problem {
  readonly code: string;
  readonly node: string | null;
  readonly edge: string | null;
  readonly field: string;
  readonly severity: "error" | "warning" | "advice";
  readonly sentence: string;
  readonly fix: Fix | null;
}

/** The sums over all nodes. */
export interface Totals {
  readonly parameters: number;
  readonly trainable: number;
  readonly flops: number;
  readonly activation_bytes: number;
}

/** What undo and redo would take back or bring back, in words; None when there is nothing. */
export interface History {
  readonly undo: string | null;
  readonly redo: string | null;
}

/** The last step of this client that Python has handled. */
export interface Acked {
  readonly client: string;
  readonly seq: number;
}

/** A small network that fits the data: what an empty canvas offers. The canvas lays it out. */
export interface FirstNetwork {
  readonly title: string;
  readonly reason: string;
  readonly graph: Graph;
}

/** Everything that Python tells the canvas in one script run. */
export interface CanvasData {
  readonly project: string;
  readonly graph: Graph;
  readonly revision: number;
  readonly cards_digest: string;
  readonly cards: readonly Card[] | null;
  readonly blocks: readonly Block[] | null;
  readonly notes: { readonly [key: string]: NodeNote };
  readonly problems: readonly Problem[];
  readonly totals: Totals;
  readonly noted: number;
  readonly history: History;
  readonly acked: Acked;
  readonly busy: boolean;
  readonly firsts: readonly FirstNetwork[];
  readonly height: number;
}

/** One completed gesture. */
export interface Step {
  readonly seq: number;
  readonly kind: "edit" | "undo" | "redo" | "fix" | "block";
  readonly label: string;
  readonly base: number;
  readonly graph: Graph | null;
  readonly problem: ProblemPlace | null;
  readonly block: Block | null;
}

/** The whole unacknowledged outbox of one browser tab, oldest step first. */
export interface CanvasEvent {
  readonly client: string;
  readonly cards_digest: string;
  readonly steps: readonly Step[];
}
