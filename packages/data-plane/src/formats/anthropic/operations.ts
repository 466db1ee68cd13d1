export const operations = [
  {
    name: "messages",
    path: "/v1/messages",
    contentFields: ["content"],
    mayReturnNothing: true,
    streams: "by_field",
    textFields: ["text", "thinking", "partial_json"],
    conventionalName: "chat",
  },
  {
    name: "messages.count_tokens",
    path: "/v1/messages/count_tokens",
    contentFields: ["input_tokens"],
  },
] as const;
export type AnthropicOperationName = (typeof operations)[number]["name"];
