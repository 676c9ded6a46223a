// What a person does to groups, each one step.
import { foldGroup } from "../graph/fold";
import { chosenGroup, dissolve, freeLabel, groupOf, makeGroup, renameGroup } from "../graph/group";
import { refuseRepeat, repeat } from "../graph/repeat";
import type { Group } from "../protocol";
import { say } from "../sentences";
import type { Canvas } from "../store";

export function groupChosen(canvas: Canvas): void {
  const { graph, selection } = canvas.getState();
  if (selection.size < 2) return canvas.notify(say.groupNeeds);
  canvas.commit(say.grouped(selection.size), makeGroup(graph, selection, freeLabel(graph, say.group)));
}

/** Every group of which something is chosen is no group any more; its layers stay. */
export function dissolveChosen(canvas: Canvas): void {
  const { graph, selection } = canvas.getState();
  const groups = new Set([...selection].flatMap((id) => groupOf(graph, id)?.id ?? []));
  if (groups.size > 0) canvas.commit(say.dissolved(groups.size), dissolve(graph, groups));
}

export function fold(canvas: Canvas, group: Group, collapsed: boolean): void {
  const { graph, direction } = canvas.getState();
  const label = collapsed ? say.collapsed(group.label) : say.expanded(group.label);
  canvas.commit(label, foldGroup(graph, group, collapsed, direction));
}

/** Collapses or opens the chosen group. */
export function foldChosen(canvas: Canvas): void {
  const { graph, selection } = canvas.getState();
  const [first] = selection;
  const group = chosenGroup(graph, selection) ?? (selection.size === 1 ? groupOf(graph, first!) : undefined);
  if (group) fold(canvas, group, !group.collapsed);
}

export function nameGroup(canvas: Canvas, group: Group, label: string): void {
  canvas.commit(say.renamed(say.group, label), renameGroup(canvas.getState().graph, group.id, label));
}

export function repeatGroup(canvas: Canvas, group: Group, times: number): void {
  const { graph, direction } = canvas.getState();
  const refusal = refuseRepeat(graph, group, times);
  if (refusal) return canvas.notify(say.refusedRepeat[refusal]);
  canvas.commit(say.repeated(group.label, times), repeat(graph, group, times, direction));
}
