import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KekConformanceSubject } from "../../src/conformance/index.ts";
import {
  CryptoError,
  cacheDeks,
  createExternalKek,
  type KekProvider,
  type ProviderContext,
} from "../../src/index.ts";

/** A service of this process that binds contexts, as a provider outside would be reached. */
class FakeService {
  readonly #keys = { first: randomBytes(32), second: randomBytes(32) };
  isAway = false;

  kek(version: number, name: "first" | "second" = "first"): KekProvider {
    const key = this.#keys[name];
    return createExternalKek({
      version,
      provider: "acme-kms",
      encrypt: async (plaintext, context) => {
        this.#answer();
        const nonce = randomBytes(12);
        const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(bound(context));
        const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
        return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
      },
      decrypt: async (blob, context) => {
        this.#answer();
        const nonce = blob.subarray(0, 12);
        const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
        decipher.setAAD(bound(context)).setAuthTag(blob.subarray(12, 28));
        try {
          return Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]);
        } catch {
          throw new CryptoError("KEK_MISMATCH");
        }
      },
    });
  }

  #answer(): void {
    if (this.isAway) throw new Error("connect ECONNREFUSED https://acme:hunter2@kms.internal");
  }
}

function bound(context: ProviderContext): Buffer {
  return Buffer.from(JSON.stringify(context));
}

/** What the suite is handed of it, each key seen through `wrap`. */
export function openFake(
  wrap: (kek: KekProvider) => KekProvider = cacheDeks,
): KekConformanceSubject {
  const service = new FakeService();
  return {
    load: async (version) => wrap(service.kek(version)),
    loadOther: async (version) => wrap(service.kek(version, "second")),
    outage: {
      async begin() {
        service.isAway = true;
      },
      async end() {
        service.isAway = false;
      },
    },
    secrets: ["hunter2"],
    dispose: async () => undefined,
  };
}
