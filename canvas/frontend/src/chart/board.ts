// The whole component: header, tools and one chart for each thing that the run measures.
import { Chart, OTHERS, type Plan, type Shared } from "./chart";
import { make, say } from "./dom";
import { count, memory, number, steady, title } from "./format";
import { Header } from "./header";
import { History } from "./history";
import { recall, remember, type View } from "./memory";
import { OVER, type Rows } from "./messages";
import type { Range } from "./pick";
import type { Line } from "./socket";
import { Samples } from "./samples";
import { readTheme, type Theme } from "./theme";
import { WORDS } from "./words";

const CALM = 400; // milliseconds between two drawings of numbers and of the charts below the metrics while rows stream in

export class Board implements Shared {
  readonly element: HTMLElement;
  readonly history: History;
  readonly sync: string;
  private readonly view: View;
  private readonly header = new Header();
  private readonly samples = new Samples();
  private readonly grid = make("div", { class: "grid" });
  private readonly slider = make("input", { type: "range", min: "0", max: "0.99", step: "0.01" });
  private readonly amount = make("output");
  private readonly reset = make("button", { type: "button", class: "reset" }, WORDS.reset);
  private readonly charts = new Map<string, Chart>();
  private readonly resize = new ResizeObserver(() => this.measure());
  private frame = 0;
  private calm = 0;
  private whole = true;
  private wrote = -CALM;
  private last = 0;
  private colours: Theme | null = null;

  constructor(
    private readonly run: string,
    status: string,
    private readonly storage: Storage | null,
  ) {
    this.sync = `layerloom-${run}`;
    this.history = new History(status);
    this.view = recall(run, storage);
    const label = make("label", {}, WORDS.smoothing, this.slider, this.amount);
    const tools = make("div", { class: "tools" }, label, make("span", { class: "hint" }, WORDS.hint), this.reset);
    this.element = make("div", { class: "live", "data-run": run }, this.header.element, this.samples.element, tools, this.grid);
    this.slider.value = String(this.view.smoothing);
    this.slider.oninput = () => this.smoothBy(Number(this.slider.value));
    this.reset.onclick = () => this.zoom(null);
    this.history.steps.smoothBy(this.view.smoothing);
    this.resize.observe(this.grid);
    this.wantDraw();
  }

  take(rows: Rows): void {
    for (const row of rows.rows) this.history.add(row);
    this.history.hear(rows.status);
    this.last = rows.last;
    clearTimeout(this.calm);
    this.calm = window.setTimeout(() => this.wantDraw(), CALM);
    this.wantDraw(performance.now() - this.wrote > CALM || OVER.has(this.history.status));
  }

  line(line: Line): void {
    this.header.showLine(line);
  }

  /** After another theme: the colours are read anew. */
  retheme(): void {
    const now = readTheme(this.element);
    if (JSON.stringify(now) === JSON.stringify(this.colours)) return;
    this.colours = now;
    for (const chart of this.charts.values()) chart.rebuild();
    this.wantDraw();
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.calm);
    this.resize.disconnect();
    for (const chart of this.charts.values()) chart.rebuild();
    this.element.remove();
  }

  // What the charts share

  theme(): Theme {
    this.colours ??= readTheme(this.element);
    return this.colours;
  }

  range(): Range {
    return this.view.zoom ?? { from: Math.min(1, this.history.step), to: Math.max(2, this.history.step) };
  }

  hidden(key: string): boolean {
    return this.view.hidden.includes(key);
  }

  toggle(key: string): void {
    this.view.hidden = flip(this.view.hidden, key);
    this.keep();
  }

  isLog(id: string): boolean {
    return this.view.log.includes(id);
  }

  toggleLog(id: string): void {
    this.view.log = flip(this.view.log, id);
    this.charts.get(id)?.rebuild();
    this.keep();
  }

  zoom(range: Range | null): void {
    this.view.zoom = range;
    this.keep();
  }

  smoothing(): number {
    return this.view.smoothing;
  }

  hover(step: number | null): void {
    for (const chart of this.charts.values()) chart.showAt(step);
  }

  // Drawing

  private smoothBy(weight: number): void {
    this.view.smoothing = weight;
    this.history.steps.smoothBy(weight);
    for (const chart of this.charts.values()) if (chart.stale) chart.rebuild();
    this.keep();
  }

  private keep(): void {
    remember(this.run, this.view, this.storage);
    this.wantDraw();
  }

  /** Draws in the next frame; `whole`: also what is drawn less often. */
  private wantDraw(whole = true): void {
    this.whole ||= whole;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    for (const plan of this.plans()) if (!this.charts.has(plan.id)) this.addChart(plan);
    for (const chart of this.charts.values()) if (this.whole || chart.plan.smooth) chart.draw(this.whole);
    if (this.whole) this.write();
    this.element.dataset.last = String(this.last);
  }

  private write(): void {
    this.header.show(this.history);
    this.samples.show(this.history.sample);
    say(this.amount, this.view.smoothing.toFixed(2));
    this.reset.hidden = this.view.zoom === null;
    this.element.dataset.zoom = this.view.zoom ? `${this.view.zoom.from},${this.view.zoom.to}` : "";
    this.whole = false;
    this.wrote = performance.now();
  }

  private addChart(plan: Plan): void {
    const chart = new Chart(plan, this);
    this.charts.set(plan.id, chart);
    const other = OTHERS.includes(plan.id);
    this.grid.insertBefore(chart.element, other ? null : this.firstOther());
    const metrics = [...this.charts.keys()].filter((id) => !OTHERS.includes(id)).length;
    this.grid.classList.toggle("odd", metrics % 2 === 1);
    this.measure();
  }

  /** Reads all widths in one go, so that the browser lays the page out once. */
  private measure(): void {
    for (const chart of this.charts.values()) chart.measure();
    this.wantDraw();
  }

  private firstOther(): Element | null {
    return OTHERS.map((id) => this.charts.get(id)?.element).find(Boolean) ?? null;
  }

  /** Every chart that there is something to draw for; metrics first. */
  private plans(): Plan[] {
    const { steps, chunks, epochs } = this.history;
    const metrics = this.history
      .names()
      .filter((name) => steps.series.has(name) || epochs.series.has(name) || epochs.series.has(`val_${name}`))
      .map((name) => ({
        id: name,
        title: title(name),
        track: steps,
        name,
        smooth: true,
        steps: false,
        points: { epoch: name, validation: `val_${name}` },
        format: steady,
      }));
    const others = chunks.length ? OTHERS : [];
    return [...metrics, ...others.map((id) => otherPlan(id, this.history))];
  }
}

function otherPlan(id: string, history: History): Plan {
  const formats: { readonly [id: string]: (value: number) => string } = { learning_rate: number, memory_mb: memory };
  const name = { learning_rate: WORDS.learning_rate, memory_mb: WORDS.memory_mb }[id] ?? WORDS.samples_per_second;
  return {
    id,
    title: name,
    track: history.chunks,
    name: id,
    smooth: false,
    steps: id === "learning_rate",
    points: {},
    format: formats[id] ?? ((value) => `${count(value)} / s`),
  };
}

function flip(list: readonly string[], item: string): string[] {
  return list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
}
