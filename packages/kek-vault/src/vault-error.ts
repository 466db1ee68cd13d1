import { CryptoError } from "@gw/crypto";

/** The provider id in records and in the key registry. */
export const provider = "vault";

/** Error texts of Vault for a ciphertext that the key version does not open. */
const tampered = /^invalid ciphertext|message authentication failed/;
/** Error texts of Vault for a missing or disallowed key version. */
const mismatch = /version is too new|\(too old\)|no such key version|invalid key version/;

/** Translates an error response to a decrypt call. Its text is matched but never kept. */
export function decryptError(status: number, body: unknown): CryptoError {
  const { errors } = (body ?? {}) as { readonly errors?: unknown };
  const texts = Array.isArray(errors) ? errors.map(String) : [];
  if (status === 400 && texts.some((text) => mismatch.test(text))) {
    return new CryptoError("KEK_MISMATCH");
  }
  if (status === 400 && texts.some((text) => tampered.test(text))) {
    return new CryptoError("ENVELOPE_TAMPERED");
  }
  return statusError(status);
}

/** The error for a response with an error status. */
export function statusError(status: number): CryptoError {
  return unavailable(`the key provider ${provider} rejected the request (${status})`);
}

/** The error for a missing response. Keeps only the code: the rest contains addresses. */
export function noResponse(error: unknown): CryptoError {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const isTimeout = name === "AbortError" || name === "TimeoutError";
  const reason = isTimeout ? "timeout" : code;
  const isSafe = typeof reason === "string" && /^(?:timeout|[A-Z][A-Z0-9_]{2,60})$/.test(reason);
  return unavailable(`the key provider ${provider} did not answer${isSafe ? ` (${reason})` : ""}`);
}

/** The error for a malformed response. */
export function invalidResponse(): CryptoError {
  return unavailable(`the key provider ${provider} sent an invalid response`);
}

function unavailable(message: string): CryptoError {
  return new CryptoError("KEK_PROVIDER_UNAVAILABLE", message);
}
