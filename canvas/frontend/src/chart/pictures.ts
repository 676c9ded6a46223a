// What can be drawn: engine/messages/pictures.py in TypeScript, and how its numbers become pixels, lines and shades.
// tests/unit/routes/test_live_messages.py compares both.

type Values = readonly (number | null)[];

export interface Line {
  readonly name: string;
  readonly x: Values;
  readonly y: Values;
  readonly points: boolean;
}

export interface Curve {
  readonly kind: "curve";
  readonly title: string;
  readonly x_label: string;
  readonly y_label: string;
  readonly lines: readonly Line[];
}

export interface Bars {
  readonly kind: "bars";
  readonly title: string;
  readonly x_label: string;
  readonly y_label: string;
  readonly names: readonly string[];
  readonly values: Values;
}

export interface Matrix {
  readonly kind: "matrix";
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly Values[];
}

export interface Image {
  readonly caption: string;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly pixels: readonly number[];
}

export interface Gallery {
  readonly kind: "gallery";
  readonly title: string;
  readonly images: readonly Image[];
}

export interface Table {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface Text {
  readonly kind: "text";
  readonly title: string;
  readonly text: string;
}

export type Picture = Curve | Bars | Matrix | Gallery | Table | Text;

/** The pixels of an image as a canvas takes them: red, green, blue and opacity of each, row by row. */
export function pixels({ height, width, channels, pixels }: Image): Uint8ClampedArray<ArrayBuffer> {
  const made = new Uint8ClampedArray(4 * height * width);
  for (let at = 0; at < height * width; at++) {
    for (let colour = 0; colour < 3; colour++) made[4 * at + colour] = pixels[at * channels + (channels === 3 ? colour : 0)] ?? 0;
    made[4 * at + 3] = 255;
  }
  return made;
}

/** The smallest and the largest number among some; 0 and 1 where there is none. */
export function ends(values: Values): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? [0, 1] : [low, high];
}

/** The lines of a curve as SVG paths within a width and a height; a gap where a number is missing, dots where nothing joins. */
export function paths({ lines }: Curve, width: number, height: number): string[] {
  const [left, right] = ends(lines.flatMap((line) => line.x));
  const [low, high] = ends(lines.flatMap((line) => line.y));
  const place = (value: number, from: number, to: number, size: number) => (to > from ? ((value - from) / (to - from)) * size : size / 2);
  return lines.map(({ x, y, points }) => {
    let [path, draws] = ["", false];
    x.forEach((at, index) => {
      const value = y[index] ?? null;
      const known = at !== null && value !== null;
      if (known) path += `${draws && !points ? "L" : "M"}${place(at, left, right, width).toFixed(1)} ${(height - place(value, low, high, height)).toFixed(1)}${points ? "h0" : ""}`;
      draws = known;
    });
    return path;
  });
}

/** How strong the colour of a number is, 0 to 1, by its distance from 0 where there are numbers below, else from the least. */
export function shade(value: number | null, [low, high]: readonly [number, number]): number {
  if (value === null) return 0;
  if (low < 0) return Math.abs(value) / (Math.max(-low, high) || 1);
  return high > low ? (value - low) / (high - low) : 1;
}
