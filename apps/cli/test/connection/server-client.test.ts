import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { runGw } from "../fixtures/run-gw.js";

const secretId = `s-${"0".repeat(32)}`;
const endpointId = `e-${"0".repeat(32)}`;
const stamps = { created_at: 1, last_updated_at: 1 };
const secret = {
  ...{ secret_id: secretId, secret_name: "openai", masked_values: { api_key: "***" } },
  ...{ provider: "openai", ...stamps },
};
const modelDefinition = {
  ...{ model_definition_id: "d-1", name: "gpt", provider: "openai", model_name: "gpt-4o" },
  ...{ secret_id: secretId, secret_name: "openai", ...stamps },
};
const endpoint = {
  ...{ endpoint_id: endpointId, name: "chat", usage_tracking: false, ...stamps },
  model_mappings: [
    {
      ...{ mapping_id: "m-1", endpoint_id: endpointId, model_definition_id: "d-1", created_at: 1 },
      ...{ model_definition: modelDefinition, weight: 1, linkage_type: "PRIMARY" },
    },
  ],
};

/** The routes of an MLflow server that the commands need; any other path returns HTML. */
const responses: Readonly<Record<string, object>> = {
  "secrets/get": { secret },
  "endpoints/get": { endpoint },
};

async function mlflowServer(status: number): Promise<string> {
  const server = createServer((request, response) => {
    const path = /^\/api\/3\.0\/mlflow\/gateway\/([^?]+)/.exec(request.url ?? "")?.[1];
    const body = path === undefined ? undefined : responses[path];
    if (body === undefined) {
      response.writeHead(status, { "content-type": "text/html" }).end("<!doctype html>");
    } else {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([404, 200])(
  "explains an endpoint of an MLflow server that returns %d for unknown paths",
  async (status) => {
    const env = { GW_URL: await mlflowServer(status) };
    const explanation = await runGw(["endpoints", "explain", endpointId, "--json"], { env });
    expect(explanation).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(explanation.out)).toMatchObject({
      tried: [{ name: "gpt", chances: [1] }],
      unknown: ["credentials_not_opened", "recent_failures", "provider_responses"],
    });
  },
);

test("reports what an MLflow server does not support", async () => {
  const env = { GW_URL: await mlflowServer(404) };
  const usage = await runGw(["secrets", "usage", secretId], { env });
  expect(usage).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^gw: An MLflow server does not support [^\n]+\n$/),
  });
  for (const command of [["doctor"], ["tokens", "list"], ["endpoints", "test", endpointId]]) {
    const { code, err } = await runGw(command, { env });
    expect(code).toBe(1);
    expect(err).toMatch(/^gw: [^\n]*(GW_URL|is not JSON)[^\n]*\n$/);
  }
});

/** A gateway that fails: it closes the connection, or responds with an error. */
async function failingServer(status: number | undefined): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === "/api/v1/gateway/revision") {
      response.writeHead(200, { "content-type": "application/json" });
      return void response.end(JSON.stringify({ revision: 1 }));
    }
    if (status === undefined) return void request.socket.destroy();
    const body = { error_code: "TEMPORARILY_UNAVAILABLE", message: "busy", outcome_unknown: true };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each([
  ["a change", ["secrets", "create", "openai", "--value", "-", "--json"], true],
  ["a read", ["secrets", "list", "--json"], false],
])("%s that fails", (_, command, isChange) => {
  test("without a response advises to start a server, and keeps the unknown outcome", async () => {
    const url = await failingServer(undefined);
    const { err } = await runGw(command, { env: { GW_URL: url }, input: "sk-canary" });
    const error = JSON.parse(err);
    expect(error.message).toContain(`tried ${url}; start a server with gw serve, or set GW_URL`);
    expect(error.outcome_unknown).toBe(isChange || undefined);
  });

  test("with a response gives no advice about the URL, and keeps the unknown outcome", async () => {
    const env = { GW_URL: await failingServer(503) };
    const { err } = await runGw(command, { env, input: "sk-canary" });
    expect(JSON.parse(err)).toEqual({
      ...{ error_code: "TEMPORARILY_UNAVAILABLE", message: "busy", outcome_unknown: true },
    });
  });
});
