import type { ApiName } from "../apis.ts";
import type { ClientOutcome } from "../client-call.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { googleGenAi } from "./google-genai.ts";
import { openAiChat } from "./openai-chat.ts";
import { openAiResponses } from "./openai-responses.ts";
import type { OutcomeDraft, SdkClient, SentCall } from "./sdk-client.ts";

const clients: Readonly<Record<ApiName, SdkClient>> = {
  "chat completions": openAiChat,
  responses: openAiResponses,
  messages: anthropicMessages,
  contents: googleGenAi,
};

/** Calls with the official SDK of JavaScript; its errors are a part of the outcome. */
export async function runCall(call: SentCall): Promise<ClientOutcome> {
  const outcome: OutcomeDraft = { pieces: [], calls: [] };
  try {
    await clients[call.api][call.action]?.(call, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { status } = error as { status?: number };
    return { ...outcome, error: { type: error.constructor.name, status, message: error.message } };
  }
}
