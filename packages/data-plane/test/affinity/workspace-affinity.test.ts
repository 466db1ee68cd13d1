import type { GatewayModelConfig } from "@gw/config-resolver";
import { describe, expect, test } from "vitest";
import type { EndpointSource, InstallationSnapshot } from "../../src/index.ts";
import { endpoint, opened } from "../model-config.ts";
import { type ServedDataPlane, serveDataPlane } from "../served-data-plane.ts";

type Models = Readonly<Record<string, readonly GatewayModelConfig[]>>;

function installationOf(models: Models): InstallationSnapshot {
  const snapshots = Object.entries(models).map(([name, own]) => ({
    revision: 1,
    endpoints: new Map([["chat", endpoint("chat", own)]]),
    workspace: { workspaceId: name, name, suspended: false, createdAt: 0, lastUpdatedAt: 0 },
  }));
  const byName = new Map(snapshots.map((one) => [one.workspace.name, one]));
  return { revision: 1, byId: byName, byName };
}

/** Workspaces with equally named endpoints and models; each model has its own secret. */
async function serve(
  accounts: Readonly<Record<string, readonly string[]>>,
): Promise<ServedDataPlane> {
  const source: { serving: EndpointSource["serving"] } = { serving: undefined };
  const served = await serveDataPlane(() => ({}), { endpoints: source });
  const modelOf = (account: string) =>
    served.at("gpt", {
      modelDefinitionId: `d-${account}`,
      secretId: `s-${account}`,
      secretValue: opened({ api_key: `sk-${account}-0123456789abcdef` }),
    });
  const entries = Object.entries(accounts).map(([name, own]) => [name, own.map(modelOf)]);
  source.serving = installationOf(Object.fromEntries(entries) as Models);
  return served;
}

async function respond(url: string, workspace: string, body: object = {}) {
  const response = await fetch(`${url}/v1/responses`, {
    method: "POST",
    headers: { "x-workspace": workspace },
    body: JSON.stringify({ model: "chat", input: "hi", ...body }),
  });
  return { status: response.status, text: await response.text() };
}

const withoutId = (text: string): string => text.replaceAll(/r-\d+/g, "");

describe("an id of state in one workspace", () => {
  test("is refused like an unknown one in another workspace, and reaches no account", async () => {
    const served = await serve({ default: ["a", "b"], research: ["c", "d"] });
    served.provider.respond(() => ({ body: '{"id":"resp_1","object":"response","output":[{}]}' }));
    const created = await respond(served.url, "default");
    const { id } = JSON.parse(created.text) as { id: string };
    expect(id).toMatch(/^resp_1_gw[0-9a-f]{10}$/);
    expect((await respond(served.url, "default", { previous_response_id: id })).status).toBe(200);
    const sent = served.provider.requests.length;
    const foreign = await respond(served.url, "research", { previous_response_id: id });
    const unknown = await respond(served.url, "research", {
      previous_response_id: "resp_1_gw0000000000",
    });
    expect([foreign.status, unknown.status]).toEqual([422, 422]);
    expect(withoutId(foreign.text)).toBe(withoutId(unknown.text));
    expect(served.provider.requests).toHaveLength(sent);
  });

  test("is sent to the only account of another workspace as an unknown id, with its tag", async () => {
    const served = await serve({ default: ["a", "b"], research: ["c"] });
    served.provider.respond(() => ({ body: '{"id":"resp_1","object":"response","output":[{}]}' }));
    const { id } = JSON.parse((await respond(served.url, "default")).text) as { id: string };
    await respond(served.url, "research", { previous_response_id: id });
    const last = served.provider.requests.at(-1);
    expect(last?.headers.authorization).toContain("sk-c-");
    expect(last?.json).toMatchObject({ previous_response_id: id });
  });
});
