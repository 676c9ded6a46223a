// The line above the charts: where the run stands, how fast it goes, on what.
import { make, say } from "./dom";
import { count, duration, memory, number, share } from "./format";
import type { History } from "./history";
import { OVER } from "./messages";
import type { Line } from "./socket";
import { WORDS } from "./words";

const SHOWN = 3; // messages

type Fact = keyof typeof WORDS.facts;

export class Header {
  readonly element: HTMLElement;
  private readonly status = make("span", { class: "status", role: "status" });
  private readonly epoch = make("strong", { class: "epoch" });
  private readonly step = make("span", { class: "step" });
  private readonly left = make("span", { class: "left" });
  private readonly fill = make("div", { class: "fill" });
  private readonly bar = make("div", { class: "bar", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" });
  private readonly line = make("span", { class: "line", role: "status" });
  private readonly notes = make("ul", { class: "notes", "aria-live": "polite" });
  private readonly facts = {} as Record<Fact, HTMLElement>;
  private noted = -1;

  constructor() {
    this.bar.append(this.fill);
    this.bar.setAttribute("aria-label", WORDS.status.running ?? "");
    const list = make("dl");
    for (const [name, label] of Object.entries(WORDS.facts)) {
      const value = make("dd", {}, "–");
      this.facts[name as Fact] = value;
      list.append(make("div", { "data-fact": name }, make("dt", {}, label), value));
    }
    const top = make("div", { class: "top" }, this.status, this.epoch, this.step, this.left, this.line);
    this.element = make("header", { class: "head" }, top, this.bar, list, this.notes);
  }

  show(history: History): void {
    this.showStatus(history);
    this.showProgress(history);
    this.showFacts(history);
    this.showNotes(history);
  }

  showLine(line: Line): void {
    this.line.dataset.state = line.state;
    say(this.line, WORDS.line[line.state]);
  }

  private showStatus({ status }: History): void {
    say(this.status, WORDS.status[status] ?? status);
    this.status.dataset.status = status;
    this.element.dataset.status = status;
  }

  private showProgress(history: History): void {
    const { step, total, start } = history;
    const share = total ? Math.min(1, step / total) : 0;
    say(this.epoch, start ? WORDS.epochs(Math.max(1, history.epochOf(step)), start.epochs) : WORDS.waiting);
    say(this.step, start ? WORDS.step(count(step), count(total)) : "");
    say(this.left, time(history));
    this.fill.style.transform = `scaleX(${share.toFixed(4)})`;
    this.bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }

  private showFacts({ start, latest, waiting }: History): void {
    if (start) {
      say(this.facts.device, start.device);
      say(this.facts.size, count(start.parameters));
    }
    if (!latest) return;
    say(this.facts.rate, number(latest.learning_rate));
    say(this.facts.speed, count(latest.samples_per_second));
    say(this.facts.memory, memory(latest.memory_mb));
    say(this.facts.waiting, share(waiting));
  }

  private showNotes({ notes, error }: History): void {
    const wanted = notes.length + (error ? 1 : 0);
    if (wanted === this.noted) return;
    this.noted = wanted;
    const items = notes.slice(-SHOWN).map(({ level, text, step }) =>
      make("li", { class: level }, make("b", {}, WORDS.noteAt(count(step))), text),
    );
    if (notes.length > SHOWN) items.unshift(make("li", { class: "earlier" }, WORDS.earlier(notes.length - SHOWN)));
    if (error) items.push(make("li", { class: "warning" }, error));
    this.notes.replaceChildren(...items);
  }
}


function time({ status, secondsLeft, seconds }: History): string {
  if (!OVER.has(status)) return Number.isFinite(secondsLeft) ? WORDS.left(duration(secondsLeft)) : "";
  return Number.isFinite(seconds) ? WORDS.took(duration(seconds)) : "";
}
