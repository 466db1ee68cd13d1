import type { KekLookup, KekProvider } from "@gw/crypto";
import type { SealedSecretSource } from "@gw/store-abstract";
import { send } from "./member-protocol.ts";

/** Once armed, pauses its own process (SIGSTOP) between preparing and making a write. */
export class SelfPause {
  #isArmed = false;

  arm(): void {
    this.#isArmed = true;
  }

  #pause(): void {
    if (!this.#isArmed) return;
    this.#isArmed = false;
    send({ event: "pausing" });
    process.kill(process.pid, "SIGSTOP");
  }

  /** Pauses after a value was sealed. */
  afterSealing(keyRing: KekLookup): KekLookup {
    const pausing = (kek: KekProvider): KekProvider => ({
      version: kek.version,
      provider: kek.provider,
      unwrap: (wrapped, context) => kek.unwrap(wrapped, context),
      createCheck: (random) => kek.createCheck(random),
      check: (check) => kek.check(check),
      wrap: async (dek, context, random) => {
        const wrapped = await kek.wrap(dek, context, random);
        this.#pause();
        return wrapped;
      },
    });
    return {
      get: (version) => pausing(keyRing.get(version)),
      has: (version) => keyRing.has(version),
    };
  }

  /** Pauses after a range of data keys was wrapped. */
  beforeReplacing(sealedSecrets: SealedSecretSource): SealedSecretSource {
    return {
      findEndpointMaterial: (workspace, by) => sealedSecrets.findEndpointMaterial(workspace, by),
      pageEndpointMaterial: (workspace, page) =>
        sealedSecrets.pageEndpointMaterial(workspace, page),
      pageSealedSecrets: (page) => sealedSecrets.pageSealedSecrets(page),
      countSecretsByKek: () => sealedSecrets.countSecretsByKek(),
      replaceSeals: (batch) => {
        this.#pause();
        return sealedSecrets.replaceSeals(batch);
      },
    };
  }
}
