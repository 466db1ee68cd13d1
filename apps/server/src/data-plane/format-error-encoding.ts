import { type ApiFormat, apiFormats, encodeErrorResponse } from "@gw/data-plane";
import type { EncodeError } from "../http/error-response.js";

const encodings = new Map(apiFormats.map((format) => [format, createEncoding(format)]));

/** Encodes errors in an API format instead of that of the wire protocol. */
export function formatErrorEncoding(format: ApiFormat): EncodeError | undefined {
  return encodings.get(format);
}

function createEncoding(format: ApiFormat): EncodeError {
  return (error, requestId) => {
    const { status, body, retryAfter } = encodeErrorResponse(error, { format, requestId });
    const headers = {
      "x-gw-request-id": requestId,
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    };
    return { status, body, headers };
  };
}
