import type { GatewayModelDefinition, GatewaySecretInfo } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { type OpenSqlBackendOptions, openSqlBackend, type SqlBackend } from "../src/index.ts";

export interface FilledBackend {
  readonly backend: SqlBackend;
  readonly store: GatewayStore;
  readonly secret: GatewaySecretInfo;
  readonly definition: GatewayModelDefinition;
}

/** A backend with a key, a secret and a definition over it. */
export async function openFilled(
  options: OpenSqlBackendOptions,
  secretValue: Readonly<Record<string, string>> = { api_key: "sk-0123456789abcdef" },
): Promise<FilledBackend> {
  const keys = await oneActiveKey();
  const backend = await openSqlBackend(options);
  for (const record of keys.records) await backend.kekRegistry.insert(record);
  const store = backend.openStore({ keyRing: keys.ring });
  const secret = await store.createGatewaySecret({
    secretName: "openai",
    secretValue,
    provider: "openai",
  });
  const definition = await store.createGatewayModelDefinition({
    name: "gpt",
    secretId: secret.secretId,
    provider: "openai",
    modelName: "gpt-4o",
  });
  return { backend, store, secret, definition };
}
