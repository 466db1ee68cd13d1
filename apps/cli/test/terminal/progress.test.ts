import { expect, test } from "vitest";
import { Progress } from "../../src/terminal/progress.js";
import { fakeIo } from "../fixtures/fake-io.js";

const unit = "rows";

test("prints a line per second and at the end of each step without a terminal", () => {
  const io = fakeIo();
  let now = 0;
  const progress = new Progress(io, { clock: () => now });
  for (const done of [1, 2, 3, 4]) {
    progress.show({ label: "copying", done, total: 4_000, unit });
    now += 500;
  }
  progress.show({ label: "copying", done: 4_000, total: 4_000, unit });
  progress.end();
  expect(io.err()).toBe(
    "copying: 1 of 4,000 rows\ncopying: 3 of 4,000 rows\ncopying: 4,000 of 4,000 rows\n",
  );
});

test("shows a bar with rate and time left in one line of a terminal", () => {
  const io = fakeIo({ isTTY: true });
  let now = 0;
  const progress = new Progress(io, { clock: () => now });
  progress.show({ label: "copying", done: 0, total: 100_000, unit });
  now = 10_000;
  progress.show({ label: "copying", done: 25_000, total: 100_000, unit });
  now = 10_050;
  progress.show({ label: "copying", done: 25_100, total: 100_000, unit });
  now = 400_000;
  progress.show({ label: "checking", done: 100_000, total: 100_000, unit });
  progress.end();
  progress.end();
  const lines = io.err().split("\r").slice(1);
  expect(lines.map((line) => line.replace("\x1b[K", ""))).toEqual([
    "░░░░░░░░░░░░░░░░   0 %  copying: 0 of 100,000 rows",
    "████░░░░░░░░░░░░  25 %  copying: 25,000 of 100,000 rows, 2,500/s, 30 s left",
    "████████████████ 100 %  checking: 100,000 of 100,000 rows\n",
  ]);
});

test("shows an empty step as complete", () => {
  const io = fakeIo({ isTTY: true });
  const progress = new Progress(io, { clock: () => 0 });
  progress.show({ label: "copying", done: 0, total: 0, unit });
  expect(io.err()).toContain("100 %");
});
