export const operations = [
  { name: "messages", path: "/v1/messages", streams: "by_field", conventionalName: "chat" },
  { name: "messages.count_tokens", path: "/v1/messages/count_tokens" },
] as const;
export type AnthropicOperationName = (typeof operations)[number]["name"];
