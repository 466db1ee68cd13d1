import type { FormatState, ReturnedState } from "../state-fields.js";

const anywhere = [
  "approval_request_id",
  "container_id",
  "encrypted_content",
  "file_id",
  "file_ids",
  "thread_id",
  "vector_store_id",
  "vector_store_ids",
];
/** Schemas of tools and of outputs, and labels of users. */
const opaque = ["input_schema", "json_schema", "metadata", "parameters", "schema"];

/** A response, and the same within an event. */
const responsePaths = [
  "conversation",
  "conversation.id",
  "id",
  "output.id",
  "previous_response_id",
  "prompt.id",
  "tools.container",
];

/** Of responses, and of the events of their streams. */
const responseState: ReturnedState = {
  paths: [
    ...responsePaths,
    ...responsePaths.map((path) => `response.${path}`),
    ...["item.id", "item_id"],
  ],
  anywhere,
  opaque,
};

/** Of chat completions: spoken answers are kept, so that a later message can refer to them. */
const chatState: ReturnedState = {
  paths: ["choices.message.audio.id", "choices.delta.audio.id"],
  askedBy: "audio",
};

/** Responses, chat completions, and what compatible servers add. */
export const state: FormatState = {
  request: {
    paths: [
      "container",
      "container.id",
      "conversation",
      "conversation.id",
      "messages.audio.id",
      "previous_response_id",
      "prompt.id",
      "thread",
      "thread.id",
      "tools.container",
    ],
    anywhere,
    items: "input",
    opaque,
  },
  responses: { responses: responseState, "chat.completions": chatState },
  beginning: ["background"],
};
