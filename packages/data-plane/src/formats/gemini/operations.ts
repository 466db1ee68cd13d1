export const operations = [
  { name: "generateContent", path: "/v1beta/models/{model}:generateContent" },
  {
    name: "streamGenerateContent",
    path: "/v1beta/models/{model}:streamGenerateContent",
    streams: "always",
  },
] as const;
export type GeminiOperationName = (typeof operations)[number]["name"];
