import type { UsageFields } from "../../telemetry/usage.js";

/** Every event of a stream reports the tokens so far. */
export const usageFields: UsageFields = {
  object: "usageMetadata",
  input: ["promptTokenCount"],
  output: ["candidatesTokenCount"],
};
