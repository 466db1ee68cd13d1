import assert from "node:assert/strict";

/** Bounds a paging loop, so that a backend whose pages never end fails instead of hanging. */
export function* rounds(): Generator<number, void> {
  for (let round = 0; round < 1_000; round += 1) yield round;
  assert.fail("the list must end within 1,000 pages; check the next page token");
}
