import { STATUS_CODES } from "node:http";
import type { GatewayError } from "@gw/entities";
import { encodeError } from "@gw/store-rest/protocol";
import { securityHeaders } from "./security-headers.js";

/** An error as it goes out, from whatever layer it came. */
export interface ErrorAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const jsonType = "application/json; charset=utf-8";

export function errorAnswer(error: GatewayError, requestId: string): ErrorAnswer {
  const { status, body } = encodeError(error, requestId);
  return {
    status,
    reason: STATUS_CODES[status] ?? "",
    headers: { ...securityHeaders, "content-type": jsonType, "x-request-id": requestId },
    body: JSON.stringify(body),
  };
}
