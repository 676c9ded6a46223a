// Every text and label that a person reads or hears on the canvas.

const several = (number: number, one: string): string => `${number} ${one}${number === 1 ? "" : "s"}`;

const list = (words: readonly string[]): string =>
  words.length > 8 ? `${words.slice(0, 8).join(", ")}, … (${words.length} in all)` : words.join(", ");

/** The first characters of a text; never half of one. */
const clip = (text: string, length: number): string => [...text].slice(0, length).join("");

const group = (label: string): string => (label ? `the group “${clip(label, 60)}”` : "a group");

export const say = {
  // what a step did, for the history
  added: (title: string) => `added ${title}`,
  drew: (title: string) => `drew the network ${title}`,
  inserted: (title: string) => `inserted ${title}`,
  moved: (number: number) => `moved ${several(number, "layer")}`,
  deleted: (layers: number, wires: number) =>
    layers > 0 ? `deleted ${several(layers, "layer")}` : `deleted ${several(wires, "connection")}`,
  connected: (source: string, target: string) => `connected ${source} to ${target}`,
  pasted: (number: number) => `pasted ${several(number, "layer")}`,
  duplicated: (number: number) => `duplicated ${several(number, "layer")}`,
  arranged: "arranged the layers",
  renamed: (title: string, label: string) => (label ? `named ${title} “${clip(label, 60)}”` : `unnamed ${title}`),
  set: (name: string, value: string) => `set ${name} to ${clip(value, 60)}`,
  reset: (name: string) => `reset ${name}`,
  fixed: (label: string) => label,
  grouped: (number: number) => `grouped ${several(number, "layer")}`,
  dissolved: (number: number) => `dissolved ${several(number, "group")}`,
  collapsed: (label: string) => `collapsed ${group(label)}`,
  expanded: (label: string) => `expanded ${group(label)}`,
  deletedGroup: (label: string, layers: number) => `deleted ${group(label)} with ${several(layers, "layer")}`,
  repeated: (label: string, times: number) => `repeated ${group(label)} ×${times}`,
  madeOutput: (title: string) => `made ${title} an output`,

  // why a typed value is not taken
  needsValue: (name: string) => `${name} needs a value.`,
  notNumber: (name: string, text: string) => `${name} must be a number, not “${text}”.`,
  notWhole: (name: string, text: string) => `${name} must be a whole number, not ${text}.`,
  notBool: (name: string, text: string) => `${name} must be true or false, not “${text}”.`,
  notOption: (name: string, text: string, options: readonly string[]) =>
    `${name} cannot be “${text}”. Choose one of: ${list(options)}.`,
  outOfRange: (name: string, value: number, minimum: number | null, maximum: number | null) => {
    if (minimum !== null && maximum !== null) return `${name} must be between ${minimum} and ${maximum}, not ${value}.`;
    return minimum !== null && value < minimum
      ? `${name} must be at least ${minimum}, not ${value}.`
      : `${name} must be at most ${maximum}, not ${value}.`;
  },
  notNumbers: (name: string) => `${name} must be a number, 1, 2, 3, or lists of numbers: [[1, 0], [0, 1]].`,
  notWords: (name: string) => `${name} must be words with commas between them.`,
  wrongLength: (name: string, wanted: number, got: number) =>
    `${name} takes one number or ${wanted} of them, not ${got}.`,
  noParameter: (title: string, name: string) => `${title} has no single parameter that starts with “${name}”.`,
  tooMany: (title: string, word: string) => `${title} takes no further value: “${word}” is left over.`,
  stillNeeds: (title: string, name: string) => `${title} still needs ${name}.`,

  // why an edge is not drawn
  refusedEdge: {
    missing: "One end of this connection is gone.",
    self: "A layer cannot feed itself.",
    cycle: "This would make a circle: the data would never arrive.",
    twice: "These two are connected already.",
    no_port: "There is no place for a connection here.",
  },

  // groups
  group: "Group",
  makeGroup: "Group the selected layers",
  groupNeeds: "Select two layers or more to make a group of them.",
  collapse: "Collapse",
  expand: "Expand",
  expandProblems: "Expand the group to see its problems",
  dissolve: "Ungroup",
  layers: (number: number) => several(number, "layer"),
  groupNode: (name: string, layers: number, shape: string) =>
    `${name}, group of ${several(layers, "layer")}${shape ? `, output ${shape}` : ""}`,
  repeat: "Repeat",
  repeatTimes: "Times in a row",
  refusedRepeat: {
    times: "Repeat a group 2 to 100 times.",
    ends: "A group can be repeated when one tensor goes in and one comes out.",
    size: "A network holds at most 2,000 layers: repeat the group fewer times.",
  },

  // blocks
  keptBlock: (name: string) => `saved the block “${clip(name, 60)}”`,
  refusedBlock: "A block holds no Input: leave it out of the group, and save again.",
  paper: "The paper",
  saveBlock: "Save as a block",
  blockName: "Block name",
  blockDescription: "What it is for",
  blockParameters: "Tick what to ask for when the block is placed:",
  expose: (name: string) => `Ask for ${name}`,
  exposeName: (name: string) => `Name for ${name}`,
  exposePlain: (name: string) => `“${clip(name, 60)}” is no plain name: use small letters, digits and _, a letter first.`,
  exposeTwice: "Two parameters have the same name.",
  blockNeedsName: "The block needs a name.",
  drives: (value: string, layers: number) => `= ${clip(value, 24)} · ${several(layers, "layer")}`,
  save: "Save",
  saveAsNew: "Save as a new block",
  updateBlock: "Update the block",
  reallyUpdate: (name: string) => `Replace “${clip(name, 40)}”?`,
  parameterVaries: "Its layers do not all say the same; a new value sets them all.",

  // shared weights
  usedAgain: (number: number) => `used ${several(number, "layer")} again`,
  shared: (name: string, owner: string) => `${clip(name, 60)} shares the weights of ${clip(owner, 60)}`,
  unshared: (name: string, owner: string) => `${clip(name, 60)} shares no weights with ${clip(owner, 60)} any more`,
  sharing: "Shared weights",
  sharesWith: "Shares its weights with",
  sharedWith: (names: string) => `Shares its weights with ${names}`,
  settingsOf: (owner: string) => `Its parameters are those of ${owner}: a change here changes both.`,
  shareWith: "Share weights with …",
  useAgain: "Use again, same weights",
  stopSharing: "Stop sharing",

  // clipboard
  copied: (number: number) => `Copied ${several(number, "layer")}.`,
  pasteNothing: "The clipboard holds no layers. Copy some layers on a canvas first.",
  pasteBroken: "The layers on the clipboard cannot be read: the text is damaged.",
  pasteUnknown: (layer: string) => `The clipboard holds a layer that is not in the palette: ${clip(layer, 80)}.`,

  // palette and quick add
  palette: "Layers",
  searchLayers: "Search layers",
  nothingFound: (text: string) => `No layer matches “${text}”.`,
  addHint: "Drag onto the canvas, or click to add behind the selected layer",
  quickAdd: "Add a layer",
  quickAddKeys: "↑ ↓ choose   ⏎ add   Esc close",
  behind: (name: string) => `behind ${name}`,
  standalone: "not connected yet",
  takes: (names: readonly string[]) => (names.length > 0 ? `then: ${names.join(", ")}` : "no parameters needed"),
  hidePalette: "Hide the layers",

  // toolbar
  addShort: "Add",
  undo: (label: string | null) => (label ? `Undo: ${label}` : "Nothing to undo"),
  redo: (label: string | null) => (label ? `Redo: ${label}` : "Nothing to redo"),
  arrange: "Arrange the layers",
  turn: { down: "Draw from left to right", right: "Draw from top to bottom" },
  marks: "Mark the heaviest layers",
  marksTitle: "Mark the heaviest layers by",
  marksHint: {
    parameters: "How many numbers a layer learns. The figure is that of the whole network.",
    flops: "How much a layer computes for one sample, forward. The figure is that of the whole network.",
    memory: "How much of one sample a layer keeps while it learns. The figure is that of the whole network.",
    nothing: "Mark no layer",
  },
  measures: { parameters: "Parameters", flops: "FLOPs a sample", memory: "Memory a sample", nothing: "Nothing" },
  fit: "Show the whole network",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  help: "Keyboard and mouse",
  tools: "Canvas tools",
  canvas: "Network drawing",
  minimap: "Overview of the network",

  // nodes
  node: (name: string, layer: string, shape: string) => `${name}, ${layer}${shape ? `, output ${shape}` : ""}`,
  parameters: (text: string) => `${text} parameters`,
  output: "output",
  percent: (share: number) => `${share} %`,
  share: {
    parameters: (share: number) => `${share} % of all parameters`,
    flops: (share: number) => `${share} % of all FLOPs`,
    memory: (share: number) => `${share} % of all memory for activations`,
  },
  problems: (number: number) => several(number, "problem"),
  closeProblem: "Close",
  wire: (source: string, target: string) => `Connection from ${source} to ${target}`,

  // panel
  network: "Network",
  totals: { layers: "Layers", parameters: "Parameters", trainable: "Trainable", flops: "FLOPs a sample", memory: "Activations a sample" },
  unknown: "–",
  noProblems: "No problems found.",
  problemsTitle: "Problems",
  checking: "Checking …",
  showLayer: "Show this layer",
  name: "Name",
  nameHint: "what you call it",
  identifier: (id: string) => `In code: ${id}`,
  parametersTitle: "Parameters",
  advanced: (number: number) => `Advanced (${number})`,
  noParameters: "This layer has no parameters.",
  unknownLayer: (layer: string) => `The palette does not know ${layer}. It stays in the drawing as it is.`,
  resetTo: (name: string, text: string) => `Reset ${name} to ${text}`,
  none: "none",
  addItem: "Add …",
  removeItem: (name: string) => `Remove ${name}`,
  standard: (text: string) => `default ${text}`,
  connections: "Connections",
  from: "from",
  to: "to",
  connectFrom: "Connect from …",
  connectTo: "Connect to …",
  cut: (source: string, target: string) => `Remove the connection from ${source} to ${target}`,
  outputShape: "Output",
  selected: (number: number) => `${several(number, "layer")} selected`,
  wiresSelected: (number: number) => `${several(number, "connection")} selected`,
  copy: "Copy",
  duplicate: "Duplicate",
  remove: "Delete",
  focus: "Zoom to",
  documentation: "Keras documentation",
  panel: "Properties",
  hidePanel: "Hide the panel",
  advice: { error: "Error", warning: "Warning", advice: "Advice" },

  // empty canvas
  emptyTitle: "Draw your network",
  emptyText: "Drag a layer from the left, or press",
  emptyKeys: "and type its name.",
  emptyExample: "For example",
  firsts: "Or begin with a network that fits your data",
  layersIn: (number: number) => several(number, "layer"),

  // keyboard help
  helpTitle: "Keyboard and mouse",
  close: "Close",
} as const;

/** What `?` shows: groups of [keys, what they do]. */
export const SHORTCUTS: readonly { readonly title: string; readonly rows: readonly (readonly [string, string])[] }[] = [
  {
    title: "Add",
    rows: [
      ["/ or double-click", "type a layer and its values"],
      ["drag from the left", "place it; on a wire: insert"],
      ["Enter in the list", "add behind the selected layer"],
      ["drag from a dot", "connect"],
    ],
  },
  {
    title: "Edit",
    rows: [
      ["Del, Backspace", "delete; the chain heals"],
      ["Ctrl C, X, V", "copy, cut, paste; across projects too"],
      ["Ctrl D", "duplicate"],
      ["Ctrl Z", "undo"],
      ["Ctrl Shift Z, Ctrl Y", "redo"],
      ["Arrows, with Shift", "move a little, a lot"],
      ["L", "arrange the layers"],
      ["Ctrl G, Ctrl Shift G", "group, ungroup"],
      ["G, double-click a title", "collapse or expand a group"],
    ],
  },
  {
    title: "Select",
    rows: [
      ["click, Shift-click", "one layer, several"],
      ["double-click a layer", "open its properties"],
      ["Shift-drag", "everything in a box"],
      ["Ctrl A, Esc", "all, none"],
      ["Tab, Enter", "go from layer to layer, select"],
      ["Alt ↑ ↓", "go along the wire"],
    ],
  },
  {
    title: "Look",
    rows: [
      ["wheel, drag", "zoom, move the view"],
      ["F or 1", "show everything"],
      ["+ −", "zoom"],
      ["?", "this help"],
    ],
  },
];
