import { FakeProvider } from "@gw/fake-provider";
import { onTestFinished } from "vitest";
import { type Gateway, startGateway } from "./gateway.js";

/** A credential that must be seen by the provider, and by nobody else. */
export const canary = "sk-canary-91d3c5a7e0b24f68";

/** A gateway before a fake provider. */
export interface CalledGateway {
  readonly gateway: Gateway;
  readonly provider: FakeProvider;
  /** `--database` of the gateway, for commands that work without its server. */
  readonly database: readonly string[];
  /** What a command that calls by itself needs to reach the provider. */
  readonly egress: Readonly<Record<string, string>>;
  /** Puts in a model at the provider; its name there is its name here. */
  readonly model: (name: string, apiBase?: string) => Promise<void>;
  /** Creates an endpoint over models, as options. */
  readonly endpoint: (name: string, ...options: readonly string[]) => Promise<void>;
}

/** All of it ends with the test. */
export async function callGateway(): Promise<CalledGateway> {
  const provider = await FakeProvider.start();
  onTestFinished(() => provider.stop());
  const egress = { GW_EGRESS_ALLOW: provider.url };
  const gateway = await startGateway(egress);
  onTestFinished(() => gateway.stop());
  return {
    gateway,
    provider,
    database: ["--database", `sqlite:${gateway.dataDir}/gateway.db`],
    egress,
    async model(name, apiBase = `${provider.url}/v1`) {
      const kind = ["--provider", "openai-compatible", "--auth", `api_base=${apiBase}`];
      await gateway.json(["secrets", "create", name, ...kind, "--value", "-"], canary);
      await gateway.json(["models", "create", name, "--secret", name, "--model", name]);
    },
    async endpoint(name, ...options) {
      await gateway.json(["endpoints", "create", name, ...options]);
    },
  };
}
