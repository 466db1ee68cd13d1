import { CryptoError, type EnvelopeContext, type KekCheck, type KekProvider } from "@gw/crypto";
import { KeyError } from "../key-error.js";

/**
 * A key of an external provider. Its checks report an unavailable provider with the name of the
 * setting; wrapping and unwrapping are passed through.
 */
export class ExternalKek implements KekProvider {
  readonly version: number;
  readonly provider: string;
  readonly rewrap?: NonNullable<KekProvider["rewrap"]>;
  readonly #name: string;
  readonly #kek: KekProvider;

  constructor(name: string, kek: KekProvider) {
    this.version = kek.version;
    this.provider = kek.provider;
    if (kek.rewrap !== undefined) this.rewrap = kek.rewrap.bind(kek);
    this.#name = name;
    this.#kek = kek;
  }

  wrap(dek: Uint8Array, context: EnvelopeContext): Promise<Uint8Array> {
    return this.#kek.wrap(dek, context);
  }

  unwrap(wrappedDek: Uint8Array, context: EnvelopeContext): Promise<Buffer> {
    return this.#kek.unwrap(wrappedDek, context);
  }

  /** @throws {@link KeyError} KEY_PROVIDER_UNAVAILABLE */
  async createCheck(): Promise<KekCheck> {
    return this.#kek.createCheck().catch((error: unknown) => this.#explain(error));
  }

  /** @throws {@link KeyError} KEY_PROVIDER_UNAVAILABLE */
  async check(check: KekCheck): Promise<boolean> {
    return this.#kek.check(check).catch((error: unknown) => this.#explain(error));
  }

  #explain(error: unknown): never {
    if (!CryptoError.is(error, "KEK_PROVIDER_UNAVAILABLE")) throw error;
    throw new KeyError(
      "KEY_PROVIDER_UNAVAILABLE",
      `${this.#name} cannot be checked: ${error.message}. Make the provider reachable, and allow ` +
        "the gateway to encrypt and decrypt with this key",
    );
  }
}
