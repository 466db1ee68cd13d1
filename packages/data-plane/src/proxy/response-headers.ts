import type { IncomingHttpHeaders } from "node:http";
import type { CredentialRedactor } from "../redaction/credential-redactor.js";

const returned: ReadonlySet<string> = new Set([
  "content-type",
  "openai-processing-ms",
  "request-id",
  "retry-after",
  "retry-after-ms",
  "x-request-id",
  "x-should-retry",
]);
const returnedPrefixes = ["x-ratelimit-", "ratelimit-", "anthropic-ratelimit-"];

/** The headers of a provider's response that the client receives, with credentials redacted. */
export function returnedHeaders(
  headers: IncomingHttpHeaders,
  redactor: CredentialRedactor,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value !== "string") continue;
    if (returned.has(name) || returnedPrefixes.some((prefix) => name.startsWith(prefix))) {
      result[name] = redactor.redactHeader(value);
    }
  }
  return result;
}

/** Responses with these statuses have no body, even if they announce a length. */
const bodilessStatuses: ReadonlySet<number> = new Set([204, 205]);

/** The announced length of a response that is relayed unchanged; absent if there is none. */
export function announcedLength(status: number, headers: IncomingHttpHeaders): string | undefined {
  return bodilessStatuses.has(status) ? undefined : headers["content-length"];
}
