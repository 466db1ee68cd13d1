import type { Action } from "./client-call.ts";

/** An API that SDKs of several languages have. */
export interface Api {
  readonly name: ApiName;
  readonly format: "openai" | "anthropic" | "gemini";
  readonly actions: readonly Action[];
}

export type ApiName = "chat completions" | "responses" | "messages" | "contents";

const common = ["chat", "stream", "tools", "structured", "abort"] as const;

export const apis: readonly Api[] = [
  { name: "chat completions", format: "openai", actions: [...common, "embed"] },
  { name: "responses", format: "openai", actions: common },
  { name: "messages", format: "anthropic", actions: [...common, "count"] },
  { name: "contents", format: "gemini", actions: common },
];
