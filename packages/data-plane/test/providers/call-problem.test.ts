import { expect, test } from "vitest";
import { callProblemOf } from "../../src/index.ts";

test.each([
  ["openai", {}, ["api_key"], undefined],
  ["openai-compatible", { api_base: "https://x.test/v1", auth_mode: "none" }, [], undefined],
  ["nobody", {}, ["api_key"], "the provider nobody is not known here"],
  ["openai-compatible", {}, ["api_key"], "needs an api_base"],
  ["openai", {}, ["token"], "needs an api_key"],
])("of %s with %j and %j", (provider, authConfig, fields, said) => {
  const problem = callProblemOf({ provider, modelName: "m", authConfig, fields });
  if (said === undefined) expect(problem).toBeUndefined();
  else expect(problem).toContain(said);
});
