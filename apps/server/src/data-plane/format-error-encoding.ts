import { type ApiFormat, apiFormats, encodeErrorResponse } from "@gw/data-plane";
import type { EncodeError } from "../http/error-response.js";

const encodings = new Map(
  apiFormats.map((format): [ApiFormat, EncodeError] => [
    format,
    (error, requestId) => encodeErrorResponse(error, { format, requestId }),
  ]),
);

/** Encodes errors in an API format instead of that of the wire protocol. */
export function formatErrorEncoding(format: ApiFormat): EncodeError | undefined {
  return encodings.get(format);
}
