import type { GatewayModelConfig } from "@gw/config-resolver";
import type { ModelTestOperation } from "@gw/entities";
import { CallBody } from "../request/call-body.js";

/** The least that a model can be asked for; what it is called is put in where it is sent. */
export function trialBody(
  { provider }: Pick<GatewayModelConfig, "provider">,
  operation: ModelTestOperation,
): CallBody {
  return operation === "embeddings" ? embeddings : chatOf(provider);
}

const embeddings = bodyOf({ input: "ping" });
const chat = chatWith({ max_tokens: 1 });
/** Models of OpenAI that think first need room to begin, and take no `max_tokens`. */
const chatOfThinkers = chatWith({ max_completion_tokens: 16 });

function chatOf(provider: string): CallBody {
  return provider === "openai" || provider === "azure" ? chatOfThinkers : chat;
}

function chatWith(limit: object): CallBody {
  return bodyOf({ messages: [{ role: "user", content: "ping" }], ...limit });
}

function bodyOf(body: object): CallBody {
  return CallBody.parse(Buffer.from(JSON.stringify(body)));
}
