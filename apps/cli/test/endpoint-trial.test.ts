import { once } from "node:events";
import { expect, test } from "vitest";
import { type CalledGateway, callGateway, canary } from "./called-gateway.js";
import { run, start } from "./gateway.js";

async function triedGateway() {
  const called = await callGateway();
  const { gateway, egress, database } = called;
  const env = { ...egress, GW_DATA_DIR: gateway.dataDir };
  return {
    ...called,
    env,
    tryEndpoint: (name: string, ...options: readonly string[]) =>
      run(["endpoints", "test", name, ...database, ...options], { env }),
  };
}

async function withModels({ model, endpoint }: CalledGateway, ...names: readonly string[]) {
  for (const name of names) await model(name);
  await endpoint("chat", ...names.flatMap((name) => ["--model", name]));
}

test("every model is called once, with as little as can be", async () => {
  const { tryEndpoint, provider, ...called } = await triedGateway();
  await withModels({ provider, ...called }, "one", "two");
  const { code, out, err } = await tryEndpoint("chat");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(
    /^MODEL +CALLS +OUTCOME +STATUS +MS\none +openai-compatible\/one +answered +200 +\d+\ntwo .*\n$/,
  );
  expect(provider.requests.map(({ json }) => json)).toEqual(
    expect.arrayContaining(
      ["one", "two"].map((model) => ({
        ...{ model, max_tokens: 1 },
        messages: [{ role: "user", content: "ping" }],
      })),
    ),
  );
});

test("a model that fails is told from those that answer, without its credential", async () => {
  const { tryEndpoint, gateway, ...called } = await triedGateway();
  await withModels({ gateway, ...called }, "good", "echo-credential", "fail-503", "gone");
  await gateway.json(["secrets", "delete", "gone", "--yes"]);
  const outcome = await tryEndpoint("chat");
  expect(outcome).toMatchObject({ code: 3, err: "" });
  expect(outcome.out).toMatch(/^good .* answered +200 /m);
  expect(outcome.out).toMatch(/^echo-credential .* failed +401 /m);
  expect(outcome.out).toMatch(/^echo-credential: Incorrect API key provided: \*+$/m);
  expect(outcome.out).toMatch(/^gone .* not called +- +-$/m);
  const json = await tryEndpoint("chat", "--json");
  expect(json.code).toBe(3);
  expect(JSON.parse(json.out)).toMatchObject([
    { name: "good", outcome: "answered", status: 200, ms: expect.any(Number) },
    { name: "echo-credential", outcome: "failed", status: 401 },
    { name: "fail-503", outcome: "failed", status: 503, error: "Service Unavailable" },
    { name: "gone", outcome: "not called", error: expect.stringContaining("gw models update") },
  ]);
  const trail = await gateway.gw(["audit", "--all"]);
  expect(JSON.stringify([outcome, json, trail]) + gateway.log()).not.toContain(canary);
});

test("what may not be dialled is not dialled", async () => {
  const { gateway, database, provider, ...called } = await triedGateway();
  await withModels({ gateway, database, provider, ...called }, "inside");
  const { code, out } = await run(["endpoints", "test", "chat", ...database], {
    env: { GW_DATA_DIR: gateway.dataDir },
  });
  expect(code).toBe(1);
  expect(out).toMatch(/^inside .* failed +502 /m);
  expect(out).toMatch(/^inside: .*\(EGRESS_FORBIDDEN\).*GW_EGRESS_ALLOW/m);
  expect(provider.connections).toBe(0);
});

test("Ctrl-C ends the calls at the provider", async () => {
  const { gateway, database, provider, env, ...called } = await triedGateway();
  await withModels({ gateway, database, provider, ...called }, "hang");
  for (const [at, args] of [
    ["endpoints", "test", "chat"],
    ["call", "chat", "Hello"],
  ].entries()) {
    const child = start([...args, ...database], env);
    const request = await provider.received(at);
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(code).toBe(130);
    await request.closed;
    expect(request.outcome).toBe("aborted");
  }
});

test("a server is not asked", async () => {
  const { gateway } = await callGateway();
  expect(await gateway.gw(["endpoints", "test", "chat"])).toEqual({
    code: 2,
    out: "",
    err: expect.stringMatching(/^gw: a server calls an endpoint.*--database.*gw call\n$/),
  });
});

test("an endpoint is called without a server, too", async () => {
  const { gateway, database, provider, env, ...called } = await triedGateway();
  await withModels({ gateway, database, provider, ...called }, "one");
  const args = ["call", "chat", "Hello there", ...database];
  expect(await run([...args, "--verbose"], { env })).toEqual({
    code: 0,
    out: "You said: Hello there\n",
    err: expect.stringMatching(/^openai-compatible\/one answered, 1 attempt, request [^ ]+\n$/),
  });
  expect(await run(["call", "nobody", "Hello", ...database], { env })).toMatchObject({ code: 4 });
  provider.enqueue({ text: "first second", faults: ["break"], after: 2 });
  expect(await run(args, { env })).toMatchObject({
    code: 1,
    err: expect.stringContaining("the answer broke off"),
  });
});
