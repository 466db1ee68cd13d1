/**
 * Stands for a driver's error in the log. Its code and nothing else: a message of a database server
 * may quote what a row holds.
 */
export class DriverFailure extends Error {
  override readonly name = "DriverFailure";
  readonly code: string;

  constructor(code: string) {
    super(`the driver reported ${code}`);
    this.code = code;
  }
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

/** Whether the code of an error is one of the network, not of the database. */
export function isNetworkCode(code: string): boolean {
  return networkCodes.has(code);
}

/** PostgreSQL's driver has no code for it. */
export const noTls = "HANDSHAKE_NO_SSL_SUPPORT";

/** What a database must be for its URL where the two did not come to an encrypted connection. */
export function brokenTlsRule(code: string): string | undefined {
  if (code === noTls) return "whose server encrypts, or have an sslmode of disable";
  // Of Node, of OpenSSL, and of mysql2 in place of both.
  if (!/CERT|SIGNATURE|^ERR_(SSL|TLS)_|^EPROTO$|^HANDSHAKE_SSL/.test(code)) return undefined;
  return `whose server has a certificate that its host and sslrootcert let us trust (${code})`;
}
