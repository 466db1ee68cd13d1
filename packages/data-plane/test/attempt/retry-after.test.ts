import { expect, test } from "vitest";
import { retryAfterSeconds } from "../../src/attempt/retry-after.ts";

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

test.each([
  [{ "retry-after": "2" }, 2],
  [{ "retry-after": "0.5" }, 0.5],
  [{ "retry-after-ms": "1500" }, 1.5],
  [{ "retry-after-ms": "0.5", "retry-after": "9" }, 0.0005],
  [{ "retry-after": "Thu, 01 Jan 2026 12:00:02 GMT" }, 2],
  [{ "retry-after": "Thursday, 01-Jan-26 12:00:02 GMT" }, 2],
  [{ "retry-after": "Thu, 01 Jan 2026 11:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "-1" }, undefined],
  [{ "retry-after": "2026" }, 2026],
  [{ "retry-after": "Thu, 99 Foo" }, undefined],
  [{}, undefined],
] as const)("of %j asks for %s seconds", (headers, seconds) => {
  expect(retryAfterSeconds(headers, now)).toBe(seconds);
});
