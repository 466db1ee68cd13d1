import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KekConformanceSubject } from "../../src/conformance/index.ts";
import {
  CryptoError,
  cacheDeks,
  createExternalKek,
  type KekProvider,
  type ProviderContext,
} from "../../src/index.ts";

/** A key service in this process with encryption contexts, used like an external one. */
class FakeService {
  readonly #keys = { first: randomBytes(32), second: randomBytes(32) };
  isUp = true;

  kek(version: number, name: "first" | "second" = "first"): KekProvider {
    const key = this.#keys[name];
    return createExternalKek({
      version,
      provider: "acme-kms",
      encrypt: async (plaintext, context) => {
        this.#assertUp();
        const nonce = randomBytes(12);
        const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(encode(context));
        const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
        return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
      },
      decrypt: async (blob, context) => {
        this.#assertUp();
        const nonce = blob.subarray(0, 12);
        const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
        decipher.setAAD(encode(context)).setAuthTag(blob.subarray(12, 28));
        try {
          return Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]);
        } catch {
          throw new CryptoError("KEK_MISMATCH");
        }
      },
    });
  }

  #assertUp(): void {
    if (!this.isUp) throw new Error("connect ECONNREFUSED https://acme:hunter2@kms.internal");
  }
}

function encode(context: ProviderContext): Buffer {
  return Buffer.from(JSON.stringify(context));
}

/** Opens a fake service for the suite and decorates each of its keys. */
export function openFake(
  decorate: (kek: KekProvider) => KekProvider = cacheDeks,
): KekConformanceSubject {
  const service = new FakeService();
  return {
    load: async (version) => decorate(service.kek(version)),
    loadOther: async (version) => decorate(service.kek(version, "second")),
    outage: {
      async begin() {
        service.isUp = false;
      },
      async end() {
        service.isUp = true;
      },
    },
    secrets: ["hunter2"],
    dispose: async () => undefined,
  };
}
