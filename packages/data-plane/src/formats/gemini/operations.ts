export const operations = [
  {
    name: "generateContent",
    path: "/{version}/models/{model}:generateContent",
    // A blocked prompt has no candidates.
    contentFields: ["candidates", "promptFeedback"],
    textFields: ["text"],
    conventionalName: "generate_content",
  },
  {
    name: "streamGenerateContent",
    path: "/{version}/models/{model}:streamGenerateContent",
    contentFields: ["candidates", "promptFeedback"],
    streams: "always",
    textFields: ["text"],
    conventionalName: "generate_content",
  },
] as const;
export type GeminiOperationName = (typeof operations)[number]["name"];
