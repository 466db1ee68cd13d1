import { generateRawKek, KeyRing, loadKek } from "@gw/crypto";
import type { CreateGatewaySecretInput, GatewayEndpointModelConfig } from "@gw/entities";
import type {
  GatewayStore,
  MaterialPage,
  ModelMaterial,
  SealedSecret,
  SealedSecretSource,
} from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { type ConfigResolverOptions, createConfigResolver } from "../src/index.js";

export const now = 1_700_000_000_000;

/** A store with a registered key, and resolvers for it. */
export async function createGateway() {
  const backend = createMemoryBackend({ clock: () => now });
  const kek = await loadKek({ source: generateRawKek(), version: 1, env: {} });
  const keyRing = new KeyRing([kek]);
  const check = await kek.createCheck();
  const record = {
    version: 1,
    provider: "raw",
    ...check,
    state: "active",
    createdAt: now,
  } as const;
  await backend.kekRegistry.insert(record);
  const store = backend.openStore({ keyRing });
  return {
    ...backend,
    keyRing,
    store,
    resolver(options: Partial<ConfigResolverOptions> = {}) {
      const { sealedSecrets, auditLog } = backend;
      return createConfigResolver({
        sealedSecrets,
        keyRing,
        auditLog,
        clock: () => now,
        ...options,
      });
    },
    /** Creates a workspace, and a store that is confined to it. */
    async workspace(name: string) {
      const created = await backend.workspaces?.create({ name });
      if (created === undefined) throw new Error("the backend has no workspaces");
      const { workspaceId: workspace } = created;
      return { workspace, store: backend.openStore({ keyRing, workspace }) };
    },
    /** The `secret.open` records of the audit log, newest first. */
    async openRecords() {
      return (await backend.auditLog.list({ action: "secret.open", maxResults: 1000 })).items;
    },
  };
}

/** Creates a secret and a model definition with the same name. */
export async function putModel(
  store: GatewayStore,
  name: string,
  secret: Partial<CreateGatewaySecretInput> = {},
): Promise<{ secretId: string; modelDefinitionId: string }> {
  const { secretId } = await store.createGatewaySecret({
    secretName: name,
    secretValue: { api_key: `sk-of-${name}` },
    ...secret,
  });
  const provider = secret.provider ?? "openai";
  const definition = { name, secretId, provider, modelName: `model-of-${name}` };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
  return { secretId, modelDefinitionId };
}

export async function putEndpoint(
  store: GatewayStore,
  name: string,
  modelConfigs: readonly GatewayEndpointModelConfig[],
): Promise<string> {
  return (await store.createGatewayEndpoint({ name, modelConfigs })).endpointId;
}

/** A source with edited rows, as an attacker with database access might leave them. */
export function edited(
  source: SealedSecretSource,
  edit: (material: EditableMaterial) => void,
): SealedSecretSource {
  const editPage = (stored: MaterialPage): MaterialPage => {
    const page = structuredClone(stored);
    for (const { models } of page.endpoints) {
      for (const model of models) edit(model);
    }
    return page;
  };
  return overridden(source, {
    findEndpointMaterial: async (...args) => editPage(await source.findEndpointMaterial(...args)),
    pageEndpointMaterial: async (...args) => editPage(await source.pageEndpointMaterial(...args)),
  });
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface EditableMaterial {
  readonly definition: Writable<ModelMaterial["definition"]>;
  readonly secret: Writable<SealedSecret> | undefined;
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const page of pages) collected.push(page);
  return collected;
}

/** A port with some methods replaced. */
export function overridden<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, {
    get: (target, property) => {
      const own: unknown = Reflect.get(methods, property) ?? Reflect.get(target, property);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}
