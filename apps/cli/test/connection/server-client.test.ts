import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
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
