import type { UsageFields } from "../../telemetry/usage.js";

/** `message_start` reports input tokens, `message_delta` output tokens. */
export const usageFields: UsageFields = {
  object: "usage",
  input: ["input_tokens"],
  output: ["output_tokens"],
};
