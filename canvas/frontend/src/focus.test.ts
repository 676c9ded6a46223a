import { expect, test } from "vitest";

import { type Focus, focusOf, isForCanvas, type Press } from "./focus";

/** Stands in for an element that one selector of the list finds. */
const element = (...found: string[]): EventTarget =>
  ({ matches: (list: string) => list.split(",").some((each) => found.includes(each.trim())) }) as unknown as EventTarget;

const body = element("body");
const press = (key: string, part: Partial<Press> = {}): Press => ({ key, altKey: false, ctrlKey: false, metaKey: false, ...part });

test.each<[string, EventTarget[], Focus]>([
  ["the page itself", [body], "nothing"],
  ["an area that scrolls", [element("section"), body], "nothing"],
  ["a link", [element("a"), body], "button"],
  ["a field", [element("input"), body], "taken"],
  ["a text that is edited", [element("[contenteditable]:not([contenteditable=false])"), body], "taken"],
  ["a button in a dialog", [element("button"), element("[role=dialog]"), body], "taken"],
])("the focus is on %s", (_, path, wanted) => expect(focusOf(path)).toBe(wanted));

test("the canvas answers its keys wherever nothing else wants them", () => {
  for (const key of ["/", "?", "f", "l", "g", "+", "-"]) {
    expect(isForCanvas(press(key), "nothing")).toBe(true);
    expect(isForCanvas(press(key), "button")).toBe(true);
    expect(isForCanvas(press(key), "taken")).toBe(false);
    expect(isForCanvas(press(key, { altKey: true }), "nothing")).toBe(false);
  }
  for (const key of ["r", "c", "ArrowDown", "Enter", " "]) expect(isForCanvas(press(key), "nothing")).toBe(false);
});

test("a layer is deleted only where no button has the focus", () => {
  expect(isForCanvas(press("Delete"), "nothing")).toBe(true);
  expect(isForCanvas(press("Delete"), "button")).toBe(false);
  expect(isForCanvas(press("z", { ctrlKey: true }), "button")).toBe(true);
  expect(isForCanvas(press("Z", { ctrlKey: true }), "nothing")).toBe(true);
  expect(isForCanvas(press("c", { ctrlKey: true }), "nothing")).toBe(false);
});
