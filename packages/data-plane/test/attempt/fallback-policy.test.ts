import { describe, expect, test } from "vitest";
import { type AttemptEnd, fallbackPolicy, mayTryNext } from "../../src/attempt/fallback-policy.ts";

type Row = readonly [AttemptEnd, string, string, string];

const rows: readonly Row[] = [
  ["answered", "never", "never", "success"],
  ["not_opened", "always", "never", "failure"],
  ["not_sent", "always", "never", "failure"],
  ["no_response", "always", "after_reuse", "failure"],
  ["timed_out", "if_allowed", "never", "failure"],
  ["error_response", "always", "after_delay", "failure"],
  ["credential_rejected", "always", "never", "failure"],
  ["request_rejected", "never", "never", "ignored"],
  ["call_timeout", "never", "never", "failure"],
  ["cut_off", "never", "never", "failure"],
];

describe("the fallback policy", () => {
  test.each(rows)(
    "after %s tries the next model %s, the same one %s, and counts %s",
    (end, nextModel, sameModel, circuit) => {
      expect(fallbackPolicy[end]).toEqual({ nextModel, sameModel, circuit });
    },
  );

  test("has no other rows", () => {
    expect(Object.keys(fallbackPolicy)).toEqual(rows.map(([end]) => end));
  });

  test("lets an endpoint forbid the next model after a timeout, and after nothing else", () => {
    const allowed = (fallbackOnTimeout?: boolean) =>
      rows
        .map(([end]) => end)
        .filter((end) => mayTryNext(fallbackPolicy[end], { fallbackOnTimeout }));
    expect(allowed()).toContain("timed_out");
    expect(allowed(true)).toEqual(allowed());
    expect(allowed(false)).toEqual(allowed().filter((end) => end !== "timed_out"));
  });
});
