// The drop zone on the page: what is dropped or chosen goes out one file after another, each with a bar of its own.
import { make, say } from "../chart/dom";
import { Pace } from "./pace";
import { type Arrived, send } from "./send";
import { percent, WORDS } from "./words";

export interface UploadData {
  readonly label: string;
  readonly path: string;
  readonly token: string;
  readonly endings: readonly string[];
  /** Bytes that a file may have. */
  readonly most: number;
  readonly several: boolean;
}

const DRAW = 100; // milliseconds between two looks at the bar: a screen reader and a person need no more

export class Zone {
  readonly element: HTMLElement;
  private readonly input = make("input", { type: "file", hidden: "", tabindex: "-1" });
  private readonly browse = make("button", { type: "button", class: "browse" }, WORDS.browse);
  private readonly title = make("span", { class: "title" });
  private readonly limit = make("span", { class: "limit" });
  private readonly rows = make("ul", {});
  private readonly stay = make("p", { class: "stay", role: "status" });
  private readonly target: HTMLElement;
  private waiting: Row[] = [];
  private busy: Row | null = null;
  private come: Arrived[] = [];
  private closed = false;

  constructor(
    private data: UploadData,
    private readonly arrived: (files: readonly Arrived[]) => void,
  ) {
    const words = make("div", { class: "words" }, this.title, this.limit);
    this.target = make("div", { class: "target" }, icon(), words, this.browse, this.input);
    this.element = make("div", { class: "upload", role: "group" }, this.target, this.rows, this.stay);
    this.browse.onclick = () => this.input.click();
    this.input.onchange = () => {
      this.take([...(this.input.files ?? [])]);
      this.input.value = ""; // the same file may be chosen again
    };
    this.target.ondragover = (event) => {
      event.preventDefault();
      this.target.classList.add("over");
    };
    this.target.ondragleave = (event) => {
      if (!this.target.contains(event.relatedTarget as Node | null)) this.target.classList.remove("over");
    };
    this.target.ondrop = (event) => {
      event.preventDefault();
      this.target.classList.remove("over");
      this.take([...(event.dataTransfer?.files ?? [])]);
    };
    // Streamlit listens for single keys on the document; those pressed here are for buttons.
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
    this.update(data);
  }

  update(data: UploadData): void {
    this.data = data;
    this.element.setAttribute("aria-label", data.label);
    this.browse.setAttribute("aria-label", `${WORDS.browse}: ${data.label}`);
    this.input.multiple = data.several;
    this.input.accept = data.endings.map((each) => `.${each}`).join(",");
    say(this.title, WORDS.drop(data.several));
    say(this.limit, WORDS.limit(data.endings, data.most));
  }

  close(): void {
    this.closed = true;
    for (const row of [...this.waiting, this.busy]) row?.stop();
  }

  private take(files: readonly File[]): void {
    const taken = this.data.several ? files : files.slice(0, 1);
    for (const file of taken) {
      const row = new Row(file, () => this.forget(row));
      this.rows.append(row.element);
      const wrong = this.objection(file);
      if (wrong) row.fail(wrong);
      else this.waiting.push(row);
    }
    if (taken.length < files.length) say(this.stay, WORDS.onlyOne);
    void this.next();
  }

  private objection(file: File): string {
    const { endings, most } = this.data;
    if (!endings.includes(file.name.split(".").at(-1)?.toLowerCase() ?? "")) return WORDS.wrongKind(endings);
    if (!file.size) return WORDS.empty;
    return file.size > most ? WORDS.tooLarge(file.size, most) : "";
  }

  private async next(): Promise<void> {
    if (this.busy || this.closed) return;
    const row = this.waiting.shift();
    this.busy = row ?? null;
    if (!row) return this.tell();
    if (this.waiting.length || row.file.size > 2 ** 24) say(this.stay, WORDS.stay);
    const come = await row.run(this.data);
    this.busy = null;
    if (come) {
      this.come.push(come);
      row.element.remove();
    }
    void this.next();
  }

  /** All that waited is through: one message for all of it. */
  private tell(): void {
    if (this.stay.textContent === WORDS.stay) say(this.stay, "");
    if (!this.come.length) return;
    this.arrived(this.come);
    this.come = [];
  }

  private forget(row: Row): void {
    this.waiting = this.waiting.filter((each) => each !== row);
    row.element.remove();
    this.browse.focus();
  }
}

/** One file: its name, its bar, its Cancel; or what is wrong with it. */
class Row {
  readonly element: HTMLLIElement;
  private readonly name: HTMLElement;
  private readonly state = make("span", { class: "state" }, WORDS.waiting);
  private readonly fill = make("div", { class: "fill" });
  private readonly bar: HTMLElement;
  private readonly cancel: HTMLButtonElement;
  private readonly control = new AbortController();
  private drawn = 0;

  constructor(
    readonly file: File,
    private readonly gone: () => void,
  ) {
    this.name = make("span", { class: "name", title: file.name }, file.name);
    this.bar = make(
      "div",
      { class: "bar", role: "progressbar", "aria-label": file.name, "aria-valuemin": "0", "aria-valuemax": "100" },
      this.fill,
    );
    this.cancel = make("button", { type: "button", "aria-label": WORDS.cancelOne(file.name) }, WORDS.cancel);
    this.cancel.onclick = () => {
      this.stop();
      this.gone();
    };
    this.element = make("li", {}, this.name, this.state, this.cancel, this.bar);
  }

  /** Sends the file; null when it was cancelled or refused. */
  async run(where: UploadData): Promise<Arrived | null> {
    const pace = new Pace();
    say(this.state, WORDS.looking);
    try {
      return await send(this.file, where, this.control.signal, (bytes) => this.draw(bytes, pace));
    } catch (wrong) {
      if (!this.control.signal.aborted) this.fail(typeof wrong === "string" ? wrong : WORDS.lost);
      return null;
    }
  }

  stop(): void {
    this.control.abort();
  }

  fail(sentence: string): void {
    this.element.className = "wrong";
    this.element.setAttribute("role", "alert");
    this.bar.remove();
    say(this.state, sentence);
    say(this.cancel, "✕");
    this.cancel.setAttribute("aria-label", WORDS.dismiss);
  }

  private draw(bytes: number, pace: Pace): void {
    const now = performance.now();
    const all = this.file.size;
    const left = pace.left(now, bytes, all);
    if (now - this.drawn < DRAW && bytes < all) return;
    this.drawn = now;
    const done = percent(bytes, all);
    this.fill.style.width = `${done}%`;
    this.bar.setAttribute("aria-valuenow", String(done));
    say(this.state, bytes >= all ? WORDS.keeping : WORDS.progress(bytes, all, left));
  }
}

function icon(): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}
