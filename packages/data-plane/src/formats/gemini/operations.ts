export const operations = [
  {
    name: "generateContent",
    path: "/{version}/models/{model}:generateContent",
    conventionalName: "generate_content",
  },
  {
    name: "streamGenerateContent",
    path: "/{version}/models/{model}:streamGenerateContent",
    streams: "always",
    conventionalName: "generate_content",
  },
] as const;
export type GeminiOperationName = (typeof operations)[number]["name"];
