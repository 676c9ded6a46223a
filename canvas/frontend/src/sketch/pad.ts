// A square on which a person draws by hand. Strokes are kept as points from 0 to 1, so that a new size draws the same.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Stroke = readonly Point[];

export interface PadData {
  readonly label: string;
  readonly clear: string;
  /** Light strokes on dark ground, or dark ones on light. */
  readonly light: boolean;
  /** The width of a stroke, as a share of the side. */
  readonly width: number;
}

export const SIDE = 280;

/** Where a pointer is on a square, from 0 to 1; never outside. */
export function placed(x: number, y: number, box: { left: number; top: number; width: number; height: number }): Point {
  const within = (value: number) => Math.min(1, Math.max(0, value));
  return { x: within((x - box.left) / (box.width || 1)), y: within((y - box.top) / (box.height || 1)) };
}

/** The strokes with a point more at the end of the last one; a point that lies on the last one is left out. */
export function longer(strokes: readonly Stroke[], point: Point): readonly Stroke[] {
  const last = strokes.at(-1) ?? [];
  const before = last.at(-1);
  if (before && before.x === point.x && before.y === point.y) {
    return strokes;
  }
  return [...strokes.slice(0, -1), [...last, point]];
}

export class Pad {
  readonly element = document.createElement("div");
  private readonly sheet = document.createElement("canvas");
  private readonly button = document.createElement("button");
  private strokes: readonly Stroke[] = [];
  private drawing = false;

  constructor(
    private data: PadData,
    private readonly drawn: (png: string) => void,
  ) {
    this.element.className = "sketch";
    this.sheet.width = SIDE;
    this.sheet.height = SIDE;
    this.sheet.setAttribute("role", "img");
    this.button.type = "button";
    this.element.append(this.sheet, this.button);
    this.sheet.addEventListener("pointerdown", this.begin);
    this.sheet.addEventListener("pointermove", this.go);
    this.sheet.addEventListener("pointerup", this.end);
    this.sheet.addEventListener("pointercancel", this.end);
    this.button.addEventListener("click", this.clear);
    this.update(data);
  }

  update(data: PadData): void {
    const turned = data.light !== this.data.light && this.strokes.length > 0;
    this.data = data;
    this.sheet.setAttribute("aria-label", data.label);
    this.button.textContent = data.clear;
    this.paint();
    if (turned) {
      this.tell();
    }
  }

  private readonly begin = (event: PointerEvent) => {
    this.drawing = true;
    this.sheet.setPointerCapture(event.pointerId);
    this.strokes = [...this.strokes, []];
    this.go(event);
    event.preventDefault();
  };

  private readonly go = (event: PointerEvent) => {
    if (this.drawing) {
      this.strokes = longer(this.strokes, placed(event.clientX, event.clientY, this.sheet.getBoundingClientRect()));
      this.paint();
    }
  };

  private readonly end = () => {
    if (this.drawing) {
      this.drawing = false;
      this.tell();
    }
  };

  private readonly clear = () => {
    this.strokes = [];
    this.paint();
    this.drawn("");
  };

  private tell(): void {
    this.drawn(this.sheet.toDataURL("image/png"));
  }

  private paint(): void {
    const pen = this.sheet.getContext("2d");
    if (!pen) {
      return;
    }
    pen.fillStyle = this.data.light ? "#000" : "#fff";
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.strokeStyle = this.data.light ? "#fff" : "#000";
    pen.lineWidth = this.data.width * SIDE;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    for (const stroke of this.strokes) {
      pen.beginPath();
      for (const [place, { x, y }] of stroke.entries()) {
        // A stroke of one point is a dot: a line to where it is.
        if (place === 0) {
          pen.moveTo(x * SIDE, y * SIDE);
        }
        pen.lineTo(x * SIDE, y * SIDE);
      }
      pen.stroke();
    }
  }
}
