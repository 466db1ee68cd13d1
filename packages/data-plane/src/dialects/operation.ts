/** What a client speaks, and a provider understands. */
export type ApiFormat = "openai" | "anthropic" | "gemini";

/** One thing that a model can be asked to do, as its dialect spells it. */
export interface Operation {
  readonly name: OperationName;
  readonly dialect: ApiFormat;
  /** Below the base of a provider; `{model}` stands for the name of the model, percent-encoded. */
  readonly path: string;
  /** How a stream is asked for; absent where there is none. */
  readonly streams?: "by field" | "always";
}

export const operationNames = [
  "chat.completions",
  "completions",
  "embeddings",
  "responses",
  "messages",
  "messages.count_tokens",
  "generateContent",
  "streamGenerateContent",
] as const;
export type OperationName = (typeof operationNames)[number];

/** Every operation, by its name. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  "chat.completions": {
    name: "chat.completions",
    dialect: "openai",
    path: "/chat/completions",
    streams: "by field",
  },
  completions: {
    name: "completions",
    dialect: "openai",
    path: "/completions",
    streams: "by field",
  },
  embeddings: { name: "embeddings", dialect: "openai", path: "/embeddings" },
  responses: { name: "responses", dialect: "openai", path: "/responses", streams: "by field" },
  messages: { name: "messages", dialect: "anthropic", path: "/v1/messages", streams: "by field" },
  "messages.count_tokens": {
    name: "messages.count_tokens",
    dialect: "anthropic",
    path: "/v1/messages/count_tokens",
  },
  generateContent: {
    name: "generateContent",
    dialect: "gemini",
    path: "/v1beta/models/{model}:generateContent",
  },
  streamGenerateContent: {
    name: "streamGenerateContent",
    dialect: "gemini",
    path: "/v1beta/models/{model}:streamGenerateContent",
    streams: "always",
  },
};
