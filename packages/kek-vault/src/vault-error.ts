import { CryptoError } from "@gw/crypto";

/** The id of the provider: it stands in every record and in the registry. */
export const provider = "vault";

/** What Vault says of a ciphertext that it cannot open with the version of the key it names. */
const tampered = /^invalid ciphertext|message authentication failed/;
/** What it says where it has no such version, or may not use it any more. */
const mismatch = /version is too new|\(too old\)|no such key version|invalid key version/;

/** What an answer to a decryption means that is no success. Its words are looked at, never kept. */
export function refusalOf(status: number, body: unknown): CryptoError {
  const { errors } = (body ?? {}) as { readonly errors?: unknown };
  const said = Array.isArray(errors) ? errors.map(String) : [];
  if (status === 400 && said.some((text) => mismatch.test(text))) {
    return new CryptoError("KEK_MISMATCH");
  }
  if (status === 400 && said.some((text) => tampered.test(text))) {
    return new CryptoError("ENVELOPE_TAMPERED");
  }
  return statusError(status);
}

/** Vault answered, and will not do it. */
export function statusError(status: number): CryptoError {
  return away(`the key provider ${provider} refused (${status})`);
}

/** Vault did not answer. Of the error its code is kept: the rest has addresses in it. */
export function noAnswer(error: unknown): CryptoError {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const isLate = name === "AbortError" || name === "TimeoutError";
  const reason = isLate ? "timeout" : code;
  const isSayable = typeof reason === "string" && /^(?:timeout|[A-Z][A-Z0-9_]{2,60})$/.test(reason);
  return away(`the key provider ${provider} did not answer${isSayable ? ` (${reason})` : ""}`);
}

/** Vault answered what it should not have. */
export function badAnswer(): CryptoError {
  return away(`the key provider ${provider} did not answer as it should`);
}

function away(message: string): CryptoError {
  return new CryptoError("KEK_PROVIDER_UNAVAILABLE", message);
}
