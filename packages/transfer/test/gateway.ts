import type { SecretFields } from "@gw/crypto";
import { openSealedSecret } from "@gw/key-management";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import type { ImportTarget } from "../src/index.ts";

/** An in-memory gateway with one active key. */
export interface TestGateway {
  readonly backend: GatewayBackend;
  readonly store: GatewayStore;
  readonly target: ImportTarget;
  /** Everything that callers can read. */
  state(): Promise<unknown>;
  /** The opened fields of every secret, by secret name. */
  values(): Promise<Readonly<Record<string, SecretFields>>>;
}

export async function openGateway(): Promise<TestGateway> {
  const { ring: keyRing, records } = await oneActiveKey();
  const backend = createMemoryBackend();
  for (const record of records) await backend.kekRegistry.insert(record);
  const store = backend.openStore({ keyRing });
  return {
    backend,
    store,
    target: { ...backend, keyRing },
    state: async () => ({
      revision: await store.getRevision(),
      secrets: (await store.listSecretInfos({ maxResults: 1_000 })).items,
      modelDefinitions: (await store.listGatewayModelDefinitions({ maxResults: 1_000 })).items,
      endpoints: (await store.listGatewayEndpoints({ maxResults: 1_000 })).items,
      bindings: (await store.listEndpointBindings({ maxResults: 1_000 })).items,
      limits: (await store.listGatewayLimits({ maxResults: 1_000 })).items,
      audit: (await backend.auditLog.list({ maxResults: 1_000 })).items,
    }),
    async values() {
      const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 1_000 });
      const values = rows.map(async (secret) => {
        const opened = await openSealedSecret({ secret, keyRing });
        return [secret.secretName, opened.reveal()] as const;
      });
      return Object.fromEntries(await Promise.all(values));
    },
  };
}
