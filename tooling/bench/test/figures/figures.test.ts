import { expect, test } from "vitest";
import { summarize } from "../../src/figures/compare.ts";
import { formatAim, meetsAim } from "../../src/figures/figure.ts";
import { formatTable } from "../../src/figures/format-table.ts";
import { quantile } from "../../src/figures/quantile.ts";

const figure = summarize("µs", [
  { candidate: 2, baseline: 1 },
  { candidate: 30, baseline: 10 },
  { candidate: 8, baseline: 2 },
]);

test("the ratio is the median of the rounds' ratios", () => {
  expect(figure).toEqual({ unit: "µs", candidate: 8, baseline: 2, ratio: 3, spread: [2.5, 3.5] });
});

test("interpolates a quantile between two values", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1], 0.25)).toBe(1);
});

test("compares a ratio with its aim, and returns undefined without an aim", () => {
  const named = { name: "a", ...figure };
  expect(meetsAim({ ...named, aim: { atMost: 3 } })).toBe(true);
  expect(meetsAim({ ...named, aim: { atMost: 2.9 } })).toBe(false);
  expect(meetsAim({ ...named, aim: { atLeast: 3.1 } })).toBe(false);
  expect(meetsAim(named)).toBeUndefined();
  expect(formatAim({ atLeast: 0.6 })).toBe("≥ 0.6");
});

test("formats one aligned line per figure", () => {
  const table = formatTable([
    { name: "open", ...figure, aim: { atMost: 1.5 } },
    {
      name: "http get",
      unit: "req/s",
      candidate: 7000,
      baseline: 10000,
      ratio: 0.7,
      spread: [0.7, 0.7],
    },
  ]);
  expect(table.split("\n")).toEqual([
    "path          gateway      baseline  ratio  quartiles    aim",
    "open          8.00 µs       2.00 µs   3.00  2.50–3.50  ≤ 1.5  MISSED",
    "http get  7,000 req/s  10,000 req/s   0.70  0.70–0.70",
  ]);
});
