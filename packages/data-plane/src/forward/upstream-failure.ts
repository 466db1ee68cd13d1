import { GatewayError } from "@gw/entities";
import { CallError } from "../errors/call-error.js";

/** A provider's own words about why it did not do it: small, and read to their end. */
interface RefusedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Why a model gave no answer. Before the body was sent another model may be tried in any case; after
 * it, a provider that answered said itself that it did not do the work. One that did not answer may
 * have done it, and billed it.
 */
export interface UpstreamFailure {
  readonly cause: "not opened" | "not sent" | "refused" | "no answer";
  /** What the caller is told where nothing else can be tried. */
  readonly error: CallError;
  /** By which the provider refused; absent where it did not answer, or with a redirect. */
  readonly status?: number | undefined;
  /** What is passed on to the caller in its place. */
  readonly answer?: RefusedAnswer | undefined;
  /** Seconds that the provider asked to wait. */
  readonly retryAfter?: number | undefined;
}

const timeouts: ReadonlySet<string> = new Set([
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "TimeoutError",
]);

/** What an error of a connection means. Its own text may name hosts and addresses. */
export function failureOf(error: unknown, provider: string): UpstreamFailure {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const reason = [code, name].find((one): one is string => typeof one === "string") ?? "";
  if (neverConnected(reason)) {
    return {
      cause: "not sent",
      error: new CallError("UPSTREAM_FAILED", `${provider} could not be reached (${reason})`),
    };
  }
  if (timeouts.has(reason)) {
    const late = new CallError("UPSTREAM_TIMEOUT", `${provider} did not answer in time`);
    return { cause: "no answer", error: late };
  }
  const message = `the connection to ${provider} ended without an answer`;
  return { cause: "no answer", error: new CallError("UPSTREAM_FAILED", message) };
}

/**
 * What it means that the credential cannot be opened. Where its key is gone, another has taken its
 * place, and what is sealed with that one will be read soon.
 */
export function failureToOpen(error: unknown, provider: string): UpstreamFailure {
  if (!GatewayError.is(error)) throw error;
  const message = `the credential for ${provider} cannot be opened for now`;
  const late = new CallError("TEMPORARILY_UNAVAILABLE", message, { retryAfter: 1 });
  return { cause: "not opened", error: late };
}

function neverConnected(reason: string): boolean {
  return (
    reason.startsWith("EGRESS_") ||
    reason === "UND_ERR_CONNECT_TIMEOUT" ||
    ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"].includes(reason)
  );
}
