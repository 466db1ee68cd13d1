import { type ApiFormat, errorBodyOf } from "@gw/data-plane";
import type { EncodeError } from "../http/error-response.js";
import { asCallError } from "./as-call-error.js";

/** Refusals in the words of a dialect, in place of those of the protocol. */
export function refusalIn(dialect: ApiFormat): EncodeError {
  return (error, requestId) => {
    const known = asCallError(error);
    return { status: known.status, body: errorBodyOf(known, { dialect, requestId }) };
  };
}
