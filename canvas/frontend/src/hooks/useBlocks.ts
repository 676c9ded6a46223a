// What a person does with blocks and shared weights, each one step.
import { type About, markBlock, setExposed, toBlock } from "../graph/block";
import { again } from "../graph/again";
import { nodesById } from "../graph/read";
import { ownerOf, shareWith, stopSharing } from "../graph/share";
import { showValue } from "../graph/values";
import type { Group, Json } from "../protocol";
import { say } from "../sentences";
import type { Canvas } from "../store";

/** A name for a block that no other has. */
export const newBlockId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Keeps the group as a block; the group is then one that was placed from it. */
export function keepBlock(canvas: Canvas, group: Group, about: About): void {
  const { graph, catalog } = canvas.getState();
  const block = toBlock(graph, catalog, group, about);
  if (!block) return canvas.notify(say.refusedBlock);
  canvas.commit(say.keptBlock(block.name), markBlock(graph, group, { ...block, parameters: about.parameters }));
  canvas.keep(block);
}

/** A group's parameter, in all layers that it drives. */
export function setParameter(canvas: Canvas, group: Group, name: string, value: Json | undefined): void {
  const { graph, catalog } = canvas.getState();
  const label = value === undefined ? say.reset(name) : say.set(name, showValue(value) || say.none);
  canvas.commit(label, setExposed(graph, catalog, group, name, value));
}

/** What is chosen once more beside it, with the same weights. */
export function againChosen(canvas: Canvas): void {
  const { graph, catalog, selection, direction } = canvas.getState();
  if (selection.size === 0) return;
  const twin = again(graph, catalog, selection, direction);
  canvas.commit(say.usedAgain(selection.size), twin.graph, twin.ids);
}

export function share(canvas: Canvas, id: string, owner: string): void {
  const { graph, catalog } = canvas.getState();
  canvas.commit(say.shared(called(canvas, id), called(canvas, owner)), shareWith(graph, catalog, id, owner));
}

export function unshare(canvas: Canvas, id: string): void {
  const { graph } = canvas.getState();
  const owner = ownerOf(graph, id)?.id ?? id;
  canvas.commit(say.unshared(called(canvas, id), called(canvas, owner)), stopSharing(graph, id));
}

function called(canvas: Canvas, id: string): string {
  const node = nodesById(canvas.getState().graph).get(id);
  return node?.label || id;
}
