import { expect, test } from "vitest";
import type { AttemptEnd } from "../../src/attempt/fallback-policy.ts";
import { retryAdvice } from "../../src/attempt/retry-advice.ts";

const own = true;
const cases: readonly (readonly [readonly AttemptEnd[], number, boolean, boolean])[] = [
  [["timed_out"], 504, own, false],
  [[], 504, own, false],
  [["no_response"], 502, own, false],
  [["credential_rejected"], 502, own, false],
  [["error_response", "not_sent"], 502, own, false],
  [["not_sent"], 502, own, true],
  [["not_sent", "not_opened"], 503, own, true],
  [["timed_out", "not_opened"], 503, own, false],
  [["error_response"], 502, !own, true],
  [["error_response"], 429, !own, true],
  [["timed_out", "error_response"], 503, !own, false],
];

test.each(cases)("after %j, a %d (own: %s) may be repeated: %s", (outcomes, status, isOwn, may) => {
  const expected = may ? {} : { "x-should-retry": "false" };
  expect(retryAdvice(outcomes, { status, isOwn })).toEqual(expected);
});
