import type { IncomingHttpHeaders } from "node:http";
import type { CredentialRedactor } from "../stream/credential-cutter.js";

const returning: ReadonlySet<string> = new Set([
  "content-type",
  "openai-processing-ms",
  "request-id",
  "retry-after",
  "retry-after-ms",
  "x-request-id",
  "x-should-retry",
]);
const returningBegins = ["x-ratelimit-", "ratelimit-", "anthropic-ratelimit-"];

/** What of a provider's answer goes back to the caller, with the credential cut out. */
export function returningHeaders(
  headers: IncomingHttpHeaders,
  cutter: CredentialRedactor,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value !== "string") continue;
    if (returning.has(name) || returningBegins.some((begin) => name.startsWith(begin))) {
      kept[name] = cutter.cutText(value);
    }
  }
  return kept;
}

/** Of these no answer has a body, whatever a provider says of its length. */
const bodiless: ReadonlySet<number> = new Set([204, 205]);

/** How long an answer is that passes as it comes; absent where the provider does not say. */
export function lengthOf(status: number, headers: IncomingHttpHeaders): string | undefined {
  return bodiless.has(status) ? undefined : headers["content-length"];
}

/** Seconds that a provider asks to wait; absent where it says none, or a date. */
export function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const { "retry-after-ms": milliseconds, "retry-after": seconds } = headers;
  if (typeof milliseconds === "string" && /^\d{1,9}$/.test(milliseconds)) {
    return Number(milliseconds) / 1_000;
  }
  return typeof seconds === "string" && /^\d{1,6}(\.\d{1,3})?$/.test(seconds)
    ? Number(seconds)
    : undefined;
}
