// Every key of the canvas. Keys pressed here never reach the page, whose own shortcuts would answer them. Keys pressed
// elsewhere count as well, as long as nothing there wants them.
import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";

import { focusOfPage, isForCanvas } from "../focus";
import { clipOf, paste } from "../graph/clipboard";
import { disconnect } from "../graph/connect";
import { chosenGroup, foldOf, groupsOf, removeGroups } from "../graph/group";
import { removeNodes } from "../graph/heal";
import { arrange } from "../graph/layout";
import type { Graph, Position } from "../protocol";
import { say } from "../sentences";
import { type Canvas, SELECTED } from "../store";
import { useActions } from "./useCanvas";
import { dissolveChosen, foldChosen, groupChosen } from "./useGroups";
import { FIT, NODE } from "./view";

const SMALL = 8;
const LARGE = 48;

export const isTyping = (element: EventTarget | null): boolean =>
  element instanceof HTMLElement && /^(input|textarea|select)$/i.test(element.tagName);

const ARROWS: { readonly [key: string]: Position } = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

export function useKeyboard(root: RefObject<HTMLElement | null>): void {
  const canvas = useActions();
  const flow = useReactFlow();
  useEffect(() => {
    const element = root.current!.parentElement!; // where React listens, too: components have had their turn
    const onKeyDown = (event: KeyboardEvent): void => {
      event.stopPropagation();
      const target = event.composedPath()[0] ?? null;
      if (isTyping(target) || event.defaultPrevented) return;
      const handled = press(event, target, canvas, flow);
      if (handled) event.preventDefault();
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      event.stopPropagation();
      if (event.key in ARROWS && canvas.getState().moving) canvas.finishMove();
    };
    const page = element.ownerDocument;
    const onPageKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || !isForCanvas(event, focusOfPage(page, event.composedPath()))) return;
      if (press(event, null, canvas, flow)) event.preventDefault();
    };
    element.addEventListener("keydown", onKeyDown);
    element.addEventListener("keyup", onKeyUp);
    page.addEventListener("keydown", onPageKey);
    return () => {
      page.removeEventListener("keydown", onPageKey);
      element.removeEventListener("keydown", onKeyDown);
      element.removeEventListener("keyup", onKeyUp);
    };
  }, [canvas, flow, root]);
}

type Flow = ReturnType<typeof useReactFlow>;

/** True when the key meant something here. */
function press(event: KeyboardEvent, target: EventTarget | null, canvas: Canvas, flow: Flow): boolean {
  if (event.ctrlKey || event.metaKey) return pressWithControl(event, canvas);
  if (event.key in ARROWS) return pressArrow(event, canvas);
  const onButton = target instanceof HTMLElement && target.tagName === "BUTTON";
  if (onButton && (event.key === "Enter" || event.key === " ")) return false;
  const deed = plainKeys(canvas, flow, target)[event.key];
  deed?.();
  return deed !== undefined;
}

function plainKeys(canvas: Canvas, flow: Flow, target: EventTarget | null): { [key: string]: (() => void) | undefined } {
  const node = target instanceof Element ? target.closest(NODE)?.getAttribute("data-id") : null;
  const fit = (): void => void flow.fitView(FIT);
  const select = node ? () => canvas.choose([node]) : undefined;
  return {
    "/": () => canvas.setState({ quickAdd: SELECTED }),
    "?": () => canvas.setState({ help: !canvas.getState().help }),
    Delete: () => deleteChosen(canvas),
    Backspace: () => deleteChosen(canvas),
    Escape: () => escape(canvas),
    Enter: select,
    " ": select,
    l: () => arrangeAll(canvas),
    g: () => foldChosen(canvas),
    f: fit,
    "1": fit,
    "+": () => void flow.zoomIn(),
    "=": () => void flow.zoomIn(),
    "-": () => void flow.zoomOut(),
  };
}

function pressWithControl(event: KeyboardEvent, canvas: Canvas): boolean {
  const key = event.key.toLowerCase();
  const { graph } = canvas.getState();
  if (key === "z") event.shiftKey ? canvas.redo() : canvas.undo();
  else if (key === "y") canvas.redo();
  else if (key === "a") canvas.choose(graph.nodes.map((node) => node.id));
  else if (key === "d") duplicateChosen(canvas);
  else if (key === "g") event.shiftKey ? dissolveChosen(canvas) : groupChosen(canvas);
  else return false;
  return true;
}

function pressArrow(event: KeyboardEvent, canvas: Canvas): boolean {
  const way = ARROWS[event.key]!;
  const { selection, direction } = canvas.getState();
  if (selection.size === 0) return false;
  if (event.altKey) walk(canvas, direction === "down" ? way.y : way.x);
  else {
    const size = event.shiftKey ? LARGE : SMALL;
    canvas.nudge({ x: way.x * size, y: way.y * size });
  }
  return true;
}

/** Chooses the first node before or behind the chosen one. */
function walk(canvas: Canvas, way: number): void {
  const { graph, selection } = canvas.getState();
  const next =
    way > 0
      ? graph.edges.find((edge) => selection.has(edge.source) && !selection.has(edge.target))?.target
      : graph.edges.find((edge) => selection.has(edge.target) && !selection.has(edge.source))?.source;
  if (next) canvas.choose([next]);
}

function escape(canvas: Canvas): void {
  const { help, told, carried } = canvas.getState();
  if (help || told !== null || carried) canvas.setState({ help: false, told: null, carried: null, dropWire: null });
  else canvas.choose([]);
}

export function deleteChosen(canvas: Canvas): void {
  const { graph, selection, wires } = canvas.getState();
  if (selection.size === 0 && wires.size === 0) return;
  const group = chosenGroup(graph, selection);
  const label = group?.collapsed ? say.deletedGroup(group.label, group.nodes.length) : say.deleted(selection.size, wires.size);
  canvas.commit(label, without(disconnect(graph, wires), selection), []);
}

/** The graph without these layers: the chain heals, except where a collapsed group stood. */
export function without(graph: Graph, layers: ReadonlySet<string>): Graph {
  const folds = groupsOf(graph).filter((group) => group.collapsed && layers.has(group.nodes[0]!));
  return removeGroups(removeNodes(graph, [...layers].filter((id) => !foldOf(graph, id))), folds);
}

export function duplicateChosen(canvas: Canvas): void {
  const { graph, selection } = canvas.getState();
  if (selection.size === 0) return;
  const twin = paste(graph, clipOf(graph, selection), { x: 40, y: 40 });
  canvas.commit(say.duplicated(twin.ids.length), twin.graph, twin.ids);
}

export function arrangeAll(canvas: Canvas): void {
  const { graph, direction } = canvas.getState();
  if (graph.nodes.length > 0) canvas.commit(say.arranged, arrange(graph, direction));
}

export function turn(canvas: Canvas): void {
  const direction = canvas.getState().direction === "down" ? "right" : "down";
  canvas.setState({ direction });
  arrangeAll(canvas);
}
