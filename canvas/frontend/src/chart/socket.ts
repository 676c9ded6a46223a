// The line to the server: opens again by itself, rests while the tab is hidden, goes on behind the last row seen.
import type { Rows } from "./messages";

export type Line =
  | { readonly state: "connecting" | "live" | "paused" | "over" | "refused" }
  | { readonly state: "lost"; readonly seconds: number };

export interface Ears {
  rows(rows: Rows): void;
  line(line: Line): void;
  /** The token is no longer good: the page must give a new one. */
  expired(): void;
}

const PROTOCOL = "layerloom.live";
const FIRST_WAIT = 0.5; // seconds; doubles up to LONGEST_WAIT
const LONGEST_WAIT = 10;
const SILENCE = 15; // seconds without a sign of life after which the line counts as dead
const STEADY = 5; // seconds that a line must hold before the waiting starts small again

export class Socket {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = 0;
  private wait = FIRST_WAIT;
  private opened = 0;
  private ended = false;
  private readonly seen = () => (document.hidden ? this.rest() : this.wake());

  constructor(
    private readonly url: string,
    private token: string,
    private readonly ears: Ears,
  ) {
    document.addEventListener("visibilitychange", this.seen);
    this.seen();
  }

  /** Takes a new token; opens the line with it when the old one was refused. */
  renew(token: string): void {
    if (token === this.token) return;
    this.token = token;
    if (!this.socket && !this.ended && !document.hidden) this.open();
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.seen);
    this.ended = true;
    this.drop();
  }

  private rest(): void {
    if (this.ended) return;
    this.drop();
    this.ears.line({ state: "paused" });
  }

  private wake(): void {
    if (this.ended || this.socket) return;
    this.wait = FIRST_WAIT;
    this.open();
  }

  private open(): void {
    this.drop();
    this.ears.line({ state: "connecting" });
    const socket = new WebSocket(this.url, [PROTOCOL, this.token, String(this.last)]);
    this.socket = socket;
    socket.onmessage = (message) => this.take(String(message.data));
    socket.onclose = (close) => this.gone(close.code);
    this.watch();
  }

  private take(text: string): void {
    this.watch();
    const rows = JSON.parse(text) as Rows;
    if (!this.opened) {
      this.opened = performance.now();
      this.ears.line({ state: "live" });
    }
    this.last = rows.last;
    this.ended = rows.over;
    this.ears.rows(rows);
    if (rows.over) this.ears.line({ state: "over" });
  }

  private gone(code: number): void {
    const held = this.opened ? (performance.now() - this.opened) / 1000 : 0;
    this.drop();
    if (this.ended) return;
    if (code === 4401) {
      this.ears.line({ state: "connecting" });
      return this.ears.expired();
    }
    if (code >= 4000) {
      this.ended = true;
      return this.ears.line({ state: "refused" });
    }
    if (held > STEADY) this.wait = FIRST_WAIT;
    this.ears.line({ state: "lost", seconds: this.wait });
    this.timer = setTimeout(() => this.open(), this.wait * 1000);
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }

  /** Silence for long means that the line is dead although nobody said so. */
  private watch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.gone(1006), SILENCE * 1000);
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.opened = 0;
    if (!this.socket) return;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }
}
