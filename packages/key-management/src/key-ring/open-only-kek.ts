import type { EnvelopeContext, KdfParameters, KekCheck, KekProvider } from "@gw/crypto";
import { GatewayError } from "@gw/entities";

/**
 * A loaded key that is no longer configured as it was loaded. It opens secrets and seals none: they
 * would be lost with the process, which has the only copy of the key.
 */
export class OpenOnlyKek implements KekProvider {
  readonly version: number;
  readonly provider: string;
  readonly kdf?: KdfParameters | undefined;
  readonly #kek: KekProvider;

  constructor(kek: KekProvider) {
    this.version = kek.version;
    this.provider = kek.provider;
    if (kek.kdf !== undefined) this.kdf = kek.kdf;
    this.#kek = kek;
  }

  /** @throws GatewayError TEMPORARILY_UNAVAILABLE, always */
  async wrap(): Promise<never> {
    throw new GatewayError(
      "TEMPORARILY_UNAVAILABLE",
      `Key version ${this.version} is no longer configured as it was loaded, so no secret is sealed ` +
        "with it: `gw doctor` names the cause. Try again when the key is back",
    );
  }

  unwrap(wrappedDek: Uint8Array, context: EnvelopeContext): Promise<Buffer> {
    return this.#kek.unwrap(wrappedDek, context);
  }

  createCheck(): Promise<KekCheck> {
    return this.#kek.createCheck();
  }

  check(check: KekCheck): Promise<boolean> {
    return this.#kek.check(check);
  }
}
