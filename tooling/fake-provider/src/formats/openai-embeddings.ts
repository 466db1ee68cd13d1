import { invalidRequestOf } from "../requests/invalid-request.ts";
import { embeddingRules } from "../requests/openai-text-requests.ts";
import { type Operation, required } from "./api-format.ts";
import { openAi } from "./openai-format.ts";

interface EmbeddingRequest {
  /** Texts, or texts as lists of tokens. */
  readonly input?: string | readonly (string | number | readonly number[])[];
  readonly dimensions?: number;
  readonly encoding_format?: string;
}

export const embeddings: Operation<EmbeddingRequest> = {
  format: openAi,
  invalid: (body) => invalidRequestOf(embeddingRules, body),
  read: ({ input }) => ({ text: textsOf(required(input, "input")).join("") }),
  plain: ({ model, inputTokens }, { input = "", dimensions = 8, encoding_format: format }) => ({
    object: "list",
    data: textsOf(input).map((text, index) => {
      const vector = vectorOf(text, dimensions);
      const embedding = format === "base64" ? toBase64(vector) : vector;
      return { object: "embedding", index, embedding };
    }),
    model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
  }),
};

function textsOf(input: NonNullable<EmbeddingRequest["input"]>): string[] {
  const isTokens = Array.isArray(input) && typeof input[0] === "number";
  return (isTokens ? [input] : [input].flat()).map(String);
}

/** Returns numbers that depend on the text and that 32-bit floats represent exactly. */
function vectorOf(text: string, dimensions: number): number[] {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    sum = (sum * 31 + text.charCodeAt(index)) % 65_521;
  }
  return Array.from({ length: dimensions }, (_, index) => ((sum + index) % 1_024) / 1_024);
}

function toBase64(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString("base64");
}
