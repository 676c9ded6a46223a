// Whose a key is that was pressed outside the canvas: its page's, or the canvas's, when nothing else wants it.

/** What takes every key itself. */
const TAKES_KEYS = [
  "input, textarea, select, iframe, dialog",
  "[contenteditable]:not([contenteditable=false])",
  ...["dialog", "alertdialog", "textbox", "searchbox", "combobox", "listbox", "menu", "slider", "spinbutton", "grid", "tree"].map(
    (role) => `[role=${role}]`,
  ),
].join();
const ACTS = "button, a, summary, [role]";
const DIALOG = "dialog[open], [role=dialog], [role=alertdialog]";
const PLAIN = "/?lgf1+=-";
const WITH_CONTROL = "zyadg";

export type Press = Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey">;

/** What of the page has the focus: something that takes every key, a button or a link, or nothing in particular. */
export type Focus = "taken" | "button" | "nothing";

/** From the focused element outwards, as `composedPath` of an event has it. */
export function focusOf(path: readonly EventTarget[]): Focus {
  const elements = path.filter((each): each is Element => "matches" in each);
  if (elements.some((each) => each.matches(TAKES_KEYS))) return "taken";
  return elements[0]?.matches(ACTS) ? "button" : "nothing";
}

/** The focus of the page, outside the canvas. While a dialog is open, it has the keys. */
export const focusOfPage = (page: Document, path: readonly EventTarget[] = focusedPath(page)): Focus =>
  page.querySelector(DIALOG) ? "taken" : focusOf(path);

function focusedPath(page: Document): Element[] {
  let focused = page.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  const path: Element[] = [];
  for (let at = focused; at; at = at.parentElement) path.push(at);
  return path;
}

/** Whether the canvas may answer. Arrows scroll the page, Enter and Space press what has the focus. */
export function isForCanvas({ key, altKey, ctrlKey, metaKey }: Press, focus: Focus): boolean {
  if (focus === "taken" || altKey) return false;
  if (ctrlKey || metaKey) return WITH_CONTROL.includes(key.toLowerCase());
  if (key.length === 1) return PLAIN.includes(key);
  return focus === "nothing" && ["Delete", "Backspace", "Escape"].includes(key);
}
