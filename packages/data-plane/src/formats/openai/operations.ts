export const operations = [
  {
    name: "chat.completions",
    path: "/chat/completions",
    streams: "by_field",
    conventionalName: "chat",
    testBody: { messages: [{ role: "user", content: "ping" }], max_tokens: 1 },
  },
  {
    name: "completions",
    path: "/completions",
    streams: "by_field",
    conventionalName: "text_completion",
  },
  { name: "embeddings", path: "/embeddings", testBody: { input: "ping" } },
  { name: "responses", path: "/responses", streams: "by_field", conventionalName: "chat" },
] as const;
export type OpenAiOperationName = (typeof operations)[number]["name"];
