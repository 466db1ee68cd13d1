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
