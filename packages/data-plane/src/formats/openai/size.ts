import type { SizeRules } from "../../limits/size-rules.js";

/** Text, and tools that the client executes. */
export const size: SizeRules = {
  outputs: {
    "chat.completions": { limits: ["max_completion_tokens", "max_tokens"], choices: ["n"] },
    completions: { limits: ["max_tokens"], choices: ["n", "best_of"], prompts: "prompt" },
    responses: { limits: ["max_output_tokens"] },
  },
  unbounded: [
    ...["background", "container", "conversation", "messages.audio", "previous_response_id"],
    ...["prompt.id", "thread", "input.id", "tools.container"],
    ...["web_search_options", "enable_search", "plugins"],
  ],
  unboundedAnywhere: [
    ...["file", "file_data", "file_id", "file_ids", "file_url", "image_url", "input_audio"],
    ...["audio_url", "video_url", "url", "approval_request_id", "container_id", "thread_id"],
    ...["vector_store_id", "vector_store_ids", "server_url", "connector_id"],
  ],
  types: { path: "tools.type", bounded: ["function", "custom"] },
  opaque: ["json_schema", "metadata", "parameters", "schema"],
};
