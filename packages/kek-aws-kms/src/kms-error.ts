import { KMSServiceException } from "@aws-sdk/client-kms";
import { CryptoError } from "@gw/crypto";

/** The id of the provider: it stands in every record and in the registry. */
export const provider = "aws-kms";

/**
 * What an error of the SDK means. Only what KMS says of the record itself is a refusal of it:
 * denied access, a disabled key or throttling may be over tomorrow.
 */
export function toCryptoError(error: unknown): CryptoError {
  if (CryptoError.is(error)) return error;
  const { name = "", code = "" } = error as { readonly name?: string; readonly code?: string };
  if (!(error instanceof KMSServiceException)) {
    const reason = [code, name].find((one) => /^(?:E[A-Z]+|TimeoutError|[A-Z]\w+Error)$/.test(one));
    return away(`the key provider ${provider} did not answer${reason ? ` (${reason})` : ""}`);
  }
  if (name === "IncorrectKeyException") return new CryptoError("KEK_MISMATCH");
  if (name === "InvalidCiphertextException") return new CryptoError("ENVELOPE_TAMPERED");
  // The name alone: messages carry ARNs of principals.
  const reason = /^[A-Z][A-Za-z]{1,60}$/.test(name) ? ` (${name})` : "";
  return away(`the key provider ${provider} refused${reason}`);
}

export function away(message: string): CryptoError {
  return new CryptoError("KEK_PROVIDER_UNAVAILABLE", message);
}
