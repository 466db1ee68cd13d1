import { STATUS_CODES } from "node:http";
import type { GatewayError } from "@gw/entities";
import { encodeError } from "@gw/store-rest/protocol";
import { securityHeaders } from "./security-headers.js";

/** Gives an error the status and the shape in which it is read. */
export type EncodeError = (
  error: GatewayError,
  requestId: string,
) => { readonly status: number; readonly body: object };

/** An error as it goes out, from whatever layer it came. */
export interface ErrorAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const jsonType = "application/json; charset=utf-8";

/** In the shape of the protocol, unless another is wanted. */
export function errorAnswer(
  error: GatewayError,
  requestId: string,
  encode: EncodeError = encodeError,
): ErrorAnswer {
  const { status, body } = encode(error, requestId);
  return {
    status,
    reason: STATUS_CODES[status] ?? "",
    headers: { ...securityHeaders, "content-type": jsonType, "x-request-id": requestId },
    body: JSON.stringify(body),
  };
}
