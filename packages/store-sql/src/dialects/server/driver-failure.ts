import { DatabaseError } from "../../session/database-error.js";

/**
 * Replaces a driver's error in logs. It has the code only, since a message of a database server may
 * quote values of a row.
 */
export class DriverFailure extends Error {
  override readonly name = "DriverFailure";
  /** Empty if the driver gave none. */
  readonly code: string;

  constructor(code: string) {
    super(`the driver reported ${code || "an error without a code"}`);
    this.code = code;
  }
}

/** The error of connecting, which is not worth an immediate retry, in place of a lost connection. */
export function unreachableError(error: DatabaseError): DatabaseError {
  if (error.failureKind !== "connection_lost") return error;
  const { cause } = error;
  const code = cause instanceof DriverFailure && cause.code !== "" ? cause.code : "no answer";
  const message = `The database server cannot be reached (${code})`;
  return new DatabaseError("TEMPORARILY_UNAVAILABLE", message, { cause });
}

const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EADDRNOTAVAIL",
  "ENOENT",
  "EACCES",
]);

/** Whether an error code is one of the network. */
export function isNetworkCode(code: string): boolean {
  return networkCodes.has(code);
}

/** A code for a server without TLS, for which PostgreSQL's driver has none. */
export const noTls = "HANDSHAKE_NO_SSL_SUPPORT";

/**
 * The requirement that the database fails when the TLS handshake fails; completes the rule "must
 * name a database …".
 */
export function brokenTlsRule(code: string): string | undefined {
  if (code === noTls) return "whose server supports TLS, or have an sslmode of disable";
  // Codes of Node, OpenSSL and mysql2.
  if (!/CERT|SIGNATURE|^ERR_(SSL|TLS)_|^EPROTO$|^HANDSHAKE_SSL/.test(code)) return undefined;
  return `whose server has a certificate that is valid for its host and sslrootcert (${code})`;
}
