// One chart: a card with title, legend, lines over steps, and what is drawn of how much. uPlot draws the lines.
import uPlot from "uplot";
import { make, say } from "./dom";
import { count, number } from "./format";
import type { History } from "./history";
import { type Picked, pick, type Range, span } from "./pick";
import type { Series, Track } from "./series";
import type { Theme } from "./theme";
import { WORDS } from "./words";

const HEIGHT = { metric: 220, other: 150 };
const BUCKET = 2; // CSS pixels
const POINT = { smallest: 1.5, largest: 3.5 }; // radius in CSS pixels
const EPOCH_GAP = 44; // CSS pixels between two marked epochs, at least

/** What one chart shows: lines over a track and, where there are some, points at the ends of epochs. */
export interface Plan {
  readonly id: string;
  readonly title: string;
  readonly track: Track;
  /** The series of the track; empty when a metric is known at epochs only. */
  readonly name: string;
  readonly smooth: boolean;
  /** Drawn in steps: a value holds until the next. */
  readonly steps: boolean;
  /** Series of the epochs track that are drawn as points, by legend key. */
  readonly points: { readonly [key: string]: string };
  readonly format: (value: number) => string;
}

/** What all charts of a run share. */
export interface Shared {
  readonly history: History;
  theme(): Theme;
  range(): Range;
  hidden(key: string): boolean;
  toggle(key: string): void;
  isLog(id: string): boolean;
  toggleLog(id: string): void;
  zoom(range: Range | null): void;
  smoothing(): number;
  hover(step: number | null): void;
  readonly sync: string;
}

interface Entry {
  readonly key: string;
  readonly label: string;
  readonly button: HTMLButtonElement;
  readonly value: HTMLElement;
}

export class Chart {
  readonly element: HTMLElement;
  private readonly plot = make("div", { class: "plot" });
  private readonly where = make("span", { class: "where" });
  private readonly drawn = make("p", { class: "drawn" });
  private readonly legend = make("div", { class: "legend" });
  private readonly log: HTMLButtonElement;
  private readonly entries: Entry[] = [];
  private u: uPlot | null = null;
  private yRange: readonly [number, number] = [0, 1];
  private width = 0;
  private hovered: number | null = null;

  constructor(
    readonly plan: Plan,
    private readonly shared: Shared,
  ) {
    this.log = make("button", { class: "log", type: "button", "aria-label": WORDS.logLabel(plan.title) }, WORDS.log);
    this.log.onclick = () => shared.toggleLog(plan.id);
    const head = make("header", {}, make("h3", {}, plan.title), this.where, this.log);
    const kind = plan.smooth ? "chart metric" : "chart other";
    this.element = make("section", { class: kind, "data-chart": plan.id }, head, this.legend, this.plot, this.drawn);
    this.plot.setAttribute("role", "img");
    if (plan.name) this.addEntry("batch", plan.smooth ? WORDS.batch : plan.title);
    for (const key of Object.keys(plan.points)) this.addEntry(key, key === "validation" ? WORDS.validation : WORDS.epoch);
  }

  /** Reads how wide it may be drawn. */
  measure(): void {
    this.width = this.plot.clientWidth;
  }

  /** Draws the lines; `words`: writes the numbers beside them, too, which costs a layout of the page. */
  draw(words: boolean): void {
    if (!this.width) return; // not laid out yet
    const picked = this.pick();
    this.yRange = span(this.visible(picked), this.shared.isLog(this.plan.id));
    if (!this.u) this.build();
    else if (this.u.width !== this.width) this.u.setSize({ width: this.width, height: this.u.height });
    this.u?.setData(this.data(picked), true);
    if (!words) return;
    this.label(picked);
    this.values();
  }

  /** Forgets the drawing, which the next `draw` builds from the ground: after another theme or another scale. */
  rebuild(): void {
    this.u?.destroy();
    this.u = null;
  }

  /** Shows the values at a step; null: the latest. */
  showAt(step: number | null): void {
    this.hovered = step;
    this.values();
  }

  private addEntry(key: string, label: string): void {
    const value = make("span", { class: "value" });
    const colour = key === "batch" ? "train" : key;
    const button = make("button", { type: "button", class: `entry ${colour}` }, make("i"), label, value);
    button.setAttribute("aria-label", WORDS.hide(label, this.plan.title));
    button.onclick = () => this.shared.toggle(this.keyOf(key));
    this.legend.append(button);
    this.entries.push({ key, label, button, value });
  }

  private keyOf(key: string): string {
    return `${this.plan.id}/${key}`;
  }

  private shows(key: string): boolean {
    return !this.shared.hidden(this.keyOf(key));
  }

  private get line(): Series | null {
    return (this.plan.name && this.plan.track.series.get(this.plan.name)) || null;
  }

  private get smooths(): boolean {
    return this.plan.smooth && this.shared.smoothing() > 0;
  }

  private pick(): Picked {
    const series = this.line && this.shows("batch") ? [this.line] : [];
    return pick(this.plan.track, series, this.shared.range(), Math.max(20, Math.floor(this.width / BUCKET)));
  }

  /** The three columns that uPlot draws: steps, values, smoothed values. */
  private data(picked: Picked): uPlot.AlignedData {
    const { steps } = this.plan.track;
    const log = this.shared.isLog(this.plan.id);
    const line = this.shows("batch") ? this.line : null;
    const drawable = (value: number) => (Number.isNaN(value) || (log && value <= 0) ? null : value);
    const { indexes, size } = picked;
    return [
      indexes.map((index) => steps.at(index)),
      indexes.map((index) => (line ? drawable(line.values.at(index)) : null)),
      // A smooth line has no extremes within a bucket: one point each will do; undefined is no gap for uPlot.
      indexes.map((index) => {
        if (!line || !this.smooths) return null;
        return (index + 1) % size === 0 || index === steps.length - 1 ? drawable(line.smoothed.at(index)) : undefined;
      }),
    ];
  }

  private *visible(picked: Picked): Generator<number> {
    const { from, to } = this.shared.range();
    const { steps } = this.plan.track;
    if (this.line && this.shows("batch")) {
      for (const index of picked.indexes) {
        const step = steps.at(index);
        if (step >= from && step <= to) yield this.line.values.at(index);
      }
    }
    for (const [key, name] of Object.entries(this.plan.points)) {
      if (this.shows(key)) for (const [, value] of this.pointsOf(name)) yield value;
    }
  }

  /** Points of an epoch series in the visible range, the smallest and the largest of each bucket where there are many. */
  private pointsOf(name: string): (readonly [number, number])[] {
    const { epochs } = this.shared.history;
    const series = epochs.series.get(name);
    if (!series) return [];
    const picked = pick(epochs, [series], this.shared.range(), Math.max(20, Math.floor(this.width / 4)));
    return picked.indexes
      .map((index) => [epochs.steps.at(index), series.values.at(index)] as const)
      .filter(([, value]) => !Number.isNaN(value));
  }

  private label(picked: Picked): void {
    const missing = this.line?.missing ?? 0;
    const lines = this.line && this.shows("batch");
    const { from, to } = this.shared.range();
    const inside = picked.indexes.filter((index) => {
      const step = this.plan.track.steps.at(index);
      return step >= from && step <= to;
    }).length;
    say(this.drawn, lines ? WORDS.drawn(count(inside), count(picked.of), count(missing)) : "");
    this.log.setAttribute("aria-pressed", String(this.shared.isLog(this.plan.id)));
    for (const { key, button } of this.entries) button.setAttribute("aria-pressed", String(this.shows(key)));
  }

  private values(): void {
    const { history } = this.shared;
    const step = this.hovered;
    const read = (track: Track, series: Series | null | undefined, at: number) =>
      series && at >= 0 && at < track.length ? series.values.at(at) : Number.NaN;
    const texts: string[] = [];
    for (const { key, label, value } of this.entries) {
      const track = key === "batch" ? this.plan.track : history.epochs;
      const series = key === "batch" ? this.line : history.epochs.series.get(this.plan.points[key] ?? "");
      const at = step === null ? track.length - 1 : key === "batch" ? track.nearest(step) : track.steps.below(step);
      const shown = read(track, series, at);
      say(value, Number.isNaN(shown) ? "–" : this.plan.format(shown));
      if (!Number.isNaN(shown)) texts.push(`${label} ${number(shown)}`);
    }
    const nearest = step === null ? -1 : this.plan.track.nearest(step);
    const exact = nearest < 0 ? step : this.plan.track.steps.at(nearest);
    say(this.where, step === null || exact === null ? "" : WORDS.at(count(exact), history.epochOf(exact)));
    if (step === null) this.plot.setAttribute("aria-label", WORDS.summary(this.plan.title, texts.join(", ")));
  }

  private build(): void {
    const theme = this.shared.theme();
    const axis = { stroke: theme.faint, font: `11px ${theme.font}`, ticks: { show: false }, gap: 6 };
    const grid = { stroke: theme.line, width: 1 };
    const colour = this.plan.smooth ? theme.train : (theme.other[OTHERS.indexOf(this.plan.id)] ?? theme.train);
    const log = this.shared.isLog(this.plan.id);
    const line: uPlot.Series = { stroke: colour, width: 1, points: { show: false } };
    const options: uPlot.Options = {
      width: this.width,
      height: this.plan.smooth ? HEIGHT.metric : HEIGHT.other,
      padding: [18, 20, 0, 0], // the last step's number stands half beside the axis
      legend: { show: false },
      cursor: {
        sync: { key: this.shared.sync, setSeries: false, scales: ["x", null] },
        drag: { x: true, y: false, setScale: false },
        y: false,
        points: { size: 7, width: 1.5 },
        bind: {
          dblclick: () => () => {
            this.shared.zoom(null);
            return null;
          },
        },
      },
      scales: {
        x: { time: false, range: () => [this.shared.range().from, this.shared.range().to] },
        y: { distr: log ? 3 : 1, range: () => [...this.yRange] as [number, number] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 28, values: (_, ticks) => ticks.map(whole) },
        { ...axis, grid, size: 54, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : this.tick(tick))) },
      ],
      series: [
        {},
        this.smooths ? { ...line, alpha: 0.3 } : { ...line, ...(this.plan.steps ? STEPS : {}) },
        { ...line, width: 2 },
      ],
      hooks: {
        drawAxes: [(u) => this.marks(u, theme)],
        draw: [(u) => this.points(u, theme)],
        setSelect: [(u) => this.select(u)],
      },
    };
    this.smoothBuilt = this.smooths;
    const u = new uPlot(options, [[], [], []], this.plot);
    u.over.onmousemove = (event) => this.shared.hover(u.posToVal(event.offsetX, "x"));
    u.over.onmouseleave = () => this.shared.hover(null);
    this.u = u;
  }

  private smoothBuilt = false;

  /** True when the lines were built for another smoothing: faint beside a smooth one, or full alone. */
  get stale(): boolean {
    return this.u !== null && this.smoothBuilt !== this.smooths;
  }

  private tick(value: number): string {
    return this.plan.id === "samples_per_second" || this.plan.id === "memory_mb" ? compact(value) : short(value);
  }

  private select(u: uPlot): void {
    if (u.select.width < 4) return;
    const [from, to] = [u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x")];
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (to - from >= 1) this.shared.zoom({ from, to });
  }

  /** Behind the lines: where epochs end, and where something was noted. The axes' font is set; setting one is slow. */
  private marks(u: uPlot, theme: Theme): void {
    const { history } = this.shared;
    const size = history.start?.steps_per_epoch ?? 0;
    if (!u.bbox.width || this.plan.track.length + history.epochs.length === 0) return;
    const { from, to } = this.shared.range();
    const ratio = devicePixelRatio;
    const ctx = u.ctx;
    ctx.save();
    ctx.fillStyle = theme.faint;
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = ratio;
    ctx.textAlign = "right";
    const every = Math.max(1, niceAbove(((to - from) / size) * ((EPOCH_GAP * ratio) / u.bbox.width)));
    for (let epoch = Math.ceil(from / size / every) * every; size && epoch * size <= to; epoch += every) {
      if (epoch === 0) continue;
      const x = Math.round(u.valToPos(epoch * size, "x", true)) + 0.5;
      vertical(ctx, x, u.bbox.top - 12 * ratio, u.bbox.top + u.bbox.height);
      ctx.fillText(`e${epoch}`, x - 3 * ratio, u.bbox.top - 4 * ratio);
    }
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    for (const note of history.notes) {
      if (note.step < from || note.step > to) continue;
      ctx.strokeStyle = note.level === "warning" ? theme.warning : theme.faint;
      const x = Math.round(u.valToPos(note.step, "x", true)) + 0.5;
      vertical(ctx, x, u.bbox.top, u.bbox.top + u.bbox.height);
    }
    ctx.restore();
  }

  /** In front: one point an epoch, validation joined by a line. */
  private points(u: uPlot, theme: Theme): void {
    const ctx = u.ctx;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left - 4 * ratio, u.bbox.top - 4 * ratio, u.bbox.width + 8 * ratio, u.bbox.height + 8 * ratio);
    ctx.clip();
    const log = this.shared.isLog(this.plan.id);
    for (const [key, name] of Object.entries(this.plan.points)) {
      if (!this.shows(key)) continue;
      const places = this.pointsOf(name)
        .filter(([, value]) => !log || value > 0)
        .map(([step, value]) => [u.valToPos(step, "x", true), u.valToPos(value, "y", true)] as const);
      const colour = key === "validation" ? theme.validation : theme.train;
      const joined = key === "validation" || !this.plan.name;
      drawPoints(ctx, places, { colour, edge: theme.background, joined });
    }
    ctx.restore();
  }
}

const STEPS: Partial<uPlot.Series> = { paths: uPlot.paths.stepped?.({ align: -1 }) };

/** Charts that are no metrics, in the order of their colours. */
export const OTHERS = ["learning_rate", "samples_per_second", "memory_mb"];

/** Where a point lies on the canvas, in device pixels. */
type Place = readonly [number, number];

interface Look {
  readonly colour: string;
  readonly edge: string;
  readonly joined: boolean;
}

function drawPoints(ctx: CanvasRenderingContext2D, places: readonly Place[], look: Look): void {
  const radius = devicePixelRatio * pointRadius(places.map(([x]) => x / devicePixelRatio));
  ctx.strokeStyle = look.colour;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.beginPath();
  for (const [x, y] of look.joined ? places : []) ctx.lineTo(x, y);
  ctx.stroke();
  if (radius > POINT.smallest * devicePixelRatio) discs(ctx, places, radius + devicePixelRatio, look.edge);
  discs(ctx, places, radius, look.colour);
}

function discs(ctx: CanvasRenderingContext2D, places: readonly Place[], radius: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (const [x, y] of places) {
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }
  ctx.fill();
}

/** Points stay apart: the more there are, the smaller they get. */
function pointRadius(places: readonly number[]): number {
  const apart = (places.at(-1)! - places[0]!) / (places.length - 1);
  return places.length < 2 ? POINT.largest : Math.min(POINT.largest, Math.max(POINT.smallest, apart / 4));
}

function vertical(ctx: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
}

/** The next of 1, 2, 5, 10, 20 ... that is not smaller. */
function niceAbove(value: number): number {
  if (!(value > 1)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (value <= power ? 1 : value <= 2 * power ? 2 : value <= 5 * power ? 5 : 10);
}

function whole(tick: number | null): string {
  return tick === null || !Number.isInteger(tick) ? "" : tick >= 100_000 ? compact(tick) : count(tick);
}

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });
const compact = (value: number) => COMPACT.format(value);
const short = (value: number) => (value === 0 ? "0" : Math.abs(value) >= 10_000 ? compact(value) : number(value));

