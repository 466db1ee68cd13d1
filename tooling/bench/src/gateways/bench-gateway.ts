import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KeyRing, loadKek } from "@gw/crypto";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { openSqlBackend } from "@gw/store-sql";
import { cloneEndpoints } from "./clone-endpoints.ts";

/** A gateway on a new SQLite file, with what a baseline needs to use the same file. */
export interface BenchGateway {
  readonly store: GatewayStore;
  readonly backend: GatewayBackend;
  readonly keyRing: KeyRing;
  /** The path of the database file. */
  readonly path: string;
  /** The data folder of the gateway, which contains the database file. */
  readonly folder: string;
  /** Key version 1, for a baseline. */
  readonly kek: KeyObject;
  /** Key version 1 as the value of `GW_KEK_1`. */
  readonly kekSetting: string;
  /** Ids of one of each resource; the endpoint has two models with one secret each. */
  readonly secretId: string;
  readonly modelDefinitionId: string;
  readonly endpointId: string;
  readonly endpointName: string;
  close(): Promise<void>;
}

/** Opens a gateway in a temporary folder. Its endpoints have two models and a tag each. */
export async function openBenchGateway(options: {
  readonly endpoints: number;
}): Promise<BenchGateway> {
  const folder = mkdtempSync(join(tmpdir(), "gw-bench-"));
  const path = join(folder, "gateway.db");
  const key = randomBytes(32);
  const kekSetting = `raw:${key.toString("base64")}`;
  const kek = await loadKek({ source: kekSetting, version: 1 });
  const keyRing = new KeyRing([kek]);

  const backend = await openSqlBackend({ url: `sqlite:${path}` });
  const now = Date.now();
  await backend.kekRegistry.insert({
    version: kek.version,
    provider: kek.provider,
    ...(await kek.createCheck()),
    state: "active",
    createdAt: now,
    activatedAt: now,
  });
  const store = backend.openStore({ keyRing });
  const seeded = await seed(store);
  cloneEndpoints(path, { of: seeded.endpointId, count: options.endpoints - 1 });

  return {
    ...{ store, backend, keyRing, path, folder, kekSetting, ...seeded },
    kek: createSecretKey(key),
    async close() {
      await store.close();
      await backend.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function seed(
  store: GatewayStore,
): Promise<Pick<BenchGateway, "secretId" | "modelDefinitionId" | "endpointId" | "endpointName">> {
  const by = { principal: "bench" };
  const addModel = async (provider: string, modelName: string) => {
    const secret = await store.createGatewaySecret(
      {
        secretName: `${provider}-production`,
        provider,
        secretValue: { api_key: `sk-${randomBytes(24).toString("hex")}` },
        authConfig: { api_base: `https://api.${provider}.example/v1` },
      },
      by,
    );
    const { secretId } = secret;
    const definition = await store.createGatewayModelDefinition(
      { name: modelName, provider, modelName, secretId },
      by,
    );
    return { secretId, modelDefinitionId: definition.modelDefinitionId };
  };
  const first = await addModel("openai", "gpt-4o");
  const second = await addModel("anthropic", "claude-sonnet");
  const endpoint = await store.createGatewayEndpoint(
    {
      name: "endpoint-0",
      modelConfigs: [
        { modelDefinitionId: first.modelDefinitionId },
        { modelDefinitionId: second.modelDefinitionId, linkageType: "FALLBACK" },
      ],
      tags: [{ key: "team", value: "search" }],
    },
    by,
  );
  const { endpointId, name: endpointName } = endpoint;
  return { ...first, endpointId, endpointName };
}
