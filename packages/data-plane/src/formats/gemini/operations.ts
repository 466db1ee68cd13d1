export const operations = [
  {
    name: "generateContent",
    path: "/v1beta/models/{model}:generateContent",
    conventionalName: "generate_content",
  },
  {
    name: "streamGenerateContent",
    path: "/v1beta/models/{model}:streamGenerateContent",
    streams: "always",
    conventionalName: "generate_content",
  },
] as const;
export type GeminiOperationName = (typeof operations)[number]["name"];
