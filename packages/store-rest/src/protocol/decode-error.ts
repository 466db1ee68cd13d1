import { GatewayError, type GatewayErrorCode, gatewayErrorCodes } from "@gw/entities";
import { requestIdSchema } from "@gw/entities/schemas";
import { isWireObject } from "./codecs/codec.js";

/** The code for a response whose `error_code` is unknown. */
const codeByStatus: Readonly<Record<number, GatewayErrorCode>> = {
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "ENDPOINT_NOT_FOUND",
  405: "ENDPOINT_NOT_FOUND",
  409: "INVALID_STATE",
  413: "REQUEST_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL_ERROR",
  501: "NOT_IMPLEMENTED",
};

const maxMessageLength = 4_000;

/**
 * Converts an error response to a `GatewayError`, by its `error_code`, otherwise by its status.
 *
 * @param body - the parsed JSON; `undefined` when the response has none
 */
export function decodeError(status: number, body: unknown): GatewayError {
  if (!isWireObject(body)) {
    // A proxy, or a server that is starting or stopping, sent it; a gateway sends JSON.
    const code = status >= 500 ? "TEMPORARILY_UNAVAILABLE" : codeOfStatus(status);
    const message = `The server returned status ${status} without an error message`;
    return new GatewayError(code, message, { outcomeUnknown: status >= 500 });
  }
  const code = gatewayErrorCodes.find((known) => known === body.error_code);
  if (code === "STORE_CLOSED") return withMessage("TEMPORARILY_UNAVAILABLE", body);
  if (code !== undefined && code !== "INTERNAL_ERROR") return withMessage(code, body);
  // The message of an unexpected failure is dropped: MLflow's contains SQL and its parameters.
  return new GatewayError(
    body.error_code === "BAD_REQUEST" ? "INVALID_PARAMETER_VALUE" : (code ?? codeOfStatus(status)),
    `The server ${status >= 500 ? "failed" : "rejected the request"} (${label(status, body)})`,
    { outcomeUnknown: status >= 500 },
  );
}

function codeOfStatus(status: number): GatewayErrorCode {
  if (status === 408 || status > 501) return "TEMPORARILY_UNAVAILABLE";
  const isClientError = status >= 400 && status < 500;
  return codeByStatus[status] ?? (isClientError ? "INVALID_PARAMETER_VALUE" : "INTERNAL_ERROR");
}

function withMessage(
  code: GatewayErrorCode,
  { message, outcome_unknown: outcomeUnknown }: Readonly<Record<string, unknown>>,
): GatewayError {
  const text = typeof message === "string" ? printable(message) : "";
  return new GatewayError(code, text === "" ? `The server returned ${code}` : text, {
    outcomeUnknown: outcomeUnknown === true,
  });
}

function label(status: number, body: Readonly<Record<string, unknown>>): string {
  const name = typeof body.error_code === "string" ? body.error_code : "";
  const parts = [/^[A-Z_]{1,64}$/.test(name) ? name : `status ${status}`];
  const requestId = requestIdSchema.safeParse(body.request_id);
  if (requestId.success) parts.push(`request id ${requestId.data}`);
  return parts.join(", ");
}

/** Control characters, line separators and marks that change the text direction. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** Removes what could control a terminal or forge a log line. */
function printable(message: string): string {
  const cut = message.slice(0, maxMessageLength).toWellFormed();
  return cut.replaceAll(unprintable, " ").trim();
}
