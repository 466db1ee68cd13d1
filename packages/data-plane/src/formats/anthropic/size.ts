import type { SizeRules } from "../../limits/size-rules.js";

/** Text, and tools that the client executes. */
export const size: SizeRules = {
  outputs: { messages: { limits: ["max_tokens"] } },
  unbounded: [
    ...["container", "mcp_servers", "diagnostics.previous_message_id"],
    ...["thread.previous_message_id"],
  ],
  unboundedAnywhere: ["file_id", "source", "url"],
  types: { path: "tools.type", bounded: ["custom"] },
  opaque: ["input", "input_schema", "metadata", "schema"],
};
