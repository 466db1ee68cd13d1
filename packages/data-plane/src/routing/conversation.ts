import type { IncomingHttpHeaders } from "node:http";
import type { CallBody } from "../body/call-body.js";

/** Headers with the id of a conversation, the most specific one first. */
const sessionHeaders = [
  "x-session-affinity",
  "x-session-id",
  "session-id",
  "x-grok-conv-id",
  "x-codex-session-id",
  "x-codex-conversation-id",
  "x-claude-code-session-id",
] as const;

/** What names the conversation of a call; `undefined` if nothing does. */
export function conversationOf({
  headers,
  body,
}: {
  readonly headers: IncomingHttpHeaders;
  readonly body: Pick<CallBody, "stringOf" | "stringIn">;
}): string | undefined {
  return (
    textOf(body.stringOf("prompt_cache_key")) ??
    sessionHeaders.map((name) => textOf(headers[name])).find((text) => text !== undefined) ??
    textOf(body.stringIn("metadata", "user_id"))
  );
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
