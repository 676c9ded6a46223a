import { expect, it } from "vitest";
import { History } from "./history";
import type { Batch, RunEvent } from "./messages";

const START: RunEvent = {
  event: "start", run: "r", name: "n", device: "CPU", epochs: 3, steps_per_epoch: 10, batch_size: 4, samples: {}, parameters: 7,
  monitored: ["loss", "accuracy"],
};

function batch(first_step: number, loss: readonly (number | null)[]): Batch {
  return { event: "batch", epoch: 1, first_step, series: { loss }, learning_rate: 0.1, samples_per_second: 9, seconds_left: 4, memory_mb: 5, time: 0 };
}

function historyOf(...events: readonly RunEvent[]): History {
  const history = new History("running");
  for (const event of events) history.add(event);
  return history;
}

it("spreads a chunk over its steps; what was no number is a gap", () => {
  const history = historyOf(START, batch(1, [3, null]), batch(3, [1]));
  const loss = history.steps.series.get("loss");
  expect([0, 1, 2].map((index) => history.steps.steps.at(index))).toEqual([1, 2, 3]);
  expect([loss?.values.at(0), loss?.values.at(1), loss?.values.at(2)]).toEqual([3, Number.NaN, 1]);
  expect(history.chunks.steps.at(0)).toBe(2);
});

it("knows how far the run is", () => {
  const history = historyOf(START, batch(1, Array<number>(11).fill(1)));
  expect([history.step, history.total, history.epochOf(10), history.epochOf(11), history.epochOf(99)]).toEqual([11, 30, 1, 2, 3]);
  expect(new History("queued").total).toBe(0);
});

it("names loss first, then the metrics as announced, each once", () => {
  const epoch: RunEvent = { event: "epoch", epoch: 1, step: 10, metrics: { val_loss: 1, val_auc: 2, loss: 3 }, learning_rate: 0.1, seconds: 1, seconds_left: 2, waiting: 0.05, time: 0 };
  expect(historyOf(START, batch(1, [1]), epoch).names()).toEqual(["loss", "accuracy", "auc"]);
});

it("keeps messages and the reason of an end", () => {
  const history = historyOf(
    { event: "note", level: "warning", text: "The loss is not a number.", step: 5, time: 0 },
    { event: "end", run: "r", status: "failed", metrics: {}, judgements: [], seconds: 2, waiting: 0.01, error: { what: "It broke.", cure: "Mend it." }, time: 0 },
  );
  expect(history.notes).toHaveLength(1);
  expect([history.status, history.error, history.seconds]).toEqual(["failed", "It broke. Mend it.", 2]);
});

it("starts a repeated step anew: what a resumed run says last counts", () => {
  const history = historyOf(START, batch(1, [5, 4, 3, 2]), batch(3, [9, 8]));
  expect([0, 1, 2, 3].map((index) => history.steps.series.get("loss")?.values.at(index))).toEqual([5, 4, 9, 8]);
  expect(history.steps.length).toBe(4);
});

it("does not take an ended run for a running one because the server's status lags", () => {
  const history = new History("queued");
  history.add(START);
  expect(history.status).toBe("running");
  history.add({ event: "end", run: "r", status: "stopped", metrics: {}, judgements: [], seconds: 2, waiting: 0.01, error: null, time: 0 });
  history.hear("running");
  expect(history.status).toBe("stopped");
  history.hear("crashed");
  expect(history.status).toBe("crashed");
});

it("keeps the newest of what the networks make", () => {
  const sample = (epoch: number): RunEvent => ({ event: "sample", epoch, step: 10 * epoch, pictures: [], time: 0 });
  const history = historyOf(START, sample(1), batch(11, [1]), sample(2));
  expect(history.sample?.epoch).toBe(2);
  expect(history.names()).toEqual(["loss", "accuracy"]);
});
