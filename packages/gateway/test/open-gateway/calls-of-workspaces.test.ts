import { randomBytes } from "node:crypto";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { GatewayWorkspace } from "@gw/entities";
import { describe, expect, onTestFinished, test } from "vitest";
import { openGateway } from "../../src/open-gateway/open-gateway.ts";
import type { OpenedGateway } from "../../src/open-gateway/opened-gateway.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Received {
  readonly path: string | undefined;
  readonly credential: string | undefined;
}

/** A provider with one upstream per path, such as `/research/v1`, that records what arrives. */
async function startProvider(): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const url = await listen((request, response) => {
    const { url: path, headers } = request;
    request.resume().on("end", () => {
      received.push({ path, credential: headers.authorization });
      response.setHeader("content-type", "application/json");
      response.end('{"choices":[{"message":{"content":"hello"}}]}');
    });
  });
  return { url, received };
}

async function openServer(allow: string): Promise<OpenedGateway> {
  const settings = readSettings({
    GW_DATA_DIR: temporaryFolder(),
    GW_KEK_1: `raw:${randomBytes(32).toString("base64")}`,
    // Only an announced change is read.
    GW_POLL_INTERVAL: "60000",
    GW_EGRESS_ALLOW: allow,
  });
  const gateway = await openGateway(settings, { serverId: "a:1" });
  onTestFinished(() => gateway.close());
  return gateway;
}

/** Serves calls, of the workspace whose name is in the header `x-workspace`. */
function serve(gateway: OpenedGateway): Promise<string> {
  let requests = 0;
  return listen((request, response) => {
    requests += 1;
    const name = String(request.headers["x-workspace"]);
    const snapshot = gateway.dataPlane?.endpoints.serving?.byName.get(name);
    void gateway.callHandler.handle({
      ...{ request, response, operation: "chat.completions", requestId: `r-${requests}` },
      workspace: snapshot?.workspace ?? { workspaceId: "w-missing", name },
      client: `token:${name}`,
    });
  });
}

async function callIn(url: string, workspace: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "x-workspace": workspace },
    body: JSON.stringify({ model: "chat", messages: [] }),
  });
  const { error } = (await response.json()) as { error?: { code: string } };
  return error === undefined ? `${response.status}` : `${response.status} ${error.code}`;
}

const keyOf = (name: string, version = 1): string => `sk-${name}-${version}-0123456789abcdef`;

/** Gives a workspace the endpoint `chat` with its own secret and upstream. */
async function fill(
  gateway: OpenedGateway,
  workspace: GatewayWorkspace,
  provider: { readonly url: string },
): Promise<string> {
  const { store } = gateway.inWorkspace(workspace);
  const { secretId } = await store.createGatewaySecret({
    ...{ secretName: "key", provider: "openai-compatible" },
    authConfig: { api_base: `${provider.url}/${workspace.name}/v1` },
    secretValue: { api_key: keyOf(workspace.name) },
  });
  const definition = { name: "model", provider: "openai-compatible", modelName: "gpt", secretId };
  const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
  await store.createGatewayEndpoint({ name: "chat", modelConfigs: [{ modelDefinitionId }] });
  return secretId;
}

describe("calls of many workspaces with equally named endpoints", () => {
  test("reach their own upstream with their own credential, while secrets change", async () => {
    const provider = await startProvider();
    const gateway = await openServer(`${provider.url}@*`);
    const secrets = new Map<GatewayWorkspace, string>();
    for (let index = 0; index < 100; index += 1) {
      const workspace = await gateway.workspaces.create({ name: `team-${index}` });
      secrets.set(workspace, await fill(gateway, workspace, provider));
    }
    await gateway.dataPlane?.endpoints.load();
    const url = await serve(gateway);
    const callAll = () =>
      Promise.all(
        [...secrets.keys()].flatMap(({ name }) => [1, 2, 3].map(() => callIn(url, name))),
      );
    const calls = [callAll()];
    for (const [workspace, secretId] of [...secrets].slice(0, 20)) {
      const secretValue = { api_key: keyOf(workspace.name, 2) };
      await gateway.inWorkspace(workspace).store.updateGatewaySecret({ secretId, secretValue });
      await gateway.dataPlane?.endpoints.load();
      calls.push(Promise.all([callIn(url, workspace.name), callIn(url, "team-99")]));
    }
    const results = (await Promise.all(calls)).flat();
    results.push(...(await callAll()));
    expect(new Set(results)).toEqual(new Set(["200"]));
    expect(provider.received).toHaveLength(results.length);
    for (const { path = "", credential } of provider.received) {
      const [, name = ""] = path.split("/");
      expect([keyOf(name), keyOf(name, 2)].map((key) => `Bearer ${key}`)).toContain(credential);
    }
    // The changed credentials are in use, and only those.
    const last = provider.received.slice(-300);
    const changed = last.filter(({ credential }) => credential?.includes("-2-0123456789abcdef"));
    expect(changed).toHaveLength(60);
  });

  test("end with a suspension and a deletion, which raise no revision of the workspace", async () => {
    const provider = await startProvider();
    const gateway = await openServer(`${provider.url}@*`);
    const research = await gateway.workspaces.create({ name: "research" });
    const sales = await gateway.workspaces.create({ name: "sales" });
    for (const workspace of [research, sales]) await fill(gateway, workspace, provider);
    await gateway.dataPlane?.endpoints.load();
    const url = await serve(gateway);
    const statuses = async () => [await callIn(url, "research"), await callIn(url, "sales")];
    expect(await statuses()).toEqual(["200", "200"]);
    const { workspaceId } = research;
    await gateway.workspaces.update({ workspaceId, suspended: true });
    await gateway.dataPlane?.endpoints.load();
    expect(await statuses()).toEqual(["403 workspace_suspended", "200"]);
    await gateway.workspaces.update({ workspaceId, suspended: false });
    await gateway.dataPlane?.endpoints.load();
    expect(await statuses()).toEqual(["200", "200"]);
    await gateway.workspaces.delete({ workspaceId, cascade: true });
    await gateway.dataPlane?.endpoints.load();
    expect(await statuses()).toEqual(["404 model_not_found", "200"]);
    await gateway.workspaces.create({ name: "research" });
    await gateway.dataPlane?.endpoints.load();
    expect(await statuses()).toEqual(["404 model_not_found", "200"]);
    expect(provider.received).toHaveLength(7);
  });

  test("end with the deletion of their workspace while they wait, and no others do", async () => {
    const waiting: ServerResponse[] = [];
    const url = await listen((request, response) => {
      request.resume().on("end", () => waiting.push(response));
    });
    const gateway = await openServer(`${url}@*`);
    const research = await gateway.workspaces.create({ name: "research" });
    const sales = await gateway.workspaces.create({ name: "sales" });
    for (const workspace of [research, sales]) await fill(gateway, workspace, { url });
    await gateway.dataPlane?.endpoints.load();
    const served = await serve(gateway);
    const [first, second] = [callIn(served, "research"), callIn(served, "sales")];
    await expect.poll(() => waiting.length).toBe(2);
    await gateway.workspaces.delete({ workspaceId: research.workspaceId, cascade: true });
    await gateway.dataPlane?.endpoints.load();
    expect(await first).toBe("404 RESOURCE_DOES_NOT_EXIST");
    for (const response of waiting) {
      response.setHeader("content-type", "application/json");
      response.end('{"choices":[{"message":{"content":"hello"}}]}');
    }
    expect(await second).toBe("200");
  });
});

describe("a target that is open for one workspace", () => {
  test("is a problem of the others in explanations, model tests and warnings", async () => {
    const provider = await startProvider();
    const gateway = await openServer(`${provider.url}@research`);
    const outcomes = new Map<string, unknown[]>();
    for (const name of ["research", "sales"]) {
      const workspace = await gateway.workspaces.create({ name });
      const { store, operations, endpointTester } = gateway.inWorkspace(workspace);
      const codes: string[] = [];
      await store.createGatewaySecret(
        {
          ...{ secretName: "warned", provider: "openai-compatible" },
          authConfig: { api_base: `${provider.url}/v1` },
          secretValue: { api_key: keyOf(name) },
        },
        { onWarnings: (warnings) => codes.push(...warnings.map(({ code }) => code)) },
      );
      await fill(gateway, workspace, provider);
      const { tried, notTried } = await operations.explainGatewayEndpoint({ name: "chat" });
      const [tested] = await endpointTester.testGatewayEndpoint({ name: "chat" });
      outcomes.set(name, [codes, tried.length, notTried.length, tested?.outcome]);
    }
    expect(outcomes.get("research")).toEqual([[], 1, 0, "answered"]);
    expect(outcomes.get("sales")).toEqual([["destination_forbidden"], 0, 1, "not_called"]);
    expect(provider.received).toHaveLength(1);
  });
});
