export const operations = [
  {
    name: "chat.completions",
    path: "/chat/completions",
    contentFields: ["choices"],
    streams: "by_field",
    conventionalName: "chat",
    testBody: { messages: [{ role: "user", content: "ping" }], max_tokens: 1 },
  },
  {
    name: "completions",
    path: "/completions",
    contentFields: ["choices"],
    streams: "by_field",
    conventionalName: "text_completion",
  },
  { name: "embeddings", path: "/embeddings", contentFields: ["data"], testBody: { input: "ping" } },
  {
    name: "responses",
    path: "/responses",
    contentFields: ["output"],
    // In the background, the output follows later.
    mayReturnNothing: true,
    streams: "by_field",
    conventionalName: "chat",
  },
] as const;
export type OpenAiOperationName = (typeof operations)[number]["name"];
