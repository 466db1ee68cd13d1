import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { FakeProvider } from "@gw/fake-provider";
import { openGateway, readSettings } from "@gw/gateway";
import { basePaths } from "@gw/store-rest/protocol";
import Database from "better-sqlite3";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { buildApp } from "../../src/http/app.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { apiClient } from "../fixtures/served-memory.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

type AuthConfig = Readonly<Record<string, string>>;

/** Where each provider is called without an `api_base`; "" if it needs one. */
const hosts: Readonly<Record<string, string>> = {
  anthropic: "api.anthropic.com",
  azure: "",
  cerebras: "api.cerebras.ai",
  deepseek: "api.deepseek.com",
  fireworks: "api.fireworks.ai",
  gemini: "generativelanguage.googleapis.com",
  groq: "api.groq.com",
  mistral: "api.mistral.ai",
  nvidia: "integrate.api.nvidia.com",
  openai: "api.openai.com",
  "openai-compatible": "",
  openrouter: "openrouter.ai",
  perplexity: "api.perplexity.ai",
  together: "api.together.xyz",
  vllm: "",
  xai: "api.x.ai",
};

const labels: AuthConfig = {
  api_version: "2099-01-01",
  organization: "org-thief",
  openai_project: "proj_thief",
};

async function openServed() {
  const provider = await FakeProvider.start();
  const { port } = new URL(provider.url);
  const at = (host: string): string => `http://${host}:${port}`;
  const resolved = new Set<string>();
  const dataDir = temporaryFolder();
  const gateway = await openGateway(
    readSettings({
      GW_DATA_DIR: dataDir,
      GW_KEK_1: `raw:${randomBytes(32).toString("base64")}`,
      GW_EGRESS_ALLOW: `${at("sealed.test")},${at("thief.test")}`,
    }),
    {
      async lookup(host) {
        resolved.add(host);
        // The other hosts are real providers, which no test may call.
        return host.endsWith(".test") ? [{ address: "127.0.0.1" }] : [];
      },
    },
  );
  const app = await buildApp({ gateway, adminToken, logger: pino({ level: "silent" }) });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port: ownPort } = app.server.address() as { port: number };
  const api = apiClient(`http://127.0.0.1:${ownPort}`, adminToken);
  const database = new Database(join(dataDir, "gateway.db"));
  onTestFinished(async () => {
    database.close();
    await app.close();
    await gateway.close();
    await provider.stop();
  });
  return {
    at,
    store: gateway.store,
    post: (path: string, body: object) => api("POST", `${basePaths[0]}/${path}`, body),
    /** Tests the endpoint. @returns the hosts that it connected to or that received the credential */
    async hostsOfTest(name: string, credential: string) {
      resolved.clear();
      const before = provider.requests.length;
      const { status } = await api("POST", `${basePaths[0]}/endpoints/test`, { name });
      expect(status).toBe(200);
      // A connection that is open already needs no look-up.
      const received = provider.requests
        .slice(before)
        .filter(({ rawHeaders, path }) => `${rawHeaders} ${path}`.includes(credential))
        .map(({ headers }) => new URL(`http://${headers.host}`).hostname);
      return { hosts: [...new Set([...resolved, ...received])], received };
    },
    /** Changes the row as someone with access to the database, who has no key. */
    edit(secretId: string, authConfig: AuthConfig | undefined) {
      const text = authConfig === undefined ? null : JSON.stringify(authConfig);
      database
        .prepare("update gateway_secrets set auth_config = ? where secret_id = ?")
        .run(text, secretId);
    },
  };
}

type Served = Awaited<ReturnType<typeof openServed>>;

/** Every field that decides, or might decide, where or how a credential is sent. */
function changesOf(config: AuthConfig, { at }: Served): AuthConfig[] {
  const fields = {
    api_base: `${at("thief.test")}/v1`,
    auth_mode: "iam_role",
    aws_region_name: "thief",
    aws_role_name: "thief",
    location: "thief",
    project: "thief",
    region: "thief",
    resource: "thief",
    resource_name: "thief",
    tenant_id: "thief",
    vertex_location: "thief",
    vertex_project: "thief",
  };
  const changed = Object.entries(fields).map(([key, value]) => ({ ...config, [key]: value }));
  const removed = Object.keys(config).map((key) => {
    const { [key]: _, ...rest } = config;
    return rest;
  });
  return [...changed, ...removed];
}

/** Auth configs of a provider, with the host that each of them leads to. */
function configsOf(provider: string, { at }: Served): [AuthConfig, string][] {
  const withApiBase = { api_base: `${at("sealed.test")}/v1` };
  const configs: [AuthConfig, string][] = [
    [withApiBase, "sealed.test"],
    [{ ...withApiBase, region: "eu" }, "sealed.test"],
  ];
  const host = hosts[provider] ?? "";
  if (host !== "") configs.push([{}, host]);
  if (provider === "azure") {
    configs.push([{ resource: "sealed" }, "sealed.openai.azure.com"]);
    configs.push([{ resource_name: "x" }, "x.openai.azure.com"]);
  }
  return configs;
}

test.each(Object.keys(hosts))(
  "the credential of a secret for %s reaches only the host that it was sealed for",
  async (provider) => {
    const served = await openServed();
    for (const [index, [config, host]] of configsOf(provider, served).entries()) {
      const name = `${provider}-${index}`;
      const credential = `sk-${randomBytes(16).toString("hex")}`;
      const { secretId } = await served.store.createGatewaySecret({
        ...{ secretName: name, provider, authConfig: config },
        secretValue: { api_key: credential },
      });
      const { modelDefinitionId } = await served.store.createGatewayModelDefinition({
        ...{ name, secretId, provider, modelName: "m" },
      });
      await served.store.createGatewayEndpoint({ name, modelConfigs: [{ modelDefinitionId }] });
      const hostsOfTest = () => served.hostsOfTest(name, credential);
      const expected = { hosts: [host], received: host === "sealed.test" ? [host] : [] };
      expect(await hostsOfTest()).toEqual(expected);

      const stored = await served.store.getSecretInfo({ secretId });
      for (const changed of changesOf(config, served)) {
        // Over REST without the value, as an editor.
        const isCleared = Object.keys(changed).length === 0;
        const change = isCleared ? { clear_auth_config: true } : { auth_config: changed };
        const update = { secret_id: secretId, ...change };
        const { status, json } = await served.post("secrets/update", update);
        expect([status, json]).toMatchObject([409, { error_code: "INVALID_STATE" }]);
        expect(await served.store.getSecretInfo({ secretId })).toEqual(stored);

        // In the database: the secret does not open.
        served.edit(secretId, changed);
        expect(await hostsOfTest()).toEqual({ hosts: [], received: [] });
        served.edit(secretId, stored.authConfig);
      }
      expect(await hostsOfTest()).toEqual(expected);

      // Labels change neither the host nor whether the secret opens.
      const withLabels = { secret_id: secretId, auth_config: { ...config, ...labels } };
      expect((await served.post("secrets/update", withLabels)).status).toBe(200);
      expect(await hostsOfTest()).toEqual(expected);

      // With another value, the former one is gone.
      for (const changed of changesOf(config, served)) {
        const value = { api_key: `sk-${randomBytes(16).toString("hex")}` };
        const update = { secret_id: secretId, auth_config: changed, secret_value: value };
        expect((await served.post("secrets/update", update)).status).toBe(200);
        expect((await hostsOfTest()).received).toEqual([]);
      }
    }
  },
);
