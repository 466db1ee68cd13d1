import { FakeProvider } from "@gw/fake-provider";
import { type Environment, type OpenedGateway, openGateway, readSettings } from "@gw/gateway";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { type AppOptions, buildApp } from "../src/http/app.ts";
import { adminToken } from "./served-gateway.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A credential that must be seen by the provider, and by nobody else. */
export const canary = "sk-canary-0123456789abcdef";

export interface CalledGateway {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly gateway: OpenedGateway;
  readonly provider: FakeProvider;
  /** Everything that was logged, at every level. */
  readonly log: () => string;
  /** Puts in a secret, a model and an endpoint of that name over it. */
  readonly endpoint: (name: string, options?: EndpointOptions) => Promise<void>;
}

interface EndpointOptions {
  readonly provider?: string;
  readonly modelName?: string;
  readonly apiBase?: string;
}

/** A gateway with its data plane, before a fake provider; all of it ends with the test. */
export async function callGateway(
  env: Environment = {},
  options: Pick<AppOptions, "requestTimeout"> = {},
): Promise<CalledGateway> {
  const provider = await FakeProvider.start();
  const folder = temporaryFolder();
  const settings = readSettings({
    GW_DATA_DIR: folder,
    GW_EGRESS_ALLOW: provider.url,
    GW_POLL_INTERVAL: "50",
    ...env,
  });
  const gateway = await openGateway(settings, { serverId: "test", onRevision: () => {} });
  let log = "";
  const logger = pino({ level: "trace" }, { write: (line) => (log += line) });
  const app = await buildApp({ ...options, gateway, adminToken, logger });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  onTestFinished(async () => {
    await app.close();
    await gateway.close();
    await provider.stop();
  });
  const { store } = gateway;
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    gateway,
    provider,
    log: () => log,
    async endpoint(name, options = {}) {
      const { provider: kind = "openai-compatible", modelName = "gpt-4o" } = options;
      const { secretId } = await store.createGatewaySecret({
        secretName: name,
        provider: kind,
        secretValue: { api_key: canary },
        authConfig: { api_base: options.apiBase ?? `${provider.url}/v1` },
      });
      const { modelDefinitionId } = await store.createGatewayModelDefinition({
        ...{ name, secretId, provider: kind, modelName },
      });
      await store.createGatewayEndpoint({ name, modelConfigs: [{ modelDefinitionId }] });
      await gateway.dataPlane?.endpoints.load();
    },
  };
}
