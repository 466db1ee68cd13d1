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

type Post = (path: string, body: object, workspace?: string) => Promise<unknown>;

/** A server with an endpoint per scenario and API format, in front of a fake provider. */
export interface ScenarioGateway {
  readonly url: string;
  readonly provider: FakeProvider;
  /** A token that may call all endpoints. */
  readonly token: string;
  /**
   * Creates a workspace with the endpoint `chat`, whose model has the name of the workspace.
   *
   * @returns a token of the installation, which may call the endpoints of all workspaces
   */
  readonly openWorkspace: (name: string) => Promise<string>;
  readonly callOf: (scenario: Scenario, api: Api) => ClientCall;
  /** How the requests to the model of a scenario ended at the provider. */
  readonly outcomesOf: (scenario: Scenario) => Promise<readonly Outcome[]>;
  readonly close: () => Promise<void>;
}

export async function openScenarioGateway(): Promise<ScenarioGateway> {
  const provider = await FakeProvider.start({ keep: 10_000 });
  const folder = await mkdtemp(join(tmpdir(), "gw-sdk-clients-"));
  const server = await ServerProcess.start(folder, {
    GW_EGRESS_ALLOW: `${provider.url}@*`,
    GW_MAX_BODY: String(maxBody),
  });
  const { url } = server;
  const post: Post = async (path, body, workspace = "default") => {
    const response = await fetch(`${url}/api/v1/gateway${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${adminToken}`,
        "content-type": "application/json",
        "x-mlflow-workspace": workspace,
      },
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
    async openWorkspace(name) {
      await post("/workspaces/create", { name });
      const inWorkspace: Post = (path, body) => post(path, body, name);
      const secret_id = await createSecret(inWorkspace, {
        name,
        format: "openai",
        origin: provider.url,
      });
      await createEndpoint(inWorkspace, {
        name: "chat",
        model_name: `model-of-${name}`,
        secret_id,
        provider: providers.openai[0],
      });
      return issueToken(post, "invoker", "*");
    },
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
  const usable = await createSecret(post, { name: format, format, origin });
  const name = `${format}-without-key`;
  const unusable = await createSecret(post, { name, format, origin, field: "other" });
  const models = [...new Set(scenarios.map(modelOf))];
  const endpoints = models.map((model) => [endpointOf(model, format), model] as const);
  for (const [name, model_name] of [...endpoints, [documented[format], "tools-0"] as const]) {
    const secret_id = model_name === "secret" ? unusable : usable;
    await createEndpoint(post, { name, model_name, secret_id, provider: providers[format][0] });
  }
}

/** Creates a secret whose value has one field. @returns its id */
async function createSecret(
  post: Post,
  {
    name,
    format,
    origin,
    field = "api_key",
  }: { name: string; format: Api["format"]; origin: string; field?: string },
): Promise<string> {
  const [provider, path] = providers[format];
  const made = await post("/secrets/create", {
    ...{ secret_name: name, provider, auth_config: { api_base: `${origin}${path}` } },
    secret_value: { [field]: "sk-sdk-clients-0123456789" },
  });
  return (made as { secret: { secret_id: string } }).secret.secret_id;
}

/** Creates an endpoint with one model of the same name. */
async function createEndpoint(
  post: Post,
  model: { name: string; model_name: string; secret_id: string; provider: string },
): Promise<void> {
  const made = await post("/model-definitions/create", model);
  const { model_definition_id } = (made as { model_definition: { model_definition_id: string } })
    .model_definition;
  await post("/endpoints/create", {
    ...{ name: model.name, model_configs: [{ model_definition_id }] },
  });
}

async function issueToken(post: Post, role: string, workspace?: "*"): Promise<string> {
  const body = { name: role, roles: [role], workspace };
  return ((await post("/tokens/create", body)) as { token: string }).token;
}

/** The model of a scenario at the provider. */
function modelOf({ script, wrong }: Scenario): string {
  return wrong === "secret" ? wrong : (script ?? "plain");
}

function endpointOf(model: string, format: Api["format"]): string {
  return `${format}-${model.replaceAll("+", "-")}`;
}
