import type { Secret, SecretFields } from "@gw/crypto";
import type { SealedSecret } from "@gw/store-abstract";

interface Kept {
  readonly sealed: SealedSecret;
  readonly value: Secret<SecretFields>;
}

/**
 * Credentials that were opened, so that reading everything again opens only what was written since.
 * The least recently used go when there are too many.
 */
export class OpenedSecrets {
  readonly #limit: number;
  readonly #kept = new Map<string, Kept>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What the secret was opened to, if nothing of its row has changed since. */
  get(sealed: SealedSecret): Secret<SecretFields> | undefined {
    const kept = this.#kept.get(sealed.secretId);
    if (kept === undefined || !isSame(kept.sealed, sealed)) return undefined;
    this.#kept.delete(sealed.secretId);
    this.#kept.set(sealed.secretId, kept);
    return kept.value;
  }

  put(sealed: SealedSecret, value: Secret<SecretFields>): void {
    this.#kept.delete(sealed.secretId);
    this.#kept.set(sealed.secretId, { sealed, value });
    if (this.#kept.size <= this.#limit) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** Both records and all that they are bound to: a row that was edited is opened anew, and refused. */
function isSame(a: SealedSecret, b: SealedSecret): boolean {
  return (
    a.kekVersion === b.kekVersion &&
    a.secretName === b.secretName &&
    a.provider === b.provider &&
    a.authConfig?.api_base === b.authConfig?.api_base &&
    a.isDamaged === b.isDamaged &&
    Buffer.compare(a.wrappedDek, b.wrappedDek) === 0 &&
    Buffer.compare(a.encryptedValue, b.encryptedValue) === 0
  );
}
