// Paints a scene on a drawing surface, to look as the layers and wires do from near.
import { type IconName, pathOf } from "../components/Icon";
import type { Severity } from "../components/problems";
import type { Curve } from "../graph/hit";
import { HEIGHT, WIDTH } from "../graph/read";
import type { Position } from "../protocol";
import type { Frame, Scene, Tile } from "./scene";

export interface View extends Position {
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
  /** How many points of the screen one pixel has. */
  readonly ratio: number;
}

/** Zoomed out further than this, a name is a mere bar, and icons and ports are left out. */
const LEGIBLE = 0.2;

export function paint(context: CanvasRenderingContext2D, scene: Scene, view: View, theme: Theme): void {
  const { x, y, zoom, width, height, ratio } = view;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.transform(zoom, 0, 0, zoom, x, y);
  const tiles = scene.tiles.filter((tile) => isIn(tile, view));
  paintFrames(context, scene.frames, theme);
  paintWires(context, scene.wires, theme);
  paintBodies(context, tiles, theme);
  if (zoom < LEGIBLE) paintBars(context, tiles, theme);
  else {
    paintPorts(context, scene.ports, theme);
    paintNames(context, tiles, theme);
    paintIcons(context, tiles, theme);
  }
  paintMarks(context, tiles, zoom, theme);
}

/** Marks stand out of a layer by less than this. */
const MARGIN = 16;

export const isIn = (place: Position, { x, y, zoom, width, height }: View): boolean =>
  place.x * zoom + x < width + MARGIN &&
  place.y * zoom + y < height + MARGIN &&
  (place.x + WIDTH) * zoom + x > -MARGIN &&
  (place.y + HEIGHT) * zoom + y > -MARGIN;

function paintFrames(context: CanvasRenderingContext2D, frames: readonly Frame[], theme: Theme): void {
  context.lineWidth = 1;
  for (const { x, y, width, height, selected } of frames) {
    context.beginPath();
    context.roundRect(x, y, width, height, 14);
    context.fillStyle = theme.frame;
    context.fill();
    context.strokeStyle = selected ? theme.select : theme.line;
    context.stroke();
  }
}

function paintWires(context: CanvasRenderingContext2D, wires: readonly Curve[], theme: Theme): void {
  context.beginPath();
  for (const { from, out, into, to } of wires) {
    context.moveTo(from.x, from.y);
    context.bezierCurveTo(out.x, out.y, into.x, into.y, to.x, to.y);
  }
  context.strokeStyle = theme.wire;
  context.lineWidth = 1.75;
  context.stroke();
}

/** Layers of one look are painted together: changing the colour for each takes longer than painting it. */
function paintBodies(context: CanvasRenderingContext2D, tiles: readonly Tile[], theme: Theme): void {
  const looks = Map.groupBy(tiles, (tile) => `${tile.hue} ${tile.unfit} ${tile.severity === "error"}`);
  context.lineWidth = 1;
  for (const alike of looks.values()) {
    const { hue, unfit, severity } = alike[0]!;
    context.globalAlpha = unfit ? 0.35 : 1;
    context.beginPath();
    for (const { x, y } of alike) context.roundRect(x, y, WIDTH, HEIGHT, 11);
    context.fillStyle = theme.body(hue);
    context.fill();
    context.strokeStyle = severity === "error" ? theme.wrong : theme.line;
    context.stroke();
    context.beginPath();
    for (const { x, y } of alike) context.roundRect(x + 10, y + 9, 38, 38, 8);
    context.fillStyle = theme.tile(hue);
    context.fill();
  }
  context.globalAlpha = 1;
}

const NAME = { x: 58, bar: 15, baseline: 23, width: 153 } as const;

function paintBars(context: CanvasRenderingContext2D, tiles: readonly Tile[], theme: Theme): void {
  context.beginPath();
  for (const { x, y, name } of tiles) context.rect(x + NAME.x, y + NAME.bar, Math.min(name.length * 7, NAME.width), 7);
  context.fillStyle = theme.soft;
  context.fill();
}

function paintPorts(context: CanvasRenderingContext2D, ports: readonly Position[], theme: Theme): void {
  context.beginPath();
  for (const { x, y } of ports) context.rect(x - 4, y - 4, 8, 8);
  context.fillStyle = theme.port;
  context.fill();
}

function paintNames(context: CanvasRenderingContext2D, tiles: readonly Tile[], theme: Theme): void {
  context.font = `600 13.5px ${theme.font}`;
  for (const { x, y, name, unfit } of tiles) {
    context.fillStyle = unfit ? theme.port : theme.ink;
    context.fillText(short(context, name), x + NAME.x, y + NAME.baseline);
  }
}

const known = new Map<string, string>();

/** A name, cut off where it would leave its layer. */
function short(context: CanvasRenderingContext2D, name: string): string {
  const key = `${context.font} ${name}`;
  let text = known.get(key);
  if (text === undefined) {
    text = name;
    for (let end = name.length; context.measureText(text).width > NAME.width; end -= 1) text = `${name.slice(0, end)}…`;
    known.set(key, text);
  }
  return text;
}

function paintIcons(context: CanvasRenderingContext2D, tiles: readonly Tile[], theme: Theme): void {
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = 1.9;
  for (const [hue, alike] of Map.groupBy(tiles, (tile) => tile.hue)) {
    const path = new Path2D();
    for (const { x, y, icon } of alike) path.addPath(signOf(icon), { a: 1.25, d: 1.25, e: x + 19, f: y + 18 });
    context.strokeStyle = theme.sign(hue);
    context.stroke(path);
  }
}

const signs = new Map<IconName, Path2D>();

function signOf(icon: IconName): Path2D {
  let sign = signs.get(icon);
  if (!sign) signs.set(icon, (sign = new Path2D(pathOf(icon))));
  return sign;
}

/** What must be seen from far away: what is chosen, what has a problem, what shares its weights. */
function paintMarks(context: CanvasRenderingContext2D, tiles: readonly Tile[], zoom: number, theme: Theme): void {
  const ring = (of: readonly Tile[], colour: string): void => {
    context.beginPath();
    for (const { x, y } of of) context.roundRect(x, y, WIDTH, HEIGHT, 11);
    context.strokeStyle = colour;
    context.lineWidth = 2 / zoom;
    context.stroke();
  };
  const dot = (of: readonly Tile[], x: number, radius: number, colour: string): void => {
    context.beginPath();
    for (const tile of of) {
      context.moveTo(tile.x + x + radius, tile.y + 2);
      context.arc(tile.x + x, tile.y + 2, radius, 0, 2 * Math.PI);
    }
    context.fillStyle = colour;
    context.fill();
  };
  for (const [hue, alike] of Map.groupBy(tiles.filter((tile) => tile.shared), (tile) => tile.hue)) dot(alike, 20, 9, theme.sign(hue));
  for (const [hue, alike] of Map.groupBy(tiles.filter((tile) => tile.kin), (tile) => tile.hue)) ring(alike, theme.sign(hue));
  ring(tiles.filter((tile) => tile.selected), theme.select);
  const marked = tiles.filter((tile) => tile.severity !== null);
  dot(marked, WIDTH - 2, 11, theme.card);
  for (const [severity, alike] of Map.groupBy(marked, (tile) => tile.severity!)) dot(alike, WIDTH - 2, 9, theme.severity[severity]);
}

/** The colours of the page, read from its styles. */
export interface Theme {
  readonly font: string;
  readonly card: string;
  readonly line: string;
  readonly ink: string;
  readonly soft: string;
  readonly port: string;
  readonly wire: string;
  readonly frame: string;
  readonly select: string;
  readonly wrong: string;
  readonly severity: Readonly<Record<Severity, string>>;
  body(hue: string | null): string;
  tile(hue: string | null): string;
  sign(hue: string | null): string;
}

export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  const mix = (one: string, percent: number, other: string): string => `color-mix(in srgb, ${one} ${percent}%, ${other})`;
  const [card, line, ink, paper, faint] = [value("--card"), value("--line"), value("--ink"), value("--paper"), value("--ink-faint")];
  const error = value("--error");
  return {
    font: style.fontFamily,
    card,
    line,
    ink,
    soft: mix(ink, 62, "transparent"),
    port: mix(ink, 34, paper),
    wire: mix(ink, 30, paper),
    frame: mix(ink, 3, "transparent"),
    select: value("--select"),
    wrong: mix(error, 60, line),
    severity: { error, warning: mix(value("--warning"), 88, "black"), advice: value("--advice") },
    body: (hue) => mix(hue ?? faint, 22, card),
    tile: (hue) => mix(hue ?? faint, 17, card),
    sign: (hue) => mix(hue ?? faint, 88, ink),
  };
}
