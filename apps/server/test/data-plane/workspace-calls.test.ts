import { FakeProvider } from "@gw/fake-provider";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type GatewayWithProvider,
  openGatewayWithProvider,
} from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

async function startProvider(): Promise<FakeProvider> {
  const provider = await FakeProvider.start({ lenient: true });
  onTestFinished(() => provider.stop());
  return provider;
}

/** Creates a workspace, unless it is `default`, with the endpoint `chat` at a provider. */
async function fill(
  { gateway }: GatewayWithProvider,
  name: string,
  provider: FakeProvider,
): Promise<string> {
  const workspace =
    name === "default"
      ? await gateway.workspaces.get({ name })
      : await gateway.workspaces.create({ name });
  const { store } = gateway.inWorkspace(workspace);
  const { secretId } = await store.createGatewaySecret({
    ...{ secretName: "key", provider: "openai-compatible" },
    secretValue: { api_key: `sk-${name}-0123456789abcdef` },
    authConfig: { api_base: `${provider.url}/v1` },
  });
  const definition = { name: "model", provider: "openai-compatible", modelName: "gpt", secretId };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
  await store.createGatewayEndpoint({ name: "chat", modelConfigs: [{ modelDefinitionId }] });
  await gateway.dataPlane?.endpoints.load();
  return workspace.workspaceId;
}

interface Sent {
  readonly token?: string;
  readonly workspace?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request with the admin token, in a workspace. */
function send(url: string, path: string, body: object | undefined, sent: Sent): Promise<Response> {
  const { token = adminToken, workspace, headers } = sent;
  return fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...{ authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(workspace !== undefined && { "x-mlflow-workspace": workspace }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const message = { role: "user", content: "hello" };

async function callIn(url: string, workspace: string | undefined, token?: string): Promise<string> {
  const body = { model: "chat", messages: [message] };
  const sent = { workspace, ...(token !== undefined && { token }) };
  const response = await send(url, "/v1/chat/completions", body, sent);
  await response.arrayBuffer();
  const reason = response.headers.get("x-gw-reason");
  return reason === null ? `${response.status}` : `${response.status} ${reason}`;
}

describe("a target that is open for one workspace", () => {
  test("is closed for calls, tests and explanations of another one", async () => {
    const internal = await startProvider();
    const called = await openGatewayWithProvider({ GW_EGRESS_ALLOW: `${internal.url}@research` });
    for (const name of ["default", "research"]) await fill(called, name, internal);
    const { url } = called;
    expect(await callIn(url, "research")).toBe("200");
    // The connection of the other workspace is open.
    expect(await callIn(url, "default")).toBe("502 EGRESS_FORBIDDEN");
    expect(await callIn(url, undefined)).toBe("502 EGRESS_FORBIDDEN");
    expect(await callIn(url, "research")).toBe("200");
    expect(internal.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array.from({ length: 2 }, () => "Bearer sk-research-0123456789abcdef"),
    );
    expect(internal.connections).toBe(1);
    const base = "/api/v1/gateway/endpoints";
    const outcomes = [];
    for (const workspace of ["research", "default"]) {
      const tested = await send(url, `${base}/test`, { name: "chat" }, { workspace });
      const explained = await send(url, `${base}/explain?name=chat`, undefined, { workspace });
      const { results } = (await tested.json()) as { results: { outcome: string }[] };
      const { explanation } = (await explained.json()) as { explanation: { tried?: unknown[] } };
      outcomes.push([results[0]?.outcome, explanation.tried?.length]);
    }
    expect(outcomes).toEqual([
      ["answered", 1],
      ["not_called", undefined],
    ]);
    const examined = await send(url, "/api/v1/gateway/doctor", undefined, {});
    const { report } = (await examined.json()) as {
      report: { findings: { code: string; message?: string }[] };
    };
    const uncallable = report.findings.filter(({ code }) => code === "model_not_callable");
    expect(uncallable).toHaveLength(1);
    expect(uncallable[0]?.message).toContain("EGRESS_FORBIDDEN");
  });
});

describe("a suspended workspace", () => {
  test("gets 403 for calls in every API format, and keeps its list of models", async () => {
    const provider = await startProvider();
    const called = await openGatewayWithProvider({ GW_EGRESS_ALLOW: `${provider.url}@*` });
    const { url, gateway } = called;
    const workspaceId = await fill(called, "research", provider);
    await fill(called, "default", provider);
    await gateway.workspaces.update({ workspaceId, suspended: true });
    await gateway.dataPlane?.endpoints.load();
    const workspace = "research";
    const chat = { model: "chat", messages: [message] };
    const requests = [
      ["/v1/chat/completions", chat],
      ["/v1/messages", { ...chat, max_tokens: 1 }],
      ["/v1beta/models/chat:generateContent", { contents: [] }],
      ["/gateway/chat/mlflow/invocations", chat],
    ] as const;
    for (const [path, body] of requests) {
      const response = await send(url, path, body, { workspace });
      expect([path, response.status]).toEqual([path, 403]);
      expect(await response.text()).toContain("workspace_suspended");
    }
    expect(provider.requests).toHaveLength(0);
    const listed = await send(url, "/v1/models", undefined, { workspace });
    expect(await listed.json()).toMatchObject({ data: [{ id: "chat" }] });
    expect(await callIn(url, "default")).toBe("200");
  });
});

describe("a workspace with many tokens", () => {
  test("leaves to another one as many places as it takes", async () => {
    const provider = await startProvider();
    const called = await openGatewayWithProvider({
      GW_EGRESS_ALLOW: `${provider.url}@*`,
      GW_MAX_INFLIGHT_REQUESTS: "12",
    });
    const { url, gateway } = called;
    for (const name of ["default", "research"]) await fill(called, name, provider);
    const workspace = await gateway.workspaces.get({ name: "research" });
    const { tokens } = gateway.inWorkspace(workspace);
    const issued = [];
    for (let index = 0; index < 8; index += 1) {
      const { token } = await tokens.createAccessToken({ name: `t-${index}`, roles: ["invoker"] });
      issued.push(token);
    }
    await gateway.tokenCache?.refresh();
    provider.respond(() => ({ faults: ["hang"] }));
    const held = issued.slice(0, 6).map((token) => callIn(url, undefined, token));
    await provider.received(5);
    for (const token of issued.slice(6)) expect(await callIn(url, undefined, token)).toBe("429");
    provider.respond(undefined);
    for (let count = 0; count < 3; count += 1) expect(await callIn(url, "default")).toBe("200");
    gateway.dataPlane?.handler.endAllCalls();
    expect(await Promise.all(held)).toEqual(Array.from({ length: 6 }, () => "503"));
  });
});
