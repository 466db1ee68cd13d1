import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { type CalledGateway, callGateway, canary } from "../../fixtures/called-gateway.js";
import { runGw, startProcess } from "../../fixtures/run-gw.js";

type Place = "a server" | "a database";

/** A gateway whose endpoints are tested through its server or on its database. */
async function testedGateway(place: Place = "a database") {
  const called = await callGateway();
  const { gateway, egress, database } = called;
  const isServer = place === "a server";
  const env = isServer ? gateway.env : { ...egress, GW_DATA_DIR: gateway.dataDir };
  const target = isServer ? [] : database;
  return {
    ...called,
    env,
    target,
    testEndpoint: (name: string, ...options: readonly string[]) =>
      runGw(["endpoints", "test", name, ...target, ...options], { env }),
  };
}

async function withModels({ model, endpoint }: CalledGateway, ...names: readonly string[]) {
  for (const name of names) await model(name);
  await endpoint("chat", ...names.flatMap((name) => ["--model", name]));
}

describe.each<Place>(["a server", "a database"])("on %s", (place) => {
  test("calls each model once with a minimal request", async () => {
    const { testEndpoint, provider, ...called } = await testedGateway(place);
    await withModels({ provider, ...called }, "one", "two");
    const { code, out, err } = await testEndpoint("chat");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [head, one, two, ...rest] = out.split("\n");
    expect(head).toMatch(/^MODEL +CALLS +OUTCOME +OPERATION +STATUS +MS$/);
    expect(one).toMatch(/^one +openai-compatible\/one +answered +chat\.completions +200 +\d+$/);
    expect(two).toMatch(/^two +openai-compatible\/two +answered +chat\.completions +200 +\d+$/);
    expect(rest).toEqual([""]);
    expect(provider.requests.map(({ json }) => json)).toEqual(
      expect.arrayContaining(
        ["one", "two"].map((model) => ({
          ...{ model, max_tokens: 1 },
          messages: [{ role: "user", content: "ping" }],
        })),
      ),
    );
  });

  test("reports failing models without their credentials", async () => {
    const { testEndpoint, gateway, provider, ...called } = await testedGateway(place);
    const names = ["good", "embed", "echo-credential", "fail-503", "gone"];
    await withModels({ gateway, provider, ...called }, ...names);
    await gateway.json(["secrets", "delete", "gone", "--yes"]);
    provider.respond(({ path, json }) => {
      const isChat = path.endsWith("/chat/completions");
      return isChat && Object(json).model === "embed" ? { status: 404 } : undefined;
    });
    const outcome = await testEndpoint("chat");
    expect(outcome).toMatchObject({ code: 3, err: "" });
    expect(outcome.out).toMatch(/^good .* answered +chat\.completions +200 /m);
    expect(outcome.out).toMatch(/^embed .* answered +embeddings +200 /m);
    expect(outcome.out).toMatch(/^echo-credential .* failed +chat\.completions +401 /m);
    expect(outcome.out).toMatch(/^echo-credential: Incorrect API key provided: \*+$/m);
    expect(outcome.out).toMatch(/^gone .* not_called +- +- +-$/m);
    expect(outcome.out).toMatch(/^gone: .*gw models update/m);
    const json = await testEndpoint("chat", "--json");
    expect(json.code).toBe(3);
    const gone = { outcome: "not_called", reason: "ORPHANED" };
    expect(JSON.parse(json.out)).toMatchObject([
      { name: "good", outcome: "answered", status: 200, ms: expect.any(Number) },
      { name: "embed", outcome: "answered", operation: "embeddings" },
      { name: "echo-credential", outcome: "failed", status: 401 },
      { name: "fail-503", outcome: "failed", status: 503, error: "Service Unavailable" },
      { name: "gone", ...gone, error: expect.stringContaining("gw models update") },
    ]);
    const trail = await gateway.gw(["audit", "--all"]);
    expect(JSON.stringify([outcome, json, trail]) + gateway.log()).not.toContain(canary);
  });

  test("accepts the id of an endpoint, and rejects an unknown name", async () => {
    const { testEndpoint, gateway, ...called } = await testedGateway(place);
    await withModels({ gateway, ...called }, "fail-503");
    const { endpoint_id: id } = Object(await gateway.json(["endpoints", "get", "chat"]));
    expect(await testEndpoint(id)).toMatchObject({ code: 1, err: "" });
    expect(await testEndpoint("nobody")).toMatchObject({ code: 4, out: "" });
  });

  test("Ctrl-C cancels the calls at the provider", async () => {
    const { env, target, provider, ...called } = await testedGateway(place);
    await withModels({ provider, ...called }, "hang");
    const child = startProcess(["endpoints", "test", "chat", ...target], env);
    let err = "";
    child.stderr?.on("data", (chunk: Buffer) => (err += chunk));
    const request = await provider.received(0);
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect([code, err]).toEqual([130, "gw: interrupted; calls were cancelled\n"]);
    await request.closed;
    expect(request.outcome).toBe("aborted");
  });
});

test("connects only to permitted addresses", async () => {
  const { gateway, database, provider, ...called } = await testedGateway();
  await withModels({ gateway, database, provider, ...called }, "inside");
  const { code, out } = await runGw(["endpoints", "test", "chat", ...database], {
    env: { GW_DATA_DIR: gateway.dataDir },
  });
  expect(code).toBe(1);
  expect(out).toMatch(/^inside .* not_called/m);
  expect(out).toMatch(/^inside: .*\(EGRESS_FORBIDDEN\).*GW_EGRESS_ALLOW/m);
  expect(provider.connections).toBe(0);
});

test("a server requires write permission and applies its own egress policy", async () => {
  const { gateway, model, endpoint, provider } = await testedGateway("a server");
  await model("inside", "http://127.0.0.1:1/v1");
  await endpoint("chat", "--model", "inside");
  const tryAs = async (role: string) => {
    const issued = await gateway.json(["tokens", "create", role, "--role", role]);
    const GW_TOKEN: string = Object(issued).token;
    return runGw(["endpoints", "test", "chat"], { env: { ...gateway.env, GW_TOKEN } });
  };
  expect(await tryAs("viewer")).toMatchObject({ code: 5, out: "" });
  expect(await tryAs("invoker")).toMatchObject({ code: 5, out: "" });
  expect(await tryAs("editor")).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^inside: .*\(EGRESS_FORBIDDEN\).*GW_EGRESS_ALLOW/m),
  });
  expect(provider.connections).toBe(0);
});

test("Ctrl-C cancels a call without a server at the provider", async () => {
  const { database, provider, env, ...called } = await testedGateway();
  await withModels({ database, provider, ...called }, "hang");
  const child = startProcess(["call", "chat", "Hello", ...database], env);
  const request = await provider.received(0);
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  expect(code).toBe(130);
  await request.closed;
  expect(request.outcome).toBe("aborted");
});

test("an endpoint can be called without a server", async () => {
  const { gateway, database, provider, env, ...called } = await testedGateway();
  await withModels({ gateway, database, provider, ...called }, "one");
  const args = ["call", "chat", "Hello there", ...database];
  expect(await runGw([...args, "--verbose"], { env })).toEqual({
    code: 0,
    out: "You said: Hello there\n",
    err: expect.stringMatching(/^openai-compatible\/one answered, 1 attempt, request [^ ]+\n$/),
  });
  expect(await runGw(["call", "nobody", "Hello", ...database], { env })).toMatchObject({ code: 4 });
  provider.enqueue({ text: "first second", faults: ["break"], after: 2 });
  expect(await runGw(args, { env })).toMatchObject({
    code: 1,
    err: expect.stringContaining("the response is incomplete"),
  });
});
