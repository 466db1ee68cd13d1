export const operations = [
  {
    name: "chat.completions",
    path: "/chat/completions",
    contentFields: ["choices"],
    streams: "by_field",
    usageOptions: "stream_options",
    textFields: ["content", "refusal", "reasoning", "reasoning_content", "arguments"],
    conventionalName: "chat",
    testBody: { messages: [{ role: "user", content: "ping" }], max_tokens: 1 },
  },
  {
    name: "completions",
    path: "/completions",
    contentFields: ["choices"],
    streams: "by_field",
    usageOptions: "stream_options",
    textFields: ["text"],
    conventionalName: "text_completion",
  },
  {
    name: "embeddings",
    path: "/embeddings",
    contentFields: ["data"],
    textFields: [],
    testBody: { input: "ping" },
  },
  {
    name: "responses",
    path: "/responses",
    contentFields: ["output"],
    // In the background, the output follows later.
    mayReturnNothing: true,
    streams: "by_field",
    textFields: ["text", "arguments"],
    // Later events repeat the text of several.
    eventTextFields: ["delta"],
    conventionalName: "chat",
  },
] as const;
export type OpenAiOperationName = (typeof operations)[number]["name"];
