import { describe, expect, test } from "vitest";
import { rateLimitHeaders } from "../../src/limits/rate-limit-headers.ts";

describe("the headers of limits", () => {
  test("are those of OpenAI for each measure with a limit", () => {
    const tokens = { limit: 10_000_000_000_000_000n, remaining: 7n, resetMs: 1_000 };
    expect(rateLimitHeaders({ tokens })).toEqual({
      "x-ratelimit-limit-tokens": "10000000000000000",
      "x-ratelimit-remaining-tokens": "7",
      "x-ratelimit-reset-tokens": "1s",
    });
    expect(rateLimitHeaders({})).toEqual({});
  });

  test.each([
    [-5, "0ms"],
    [0.2, "1ms"],
    [999, "999ms"],
    [1_001, "2s"],
    [59_001, "1m0s"],
    [360_000, "6m0s"],
    [3_600_000, "1h0m0s"],
    [90_061_000, "25h1m1s"],
  ])("round %d milliseconds up to %s", (resetMs, text) => {
    const headers = rateLimitHeaders({ requests: { limit: 1, remaining: 0, resetMs } });
    expect(headers["x-ratelimit-reset-requests"]).toBe(text);
  });
});
