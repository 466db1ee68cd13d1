import { type Framing, jsonArray, sse } from "../responses/stream-event.ts";
import { countTokens, messages } from "./anthropic-messages.ts";
import type { Operation } from "./api-format.ts";
import { content } from "./gemini-content.ts";
import { chat } from "./openai-chat.ts";
import { completions } from "./openai-completions.ts";
import { embeddings } from "./openai-embeddings.ts";
import { models } from "./openai-models.ts";
import { responses } from "./openai-responses.ts";

export interface Route {
  readonly operation: Operation;
  /** From the path; undefined if the body has it. */
  readonly model: string | undefined;
  /** From the path; undefined if the body determines it. */
  readonly framing: Framing | undefined;
}

/** Base paths of providers with OpenAI's API format, including Azure's deployments. */
const base =
  "(?:(?:/openai|/api|/inference)?/v1|/v1beta/openai|/openai/deployments/(?<model>[^/]+))";
const model = "(?<model>[^/:]+)";

const table: readonly (readonly [method: string, path: string, operation: unknown])[] = [
  ["POST", `${base}/chat/completions`, chat],
  ["POST", `${base}/completions`, completions],
  ["POST", `${base}/embeddings`, embeddings],
  ["POST", `${base}/responses`, responses],
  ["GET", "/v1/models", models],
  ["GET", "/v1/models/(?<model>[^/]+)", models],
  ["POST", "/v1/messages", messages],
  ["POST", "/v1/messages/count_tokens", countTokens],
  ["POST", `/v1(?:beta|alpha)?/models/${model}:generateContent`, content],
  ["POST", `/v1(?:beta|alpha)?/models/${model}:(?<stream>streamGenerateContent)`, content],
];

const routes = table.map(([method, path, operation]) => ({
  method,
  pattern: new RegExp(`^${path}$`),
  // Bodies are not validated; an operation throws if a field has another type.
  operation: operation as Operation,
}));

export function routeOf(method: string, url: string): Route | undefined {
  const [path = "", query = ""] = url.split("?", 2);
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match === null) continue;
    const { model, stream } = match.groups ?? {};
    const isSse = new URLSearchParams(query).get("alt") === "sse";
    const ofPath = route.operation === (models as Operation) ? (model ?? "") : model;
    return {
      operation: route.operation,
      model: ofPath === undefined ? undefined : decoded(ofPath),
      framing: stream === undefined ? undefined : isSse ? sse : jsonArray,
    };
  }
  return undefined;
}

/** Decodes a name; returns it unchanged if the encoding is invalid. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
