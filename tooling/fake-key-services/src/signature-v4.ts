import { createHash, createHmac } from "node:crypto";
import type { Received } from "./faulty-server.ts";

/** Access keys of an AWS principal. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The errors of AWS for a request with a missing or invalid signature. */
export type SignatureError =
  | "MissingAuthenticationTokenException"
  | "UnrecognizedClientException"
  | "IncompleteSignatureException"
  | "InvalidSignatureException";

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/** Checks the AWS Signature Version 4 of a POST to "/"; `undefined` if it is valid. */
export function signatureError(
  { headers, body }: Received,
  expected: Credentials & { readonly region: string; readonly service: string },
): SignatureError | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return "MissingAuthenticationTokenException";
  const parts = form.exec(authorization);
  if (parts === null) return "IncompleteSignatureException";
  const [, accessKeyId, day = "", region = "", service = "", signed = "", signature] = parts;
  if (accessKeyId !== expected.accessKeyId) return "UnrecognizedClientException";
  const names = signed.split(";");
  if (!["host", "x-amz-date", "x-amz-target"].every((name) => names.includes(name))) {
    return "IncompleteSignatureException";
  }
  if (region !== expected.region || service !== expected.service) {
    return "InvalidSignatureException";
  }
  const canonical = [
    "POST",
    "/",
    "",
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    signed,
    sha256(body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<Buffer>(
    (derived, text) => hmac(derived, text),
    Buffer.from(`AWS4${expected.secretAccessKey}`),
  );
  const isValid = hmac(key, toSign).toString("hex") === signature;
  return isValid ? undefined : "InvalidSignatureException";
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
