import { KMSServiceException } from "@aws-sdk/client-kms";
import { CryptoError } from "@gw/crypto";

/** The provider id in records and in the key registry. */
export const provider = "aws-kms";

/**
 * Translates an error of the SDK. Only errors about the record itself reject it: denied access, a
 * disabled key and throttling may be temporary.
 */
export function toCryptoError(error: unknown): CryptoError {
  if (CryptoError.is(error)) return error;
  const { name = "", code = "" } = error as { readonly name?: string; readonly code?: string };
  if (!(error instanceof KMSServiceException)) {
    const reason = [code, name].find((text) =>
      /^(?:E[A-Z]+|TimeoutError|[A-Z]\w+Error)$/.test(text),
    );
    return unavailable(
      `the key provider ${provider} did not answer${reason ? ` (${reason})` : ""}`,
    );
  }
  if (name === "IncorrectKeyException") return new CryptoError("KEK_MISMATCH");
  if (name === "InvalidCiphertextException") return new CryptoError("ENVELOPE_TAMPERED");
  // Only the name: messages contain ARNs of principals.
  const reason = /^[A-Z][A-Za-z]{1,60}$/.test(name) ? ` (${name})` : "";
  return unavailable(`the key provider ${provider} rejected the request${reason}`);
}

/** An outage with a message that is safe to show. */
export function unavailable(message: string): CryptoError {
  return new CryptoError("KEK_PROVIDER_UNAVAILABLE", message);
}
