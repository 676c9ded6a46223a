import { expect, test } from "vitest";
import { Pace } from "./pace";
import { percent, size, WORDS } from "./words";

test("the time left follows from the last seconds", () => {
  const pace = new Pace();
  expect(pace.left(0, 0, 1000)).toBeNull();
  expect(pace.left(500, 50, 1000)).toBeNull();
  expect(pace.left(1000, 100, 1000)).toBeCloseTo(9);
  for (let at = 2000; at <= 9000; at += 1000) pace.left(at, at / 10, 1000);
  expect(pace.left(10_000, 980, 1000)).toBeLessThan(1); // it became faster, and the slow start is forgotten
});

test("nothing is promised while nothing moves", () => {
  const pace = new Pace();
  pace.left(0, 10, 100);
  expect(pace.left(5000, 10, 100)).toBeNull();
});

test("words", () => {
  expect(percent(999, 1000)).toBe(99);
  expect(percent(0, 0)).toBe(0);
  expect(size(10)).toBe("1 KB");
  expect(size(3 * 2 ** 30)).toBe("3.0 GB");
  expect(WORDS.progress(2 ** 20, 4 * 2 ** 20, 65)).toBe("25 % · 1 MB of 4 MB · 1 min 5 s left");
  expect(WORDS.wrongKind(["csv", "zip"])).toContain(".csv or .zip");
});
