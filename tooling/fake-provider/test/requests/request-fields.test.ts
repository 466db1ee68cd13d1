import type { Anthropic } from "@anthropic-ai/sdk";
import type { GenerateContentConfig, GenerateContentParameters } from "@google/genai";
import type OpenAI from "openai";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type {
  messageSchema,
  tokenCountSchema,
} from "../../src/requests/anthropic-messages-request.ts";
import type { contentSchema } from "../../src/requests/gemini-content-request.ts";
import type { chatSchema } from "../../src/requests/openai-chat-request.ts";
import type { responseSchema } from "../../src/requests/openai-responses-request.ts";
import type { completionSchema, embeddingSchema } from "../../src/requests/openai-text-requests.ts";

type Fields<Schema extends z.ZodType> = keyof z.output<Schema>;

// The compiler checks these, in `pnpm types`.
test("every field of the SDKs is known, and no other", () => {
  expectTypeOf<Fields<typeof chatSchema>>().toEqualTypeOf<
    keyof OpenAI.ChatCompletionCreateParams
  >();
  expectTypeOf<Fields<typeof completionSchema>>().toEqualTypeOf<
    keyof OpenAI.CompletionCreateParams
  >();
  expectTypeOf<Fields<typeof embeddingSchema>>().toEqualTypeOf<
    keyof OpenAI.EmbeddingCreateParams
  >();
  expectTypeOf<Fields<typeof responseSchema>>().toEqualTypeOf<
    keyof OpenAI.Responses.ResponseCreateParams | "client_metadata"
  >();
  expectTypeOf<Fields<typeof messageSchema>>().toEqualTypeOf<
    keyof Anthropic.MessageCreateParams | "temperature" | "top_k" | "top_p"
  >();
  expectTypeOf<Fields<typeof tokenCountSchema>>().toEqualTypeOf<
    keyof Anthropic.MessageCountTokensParams
  >();
  expectTypeOf<"contents" | "model">().toEqualTypeOf<
    Fields<typeof contentSchema> & keyof GenerateContentParameters
  >();
  expectTypeOf<keyof NonNullable<z.output<typeof contentSchema>["toolConfig"]>>().toEqualTypeOf<
    keyof NonNullable<GenerateContentConfig["toolConfig"]>
  >();
});
