import { describe, expect, test } from "vitest";
import {
  type AttemptEnd,
  attemptEnd,
  fallbackPolicy,
  mayTryNext,
} from "../../src/attempt/fallback-policy.ts";

describe("the fallback policy", () => {
  test.each([
    ["succeeded", "never", "success"],
    ["not_opened", "always", "ignored"],
    ["not_sent", "always", "failure"],
    ["no_response", "tagged", "failure"],
    ["provider_error", "always", "failure"],
    ["request_error", "never", "ignored"],
    ["call_timeout", "never", "failure"],
    ["cut_off", "never", "failure"],
  ] satisfies readonly (readonly [AttemptEnd, string, string])[])(
    "after %s tries the next model %s and counts %s",
    (end, nextModel, circuit) => {
      expect(fallbackPolicy[end]).toEqual({ nextModel, circuit });
    },
  );

  test.each([
    [400, "request_error"],
    [401, "request_error"],
    [404, "request_error"],
    [408, "request_error"],
    [422, "request_error"],
    [429, "provider_error"],
    [500, "provider_error"],
    [529, "provider_error"],
    [undefined, "provider_error"],
  ] as const)("classifies an error response with status %s as %s", (status, expected) => {
    expect(attemptEnd({ outcome: "error_response", status })).toBe(expected);
  });

  test.each(["not_opened", "not_sent", "no_response"] as const)(
    "classifies %s as itself",
    (end) => {
      expect(attemptEnd({ outcome: end })).toBe(end);
    },
  );

  test("asks for the tag only after no response", () => {
    const tag = { key: "gw.retry_on_timeout", value: "true" };
    const may = (end: AttemptEnd, tags: readonly (typeof tag)[]) =>
      mayTryNext(fallbackPolicy[end], tags);
    expect([may("no_response", []), may("no_response", [tag])]).toEqual([false, true]);
    expect(may("no_response", [{ ...tag, value: "false" }])).toBe(false);
    expect([may("not_sent", []), may("request_error", [tag])]).toEqual([true, false]);
  });
});
