import { CallError } from "@gw/data-plane";
import type { GatewayError } from "@gw/entities";

const codes = {
  ENDPOINT_NOT_FOUND: "RESOURCE_DOES_NOT_EXIST",
  UNAUTHENTICATED: "UNAUTHENTICATED",
  PERMISSION_DENIED: "PERMISSION_DENIED",
  INVALID_PARAMETER_VALUE: "INVALID_PARAMETER_VALUE",
  REQUEST_TOO_LARGE: "REQUEST_TOO_LARGE",
  RESOURCE_EXHAUSTED: "RATE_LIMITED",
  TEMPORARILY_UNAVAILABLE: "TEMPORARILY_UNAVAILABLE",
} as const;

/** What is refused without the runtime, in the words of the runtime. */
export function asCallError(refusal: GatewayError): CallError {
  const code = refusal.code in codes ? codes[refusal.code as keyof typeof codes] : "INTERNAL_ERROR";
  const retryAfter = code === "RATE_LIMITED" ? { retryAfter: 60 } : {};
  return new CallError(code, refusal.message, retryAfter);
}
