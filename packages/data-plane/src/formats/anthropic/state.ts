import type { FormatState, ReturnedState } from "../state-fields.js";

const anywhere = ["encrypted_content", "file_id"];
/** `input` contains the arguments of a tool. */
const opaque = ["input", "input_schema", "metadata", "schema"];

/** Of messages, and of the events of their streams. The id of a message continues its thread. */
const messageState: ReturnedState = {
  paths: ["id", "message.id", "container.id", "message.container.id", "delta.container.id"],
  anywhere,
  opaque,
};

export const state: FormatState = {
  request: {
    paths: [
      "container",
      "container.id",
      "diagnostics.previous_message_id",
      "thread.previous_message_id",
    ],
    anywhere,
    opaque,
  },
  responses: { messages: messageState },
};
