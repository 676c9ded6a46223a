// What the networks make by now: the newest pictures in the place of the last ones.
import { make, say } from "./dom";
import { number } from "./format";
import type { Sample } from "./messages";
import { type Bars, type Curve, ends, type Gallery, type Image, type Matrix, paths, type Picture, pixels, shade, type Table } from "./pictures";
import { WORDS } from "./words";

const [WIDE, HIGH] = [320, 120]; // of a curve, in its own units
const READABLE = 12; // columns up to which a heat map has its numbers in it
const ROWS = 40; // of a table or a heat map; there may be more than a glance takes in
const SVG = "http://www.w3.org/2000/svg";

export class Samples {
  readonly element = make("section", { class: "samples", "aria-label": WORDS.samples });
  private readonly when = make("span", { class: "where" });
  private readonly body = make("div", { class: "shown" });
  private drawn: Sample | null = null;

  constructor() {
    this.element.append(make("header", {}, make("h3", {}, WORDS.samples), this.when), this.body);
    this.element.hidden = true;
  }

  show(sample: Sample | null): void {
    if (sample === null || sample === this.drawn) return;
    this.drawn = sample;
    this.element.hidden = false;
    this.element.dataset.epoch = String(sample.epoch);
    say(this.when, WORDS.sampleAt(sample.epoch));
    this.body.replaceChildren(...sample.pictures.map(draw));
  }
}

function draw(picture: Picture): HTMLElement {
  return make("figure", { "data-kind": picture.kind }, make("figcaption", {}, picture.title), content(picture));
}

function content(picture: Picture): Node {
  switch (picture.kind) {
    case "gallery":
      return gallery(picture);
    case "curve":
      return curve(picture);
    case "bars":
      return bars(picture);
    case "matrix":
      return matrix(picture);
    case "table":
      return table(picture);
    case "text":
      return make("pre", {}, picture.text);
  }
}

function gallery({ images }: Gallery): HTMLElement {
  return make("div", { class: "images" }, ...images.map(image));
}

function image(shown: Image): HTMLElement {
  const canvas = make("canvas", { width: String(shown.width), height: String(shown.height), role: "img", "aria-label": shown.caption || WORDS.picture });
  canvas.getContext("2d")?.putImageData(new ImageData(pixels(shown), shown.width, shown.height), 0, 0);
  return make("div", { class: "image" }, canvas, ...(shown.caption ? [make("span", {}, shown.caption)] : []));
}

function curve(shown: Curve): HTMLElement {
  const drawing = document.createElementNS(SVG, "svg");
  const names = shown.lines.map((line) => line.name).join(", ");
  const known = { viewBox: `-2 -2 ${WIDE + 4} ${HIGH + 4}`, role: "img", "aria-label": WORDS.curve(shown.title, names) };
  for (const [name, value] of Object.entries(known)) drawing.setAttribute(name, value);
  paths(shown, WIDE, HIGH).forEach((path, place) => {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    line.dataset.place = String(place % 4);
    drawing.append(line);
  });
  const legend = shown.lines.map((line, place) => make("span", { "data-place": String(place % 4) }, make("i"), line.name));
  const [low, high] = ends(shown.lines.flatMap((line) => line.y));
  const axes = make("div", { class: "axes" }, `${shown.y_label}: ${number(low)} – ${number(high)} · ${shown.x_label}`);
  return make("div", { class: "curve" }, drawing, make("div", { class: "names" }, ...legend), axes);
}

function bars({ names, values }: Bars): HTMLElement {
  const [, high] = ends(values);
  const rows = names.slice(0, ROWS).map((name, place) => {
    const fill = make("i");
    fill.style.width = `${(100 * Math.max(0, values[place] ?? 0)) / (Math.max(high, 0) || 1)}%`;
    return make("tr", {}, make("th", { scope: "row" }, name), make("td", { class: "bar" }, fill), make("td", {}, said(values[place] ?? null)));
  });
  return make("table", { class: "bars" }, make("tbody", {}, ...rows));
}

function matrix({ rows, columns, values }: Matrix): HTMLElement {
  const span = ends(values.flat());
  const readable = columns.length <= READABLE;
  const head = make("tr", {}, make("td"), ...columns.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.slice(0, ROWS).map((name, place) => make("tr", {}, make("th", { scope: "row" }, name), ...(values[place] ?? []).map(cell)));
  function cell(value: number | null): HTMLElement {
    const made = make("td", { title: said(value), ...(value !== null && value < 0 ? { "data-sign": "-" } : {}) }, readable ? said(value) : "");
    made.style.setProperty("--shade", shade(value, span).toFixed(3));
    return made;
  }
  return make("table", { class: readable ? "matrix" : "matrix dense" }, make("thead", {}, head), make("tbody", {}, ...body));
}

function table({ columns, rows }: Table): HTMLElement {
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.slice(0, ROWS).map((row) => make("tr", {}, ...row.map((value) => make("td", {}, said(value)))));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
}

function said(value: string | number | null): string {
  return typeof value === "number" ? number(value) : (value ?? "–");
}
