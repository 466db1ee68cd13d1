import { pbkdf2 as pbkdf2Callback } from "node:crypto";
import { promisify } from "node:util";

const pbkdf2Promise = promisify(pbkdf2Callback);

/** PBKDF2-HMAC-SHA256 on the thread pool. The caller zeroes the result. */
export function pbkdf2(
  passphrase: string | Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Promise<Buffer> {
  return pbkdf2Promise(passphrase, salt, iterations, length, "sha256");
}
