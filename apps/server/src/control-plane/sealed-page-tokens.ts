import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { GatewayError } from "@gw/entities";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const authTagLength = 16;
/** The length of a sealed text would show how many digits a position has. */
const paddedLength = 64;

/**
 * Encrypts page tokens whose content their readers may not know, such as a position in the log of the
 * whole installation. All servers with the same admin token can read them.
 */
export class SealedPageTokens {
  readonly #key: Uint8Array;

  constructor(adminToken: string) {
    this.#key = new Uint8Array(hkdfSync("sha256", adminToken, "", "gw page tokens", 32));
  }

  seal(pageToken: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#key, nonce);
    const sealed = [
      nonce,
      cipher.update(pageToken.padEnd(paddedLength), "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ];
    return Buffer.concat(sealed).toString("base64url");
  }

  /** @throws RESOURCE_DOES_NOT_EXIST for a token that no server with this admin token sealed */
  open(sealed: string): string {
    const bytes = Buffer.from(sealed, "base64url");
    try {
      const nonce = bytes.subarray(0, nonceBytes);
      const decipher = createDecipheriv(algorithm, this.#key, nonce, { authTagLength });
      decipher.setAuthTag(bytes.subarray(-authTagLength));
      const text = decipher.update(bytes.subarray(nonceBytes, -authTagLength), undefined, "utf8");
      return (text + decipher.final("utf8")).trimEnd();
    } catch {
      throw new GatewayError(
        "RESOURCE_DOES_NOT_EXIST",
        "`page_token` must be the `next_page_token` of the previous page",
      );
    }
  }
}
