import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeProvider, type Outcome } from "@gw/fake-provider";
import { adminToken, ServerProcess } from "@gw/soak/server-process";
import type { Api } from "./apis.ts";
import type { ClientCall } from "./client-call.ts";
import { prompt, type Scenario, scenarios } from "./scenarios.ts";

/** Has the form of a token of the gateway, but none was issued. */
const unknownToken = `gw_${"u".repeat(43)}`;
const maxBody = 1_048_576;

/** The kind of provider that speaks each API format, and the path of its API. */
const providers: Readonly<Record<Api["format"], readonly [kind: string, path: string]>> = {
  openai: ["openai-compatible", "/v1"],
  anthropic: ["anthropic", ""],
  gemini: ["gemini", ""],
};

const formats = ["openai", "anthropic", "gemini"] as const;

/** The endpoints of the examples in the documentation, whose model calls no tools. */
const documented = { openai: "chat", anthropic: "claude", gemini: "gemini" } as const;

type Post = (path: string, body: object) => Promise<unknown>;

/** A server with an endpoint per scenario and API format, in front of a fake provider. */
export interface ScenarioGateway {
  readonly url: string;
  readonly provider: FakeProvider;
  /** A token that may call all endpoints. */
  readonly token: string;
  readonly callOf: (scenario: Scenario, api: Api) => ClientCall;
  /** How the requests to the model of a scenario ended at the provider. */
  readonly outcomesOf: (scenario: Scenario) => Promise<readonly Outcome[]>;
  readonly close: () => Promise<void>;
}

export async function openScenarioGateway(): Promise<ScenarioGateway> {
  const provider = await FakeProvider.start({ keep: 10_000 });
  const folder = await mkdtemp(join(tmpdir(), "gw-sdk-clients-"));
  const server = await ServerProcess.start(folder, {
    GW_EGRESS_ALLOW: provider.url,
    GW_MAX_BODY: String(maxBody),
  });
  const { url } = server;
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1/gateway${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  for (const format of formats) await createEndpoints(post, format, provider.url);
  const token = await issueToken(post, "invoker");
  const viewer = await issueToken(post, "viewer");
  return {
    url,
    provider,
    token,
    callOf: (scenario, { name, format }) => ({
      api: name,
      action: scenario.action,
      model:
        scenario.wrong === "endpoint" ? "no-such-endpoint" : endpointOf(modelOf(scenario), format),
      token: { role: viewer, token: unknownToken }[scenario.wrong as string] ?? token,
      prompt: scenario.wrong === "size" ? "x".repeat(4 * maxBody) : prompt,
    }),
    async outcomesOf(scenario) {
      const own = provider.requests.filter(({ path, body }) =>
        `${decodeURIComponent(path)} ${body}`.includes(modelOf(scenario)),
      );
      await Promise.all(own.map(({ closed }) => closed));
      return own.map(({ outcome }) => outcome);
    },
    async close() {
      await server.stop("SIGTERM");
      await provider.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Creates an endpoint for each model of the scenarios at a provider of an API format. */
async function createEndpoints(post: Post, format: Api["format"], origin: string): Promise<void> {
  const [provider, path] = providers[format];
  const auth_config = { api_base: `${origin}${path}` };
  const secretOf = async (secret_name: string, secret_value: object): Promise<string> => {
    const body = { secret_name, provider, secret_value, auth_config };
    const { secret } = (await post("/secrets/create", body)) as { secret: { secret_id: string } };
    return secret.secret_id;
  };
  const usable = await secretOf(format, { api_key: "sk-sdk-clients-0123456789" });
  const unusable = await secretOf(`${format}-without-key`, { other: "sk-sdk-clients-0123456789" });
  const models = [...new Set(scenarios.map(modelOf))];
  const endpoints = models.map((model) => [endpointOf(model, format), model] as const);
  for (const [name, model_name] of [...endpoints, [documented[format], "tools-0"] as const]) {
    const secret_id = model_name === "secret" ? unusable : usable;
    const made = await post("/model-definitions/create", { name, secret_id, provider, model_name });
    const { model_definition: model } = made as {
      model_definition: { model_definition_id: string };
    };
    const model_configs = [{ model_definition_id: model.model_definition_id }];
    await post("/endpoints/create", { name, model_configs });
  }
}

async function issueToken(post: Post, role: string): Promise<string> {
  const issued = (await post("/tokens/create", { name: role, roles: [role] })) as { token: string };
  return issued.token;
}

/** The model of a scenario at the provider. */
function modelOf({ script, wrong }: Scenario): string {
  return wrong === "secret" ? wrong : (script ?? "plain");
}

function endpointOf(model: string, format: Api["format"]): string {
  return `${format}-${model.replaceAll("+", "-")}`;
}
