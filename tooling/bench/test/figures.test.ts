import { expect, test } from "vitest";
import { summarise } from "../src/compare.ts";
import { formatAim, meetsAim } from "../src/figure.ts";
import { quantile } from "../src/quantile.ts";
import { formatTable } from "../src/report.ts";

const figure = summarise("µs", [
  { ours: 2, floor: 1 },
  { ours: 30, floor: 10 },
  { ours: 8, floor: 2 },
]);

test("a ratio is taken round by round, so that a slow moment does not tell", () => {
  expect(figure).toEqual({ unit: "µs", ours: 8, floor: 2, ratio: 3, spread: [2.5, 3.5] });
});

test("a quantile between two values is interpolated", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1], 0.25)).toBe(1);
});

test("an aim is met on its own side, and where there is none nothing is said", () => {
  const named = { name: "a", ...figure };
  expect(meetsAim({ ...named, aim: { atMost: 3 } })).toBe(true);
  expect(meetsAim({ ...named, aim: { atMost: 2.9 } })).toBe(false);
  expect(meetsAim({ ...named, aim: { atLeast: 3.1 } })).toBe(false);
  expect(meetsAim(named)).toBeUndefined();
  expect(formatAim({ atLeast: 0.6 })).toBe("≥ 0.6");
});

test("the table has a line for each figure, its columns below each other", () => {
  const table = formatTable([
    { name: "open", ...figure, aim: { atMost: 1.5 } },
    { name: "http get", unit: "req/s", ours: 7000, floor: 10000, ratio: 0.7, spread: [0.7, 0.7] },
  ]);
  expect(table.split("\n")).toEqual([
    "path             ours         floor  ratio  half within    aim",
    "open          8.00 µs       2.00 µs   3.00    2.50–3.50  ≤ 1.5  MISSED",
    "http get  7,000 req/s  10,000 req/s   0.70    0.70–0.70",
  ]);
});
