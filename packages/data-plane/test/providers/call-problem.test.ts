import { expect, test } from "vitest";
import { callProblemOf } from "../../src/index.ts";

test.each([
  ["openai", {}, ["api_key"], undefined],
  ["openai-compatible", { api_base: "https://x.test/v1", auth_mode: "none" }, [], undefined],
  ["unknown", {}, ["api_key"], "the provider unknown is not supported"],
  ["openai-compatible", {}, ["api_key"], "needs an `api_base`"],
  ["openai", {}, ["token"], "needs an `api_key`"],
])(
  "describes the problem of %s with %j and the fields %j",
  (provider, authConfig, fields, expected) => {
    const problem = callProblemOf({ provider, modelName: "m", authConfig, fields });
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem?.message).toContain(expected);
  },
);
