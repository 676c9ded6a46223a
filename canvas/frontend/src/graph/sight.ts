// What of a drawing can be seen, and how the view must stand so that it is. Lengths are pixels of the window.
import type { Position } from "../protocol";
import { around, type Box } from "./fold";
import type { Direction } from "./read";

export interface View extends Position {
  readonly zoom: number;
}

export type Size = Pick<Box, "width" | "height">;

/** What a drawing that is seen whole leaves free at the edges; the tools float at the top. */
export const EDGES = { top: 76, bottom: 44, side: 32 } as const;
/** Zoomed out further than this, small print cannot be read. */
export const FAR = 0.35;
/** The zoom of a drawing that is opened, and too large to be read as a whole. */
const NEAR = 0.8;
/** How far one can zoom out of any drawing; of a large one as far as it takes to see it whole. */
const LEAST = 0.1;
const AIR = 14; // pixels around what is brought into sight

/** The zoom at which the whole drawing is in sight. */
export function wholeZoom(drawing: Box, { width, height }: Size): number {
  const room = { width: width - 2 * EDGES.side, height: height - EDGES.top - EDGES.bottom };
  return Math.max(Math.min(room.width / drawing.width, room.height / drawing.height), 0.001);
}

export const leastZoom = (boxes: readonly Box[], size: Size): number =>
  boxes.length > 0 ? Math.min(LEAST, 0.95 * wholeZoom(around(boxes), size)) : LEAST;

/** The view of a drawing that was never seen before: whole if that can be read, else its first layers. */
export function openingView(drawing: Box, first: Box, size: Size, direction: Direction): View {
  const whole = wholeZoom(drawing, size);
  const [zoom, seen] = whole < FAR ? [NEAR, first] : [Math.min(whole, 1), drawing];
  const across = { at: EDGES.side, room: size.width - 2 * EDGES.side, start: seen.x * zoom, long: seen.width * zoom };
  const down = { at: EDGES.top, room: size.height - EDGES.top - EDGES.bottom, start: seen.y * zoom, long: seen.height * zoom };
  const isPart = seen !== drawing;
  return { x: put(across, isPart && direction === "right"), y: put(down, isPart && direction === "down"), zoom };
}

interface Line {
  readonly at: number;
  readonly room: number;
  readonly start: number;
  readonly long: number;
}

/** In the middle of its room, or at its beginning. */
const put = ({ at, room, start, long }: Line, atBeginning: boolean): number =>
  at - start + (atBeginning || long > room ? 0 : (room - long) / 2);

/** The largest boxes of a whole that nothing covers. */
export const uncovered = (whole: Box, covers: readonly Box[]): Box[] =>
  covers.reduce<Box[]>((parts, cover) => parts.flatMap((part) => cut(part, cover)), [whole]);

function cut(part: Box, cover: Box): Box[] {
  const [right, bottom] = [part.x + part.width, part.y + part.height];
  const [coverRight, coverBottom] = [cover.x + cover.width, cover.y + cover.height];
  if (cover.x >= right || cover.y >= bottom || coverRight <= part.x || coverBottom <= part.y) return [part];
  return [
    { ...part, height: cover.y - part.y },
    { ...part, y: coverBottom, height: bottom - coverBottom },
    { ...part, width: cover.x - part.x },
    { ...part, x: coverRight, width: right - coverRight },
  ].filter(({ width, height }) => width > 0 && height > 0);
}

/** The least move that brings these boxes into one of the free parts; of boxes for which there is no room, the first. */
export function intoSight(boxes: readonly Box[], parts: readonly Box[]): Position {
  const fitting = (box: Box): Box[] => parts.filter(({ width, height }) => box.width <= width && box.height <= height);
  const all = airy(around(boxes));
  const meant = fitting(all).length > 0 ? all : airy(boxes[0]!);
  const room = fitting(meant);
  const moves = (room.length > 0 ? room : parts).map((part) => ({
    x: move(meant.x, meant.width, part.x, part.width),
    y: move(meant.y, meant.height, part.y, part.height),
  }));
  moves.sort((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y));
  return moves[0] ?? { x: 0, y: 0 };
}

const airy = ({ x, y, width, height }: Box): Box => ({ x: x - AIR, y: y - AIR, width: width + 2 * AIR, height: height + 2 * AIR });

/** How far a stretch must move to lie within another; one that is too long begins where that begins. */
const move = (at: number, long: number, from: number, room: number): number =>
  Math.max(from - at, Math.min(0, from + room - at - long));
