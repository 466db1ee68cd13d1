import type { KekLookup, KekProvider } from "@gw/crypto";
import type { SealedSecretSource } from "@gw/store-abstract";
import { tell } from "./member-protocol.ts";

/** Stops its process, once it is armed, between what was prepared and the write of it. */
export class SelfStop {
  #isArmed = false;

  arm(): void {
    this.#isArmed = true;
  }

  #now(): void {
    if (!this.#isArmed) return;
    this.#isArmed = false;
    tell({ is: "stopping itself" });
    process.kill(process.pid, "SIGSTOP");
  }

  /** Stops with a sealed value in hand. */
  afterSealing(keyRing: KekLookup): KekLookup {
    const stopping = (kek: KekProvider): KekProvider => ({
      version: kek.version,
      provider: kek.provider,
      unwrap: (wrapped, context) => kek.unwrap(wrapped, context),
      createCheck: (random) => kek.createCheck(random),
      check: (check) => kek.check(check),
      wrap: async (dek, context, random) => {
        const wrapped = await kek.wrap(dek, context, random);
        this.#now();
        return wrapped;
      },
    });
    return {
      get: (version) => stopping(keyRing.get(version)),
      has: (version) => keyRing.has(version),
    };
  }

  /** Stops with a stretch of wrapped keys in hand. */
  beforeReplacing(sealedSecrets: SealedSecretSource): SealedSecretSource {
    return {
      findEndpointMaterial: (by) => sealedSecrets.findEndpointMaterial(by),
      pageEndpointMaterial: (page) => sealedSecrets.pageEndpointMaterial(page),
      pageSealedSecrets: (page) => sealedSecrets.pageSealedSecrets(page),
      countSecretsByKek: () => sealedSecrets.countSecretsByKek(),
      replaceSeals: (batch) => {
        this.#now();
        return sealedSecrets.replaceSeals(batch);
      },
    };
  }
}
