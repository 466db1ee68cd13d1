import type { UsageFields } from "../../telemetry/usage.js";

/** Chat completions count prompt and completion tokens, responses input and output tokens. */
export const usageFields: UsageFields = {
  object: "usage",
  input: ["prompt_tokens", "input_tokens"],
  output: ["completion_tokens", "output_tokens"],
};
