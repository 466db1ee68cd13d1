import assert from "node:assert/strict";

/** For loops that a sound backend ends: a broken one that goes on for ever fails, and never hangs. */
export function* rounds(): Generator<number, void> {
  for (let round = 0; round < 1_000; round += 1) yield round;
  assert.fail("the pages come to no end");
}
