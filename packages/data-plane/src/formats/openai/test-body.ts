import type { ModelTestOperation } from "@gw/entities";
import { CallBody } from "../../call/call-body.js";

const embeddings = bodyOf({ input: "ping" });
const chat = chatWith({ max_tokens: 1 });
/** OpenAI's reasoning models need room for reasoning and do not accept `max_tokens`. */
const chatWithReasoning = chatWith({ max_completion_tokens: 16 });

/** The smallest request that tests a model; the model's name is inserted when it is sent. */
export function testBody(operation: ModelTestOperation, provider: string): CallBody {
  if (operation === "embeddings") return embeddings;
  return provider === "openai" || provider === "azure" ? chatWithReasoning : chat;
}

function chatWith(limit: object): CallBody {
  return bodyOf({ messages: [{ role: "user", content: "ping" }], ...limit });
}

function bodyOf(body: object): CallBody {
  return CallBody.parse(Buffer.from(JSON.stringify(body)));
}
