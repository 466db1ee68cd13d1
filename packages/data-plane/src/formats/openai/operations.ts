export const operations = [
  { name: "chat.completions", path: "/chat/completions", streams: "by_field" },
  { name: "completions", path: "/completions", streams: "by_field" },
  { name: "embeddings", path: "/embeddings" },
  { name: "responses", path: "/responses", streams: "by_field" },
] as const;
export type OpenAiOperationName = (typeof operations)[number]["name"];
