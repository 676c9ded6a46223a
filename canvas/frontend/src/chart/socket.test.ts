import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Line, Socket } from "./socket";

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((close: { code: number }) => void) | null = null;
  closed = false;
  constructor(
    readonly url: string,
    readonly protocols: readonly string[],
  ) {
    FakeSocket.all.push(this);
  }
  close() {
    this.closed = true;
  }
  says(last: number, over = false) {
    this.onmessage?.({ data: JSON.stringify({ after: 0, last, status: over ? "finished" : "running", over, rows: [] }) });
  }
}

const tab = { hidden: false, listener: () => {}, addEventListener: (_: string, seen: () => void) => { tab.listener = seen; }, removeEventListener: () => {} };
const latest = () => FakeSocket.all[FakeSocket.all.length - 1] as FakeSocket;
let lines: Line[];
let expired: number;

function connect(): Socket {
  return new Socket("ws://here/live/r", "token-1", { rows: () => {}, line: (line) => lines.push(line), expired: () => { expired += 1; } });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("document", tab);
  FakeSocket.all = [];
  lines = [];
  expired = 0;
  tab.hidden = false;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("goes on behind the last row after the line was lost, waiting longer each time", () => {
  connect();
  expect(latest().protocols).toEqual(["layerloom.live", "token-1", "0"]);
  latest().says(12);
  latest().onclose?.({ code: 1006 });
  expect(lines.at(-1)).toEqual({ state: "lost", seconds: 0.5 });
  vi.advanceTimersByTime(500);
  expect(latest().protocols[2]).toBe("12");
  latest().onclose?.({ code: 1006 });
  expect(lines.at(-1)).toEqual({ state: "lost", seconds: 1 });
  vi.advanceTimersByTime(999);
  expect(FakeSocket.all).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(FakeSocket.all).toHaveLength(3);
});

it("takes silence for a lost line", () => {
  connect();
  latest().says(1);
  vi.advanceTimersByTime(14_000);
  latest().says(1);
  vi.advanceTimersByTime(14_000);
  expect(lines.at(-1)?.state).toBe("live");
  vi.advanceTimersByTime(1_000);
  expect(lines.at(-1)?.state).toBe("lost");
  expect(FakeSocket.all[0]?.closed).toBe(true);
});

it("rests while the tab is hidden and goes on where it was", () => {
  connect();
  latest().says(7);
  tab.hidden = true;
  tab.listener();
  expect(FakeSocket.all[0]?.closed).toBe(true);
  expect(lines.at(-1)?.state).toBe("paused");
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
  tab.hidden = false;
  tab.listener();
  expect(latest().protocols[2]).toBe("7");
});

it("stays closed once the run is over", () => {
  connect();
  latest().says(9, true);
  latest().onclose?.({ code: 1000 });
  vi.advanceTimersByTime(60_000);
  tab.listener();
  expect(FakeSocket.all).toHaveLength(1);
  expect(lines.at(-1)?.state).toBe("over");
});

it("asks for a new token when the old one is refused, and opens with it", () => {
  const socket = connect();
  latest().onclose?.({ code: 4401 });
  expect(expired).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
  socket.renew("token-1");
  expect(FakeSocket.all).toHaveLength(1);
  socket.renew("token-2");
  expect(latest().protocols[1]).toBe("token-2");
});

it("gives up where there is nothing to see", () => {
  connect();
  latest().onclose?.({ code: 4404 });
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
  expect(lines.at(-1)?.state).toBe("refused");
});

it("says nothing more once closed", () => {
  connect().close();
  expect(latest().closed).toBe(true);
  tab.listener();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
});
