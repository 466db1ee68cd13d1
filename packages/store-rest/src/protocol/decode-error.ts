import { GatewayError, type GatewayErrorCode, gatewayErrorCodes } from "@gw/entities";
import { requestIdSchema } from "@gw/entities/schemas";
import { isWireObject } from "./codecs/codec.js";

/** What stands in for a code that is not of our list, where the status tells enough. */
const byStatus: Readonly<Record<number, GatewayErrorCode>> = {
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

const longestMessage = 4_000;

/**
 * The error that a response with no success stands for: by its `error_code`, else by its status.
 *
 * @param body - the parsed JSON; `undefined` where the response held none
 */
export function decodeError(status: number, body: unknown): GatewayError {
  if (!isWireObject(body)) {
    // No gateway wrote it: something in between, or a server that is starting or falling.
    const code = status >= 500 ? "TEMPORARILY_UNAVAILABLE" : codeOf(status);
    return new GatewayError(code, `The server answered ${status} without saying why`);
  }
  const code = gatewayErrorCodes.find((known) => known === body.error_code);
  if (code === "STORE_CLOSED") return explained("TEMPORARILY_UNAVAILABLE", body);
  if (code !== undefined && code !== "INTERNAL_ERROR") return explained(code, body);
  // What stands in the text of an unforeseen failure is nobody's choice: MLflow puts SQL there,
  // with the values that were to be written.
  return new GatewayError(
    body.error_code === "BAD_REQUEST" ? "INVALID_PARAMETER_VALUE" : (code ?? codeOf(status)),
    `The server ${status >= 500 ? "failed" : "refused the request"} (${label(status, body)})`,
  );
}

function codeOf(status: number): GatewayErrorCode {
  if (status === 408 || status > 501) return "TEMPORARILY_UNAVAILABLE";
  const isRefusal = status >= 400 && status < 500;
  return byStatus[status] ?? (isRefusal ? "INVALID_PARAMETER_VALUE" : "INTERNAL_ERROR");
}

function explained(code: GatewayErrorCode, { message }: Readonly<Record<string, unknown>>) {
  const text = typeof message === "string" ? printable(message) : "";
  return new GatewayError(code, text === "" ? `The server answered ${code}` : text);
}

function label(status: number, body: Readonly<Record<string, unknown>>): string {
  const name = typeof body.error_code === "string" ? body.error_code : "";
  const parts = [/^[A-Z_]{1,64}$/.test(name) ? name : `status ${status}`];
  const requestId = requestIdSchema.safeParse(body.request_id);
  if (requestId.success) parts.push(`request id ${requestId.data}`);
  return parts.join(", ");
}

/** Control characters, line separators, marks that turn the direction of writing. */
const acting = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A message goes to terminals and logs: nothing in it may steer them. */
function printable(message: string): string {
  const cut = message.slice(0, longestMessage).toWellFormed();
  return cut.replaceAll(acting, " ").trim();
}
