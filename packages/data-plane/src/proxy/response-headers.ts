import type { IncomingHttpHeaders } from "node:http";
import type { CredentialRedactor } from "../redaction/credential-redactor.js";

/**
 * The provider's headers that a client receives; all others are dropped. Those that name the operator's
 * account, such as `openai-organization`, are not among them.
 */
const returned: ReadonlySet<string> = new Set([
  ...["content-type", "retry-after", "retry-after-ms", "x-should-retry"],
  ...["request-id", "x-request-id", "server-timing"],
  ...["openai-model", "openai-processing-ms", "openai-version"],
  ...["x-codex-turn-state", "x-models-etag"],
]);

/**
 * The words of the names of rate-limit headers that SDKs and agents read: those of OpenAI and of
 * providers compatible with it, and from `unified` on those of Anthropic's subscriptions. The list is
 * closed because names arrive in lower case: the redactor would not find a credential in one.
 */
const rateLimitWords = [
  ...["limit", "remaining", "reset", "policy", "used", "query", "cost", "over", "status"],
  ...["requests?", "tokens?", "input", "output", "prompt", "generated", "images?", "project"],
  ...["second", "minute", "hour", "day", "month", "5h", "7d", "unified", "overage", "fallback"],
  ...["representative", "claim", "percentage", "utilization", "surpassed", "threshold"],
  ...["disabled", "reason", "upgrade", "paths"],
];
const rateLimit = new RegExp(
  `^((x-|anthropic-)?(ratelimit|ratelimitbysize|tokenlimit)|anthropic-priority)(-(${rateLimitWords.join("|")}))*$`,
);

/** Whether a header of a provider tells about its limits. */
export function isRateLimitHeader(name: string): boolean {
  return rateLimit.test(name);
}

/** The headers of a provider's response that the client receives, with credentials redacted. */
export function returnedHeaders(
  headers: IncomingHttpHeaders,
  redactor: CredentialRedactor,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value !== "string") continue;
    if (name === "content-type") result[name] = harmlessType(redactor.redactHeader(value));
    else if (returned.has(name) || isRateLimitHeader(name)) {
      result[name] = redactor.redactHeader(value);
    }
  }
  return result;
}

/** SVG images may contain scripts. */
const harmless =
  /^\s*(application\/(json|[a-z0-9.-]+\+json|x-ndjson|ndjson|jsonl|octet-stream)|text\/(event-stream|plain)|audio\/[a-z0-9.+-]+|image\/(?!svg)[a-z0-9.+-]+)\s*(;|$)/i;

/** The type itself, or plain text in place of a type that a browser might execute. */
function harmlessType(contentType: string): string {
  return harmless.test(contentType) ? contentType : "text/plain; charset=utf-8";
}

/** Responses with these statuses have no body, even if they announce a length. */
const bodilessStatuses: ReadonlySet<number> = new Set([204, 205]);

/** The announced length of a response that is relayed unchanged; absent if there is none. */
export function announcedLength(status: number, headers: IncomingHttpHeaders): string | undefined {
  return bodilessStatuses.has(status) ? undefined : headers["content-length"];
}
