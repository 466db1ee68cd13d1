import { once } from "node:events";
import { expect, test } from "vitest";
import { runCli } from "../../../src/index.js";
import { callGateway, canary } from "../../fixtures/called-gateway.js";
import { fakeIo } from "../../fixtures/fake-io.js";
import { runGw, startProcess } from "../../fixtures/run-gw.js";
import type { ServedGateway } from "../../fixtures/served-gateway.js";

async function chatGateway() {
  const called = await callGateway();
  await called.model("gpt-4o");
  await called.endpoint("chat", "--model", "gpt-4o");
  const { env } = called.gateway;
  return {
    ...called,
    gw: (args: readonly string[], input?: string) =>
      runGw(args, { env, ...(input !== undefined && { input }) }),
  };
}

/** The environment of a viewer, who may not call. */
async function viewerOf({ url, env }: ServedGateway) {
  const answer = await fetch(`${url}/api/v1/gateway/tokens/create`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.GW_TOKEN}` },
    body: JSON.stringify({ name: "viewer", roles: ["viewer"] }),
  });
  const { token } = (await answer.json()) as { readonly token: string };
  return { ...env, GW_TOKEN: token };
}

test("prints the response and passes the options on", async () => {
  const { gw, provider } = await chatGateway();
  const options = ["--system", "Be short.", "--max-tokens", "20"];
  expect(await gw(["call", "chat", "Hello there", ...options])).toEqual({
    ...{ code: 0, out: "You said: Hello there\n", err: "" },
  });
  expect(provider.requests[0]?.json).toEqual({
    model: "gpt-4o",
    messages: [
      { role: "system", content: "Be short." },
      { role: "user", content: "Hello there" },
    ],
    max_tokens: 20,
    stream: true,
  });
  const whole = await gw(["call", "chat", "Hello", "--no-stream", "--verbose"]);
  expect(whole).toEqual({
    code: 0,
    out: "You said: Hello\n",
    err: expect.stringMatching(/^openai-compatible\/gpt-4o answered, 1 attempt, request [^ ]+\n$/),
  });
  expect(provider.requests[1]?.json).not.toHaveProperty("stream");
});

test("reads a prompt from standard input", async () => {
  const { gw } = await chatGateway();
  expect(await gw(["call", "chat"], "über uns")).toMatchObject({ out: "You said: über uns\n" });
  expect(await gw(["call", "chat", "-"], "a\nb")).toMatchObject({ out: "You said: a\nb\n" });
  expect(await gw(["call", "chat"], " \n")).toMatchObject({ code: 2, out: "" });
  expect(await gw(["call", "chat", ""])).toMatchObject({ code: 2, out: "" });
});

test("--json prints the response body unchanged", async () => {
  const { gw } = await chatGateway();
  const { code, out, err } = await gw(["call", "chat", "Hello", "--json"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain('"big":12345678901234567890');
  expect(JSON.parse(out).choices[0].message.content).toBe("You said: Hello");
});

test("prints text as it arrives, and cancels the call at Ctrl-C", async () => {
  const { gateway, provider } = await chatGateway();
  provider.enqueue({ text: "first second third", faults: ["stall"], after: 2 });
  const child = startProcess(["call", "chat", "Hello"], gateway.env);
  let err = "";
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  const [piece] = await once(child.stdout ?? child, "data");
  expect(String(piece)).toBe("first ");
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  expect({ code, err }).toEqual({ code: 130, err: "gw: interrupted; the call was cancelled\n" });
  const request = await provider.received(0);
  await request.closed;
  expect(request.outcome).toBe("aborted");
});

test("prints a response whose provider omits [DONE] once its choice has finished", async () => {
  const { gw, provider } = await chatGateway();
  provider.enqueue({ text: "first second third", faults: ["no-end"] });
  const { code, out } = await gw(["call", "chat", "Hello"]);
  expect({ code, out }).toEqual({ code: 0, out: "first second third\n" });
});

test.each([
  ["cut", { faults: ["cut"] as const, after: 2 }],
  ["broken", { faults: ["break"] as const, after: 2 }],
  ["ended by an error", { faults: ["error-event"] as const, after: 2 }],
])("exits with 1 after the text of a stream that is %s", async (_, script) => {
  const { gw, provider } = await chatGateway();
  provider.enqueue({ text: "first second third", ...script });
  const { code, out, err } = await gw(["call", "chat", "Hello"]);
  expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/^first .*\n$/) });
  expect(err).toMatch(/^gw: the response is incomplete: [^\n]+\n$/);
});

test("exits with 1 for an incomplete response without a stream", async () => {
  const { gw, provider } = await chatGateway();
  for (const option of ["--json", "--no-stream"]) {
    provider.enqueue({ faults: ["break"] });
    expect(await gw(["call", "chat", "Hello", option])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("the response of openai-compatible ended early"),
    });
  }
});

test("stops at a response without an end", async () => {
  const { gw, provider } = await chatGateway();
  for (const options of [[], ["--no-stream"]]) {
    provider.enqueue({ faults: ["oversized"] });
    expect(await gw(["call", "chat", "Hello", ...options])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(
        /the response is incomplete: (an event is too long|it exceeds 64 MiB)/,
      ),
    });
  }
});

test("error responses include a remedy", async () => {
  const { gw, gateway, provider } = await chatGateway();
  expect(await gw(["call", "nobody", "Hello"])).toEqual({
    code: 4,
    out: "",
    err: expect.stringMatching(
      /^gw: there is no endpoint with the name or alias 'nobody'.*; it may call "chat"\n$/,
    ),
  });
  const wrong = { ...gateway.env, GW_TOKEN: "gw_wrong-token-0123456789abcdef01234567" };
  expect(await runGw(["call", "chat", "Hello"], { env: wrong })).toEqual({
    code: 5,
    out: "",
    err: expect.stringMatching(/^gw: .*GW_TOKEN_FILE=.*\n$/),
  });
  const viewer = await runGw(["call", "chat", "Hello"], { env: await viewerOf(gateway) });
  expect(viewer).toMatchObject({
    code: 5,
    err: expect.stringMatching(
      /; use a token with the role invoker; gw whoami shows what the token permits\n$/,
    ),
  });
  const nowhere = await runGw(["call", "chat", "Hello"], { env: { GW_URL: "http://127.0.0.1:1" } });
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining("gw serve") });
  provider.enqueue({ status: 400, message: "too long" });
  expect(await gw(["call", "chat", "Hello"])).toEqual({
    code: 1,
    out: "",
    err: "gw: openai-compatible/gpt-4o returned 400: too long; the provider does not accept this request\n",
  });
  // A reused connection causes a second attempt.
  provider.enqueue({ faults: ["reset"] }, { faults: ["reset"] });
  const { code, err } = await gw(["call", "chat", "Hello", "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(err)).toEqual({
    error_code: "UPSTREAM_FAILED",
    message: expect.stringMatching(/returned 502.*try again later/),
  });
  for (const status of [401, 402, 404]) {
    provider.enqueue({ status, message: "no" });
    expect(await gw(["call", "chat", "Hello"])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/gw endpoints test chat shows why; gw secrets update/),
    });
  }
});

test("a misspelt endpoint is corrected with an endpoint that the token may call", async () => {
  const { gw, gateway, endpoint, database, egress } = await chatGateway();
  await endpoint("secret-chat", "--model", "gpt-4o");
  const issue = ["tokens", "create", "app", "--role", "invoker", "--endpoint", "chat"];
  const { token } = (await gateway.json(issue)) as { readonly token: string };
  const env = { ...gateway.env, GW_TOKEN: token };
  for (const name of ["cht", "CHAT", "secrt-chat"]) {
    const { code, err } = await runGw(["call", name, "Hello"], { env });
    const remedy = name === "secrt-chat" ? 'it may call "chat"' : 'did you mean "chat"?';
    expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining(`; ${remedy}\n`) });
    expect(err).not.toContain("secret-chat");
  }
  expect((await gw(["call", "secrt-chat", "Hello"])).err).toContain('did you mean "secret-chat"?');
  const options = { env: { ...egress, GW_DATA_DIR: gateway.dataDir } };
  const local = await runGw(["call", "cht", "Hello", ...database], options);
  expect(local).toMatchObject({ code: 4, err: expect.stringContaining('did you mean "chat"?') });
});

test("a forbidden target names the setting that permits it", async () => {
  const { gw, model, endpoint } = await chatGateway();
  await model("inner", "http://127.0.0.1:9/v1");
  await endpoint("inner", "--model", "inner");
  await endpoint("two", "--model", "inner", "--fallback", "inner");
  for (const name of ["inner", "two"]) {
    const { code, err } = await gw(["call", name, "Hello", "--json"]);
    expect(code).toBe(1);
    expect(err).toMatch(/EGRESS_FORBIDDEN.*; the address is not public.*GW_EGRESS_ALLOW/);
    expect(err).not.toContain("returned 502");
    expect(err).not.toContain("try again later");
  }
});

test("an endpoint without a usable model refers to its explanation", async () => {
  const { gw, gateway } = await chatGateway();
  await gateway.json(["secrets", "delete", "gpt-4o", "--yes"]);
  expect(await gw(["call", "chat", "Hello"])).toMatchObject({
    code: 5,
    err: expect.stringMatching(/ORPHANED.*gw endpoints explain chat/),
  });
});

test("a response cannot control the terminal", async () => {
  const { gateway, provider } = await chatGateway();
  const text = "\u001b]0;owned\u0007 a\tb\nc\r\u009b2J \u202e";
  for (const options of [[], ["--json"], ["--no-stream"]]) {
    provider.enqueue({ text });
    const io = fakeIo({ isTTY: true, env: gateway.env });
    expect(await runCli(["call", "chat", "Hello", ...options], io)).toBe(0);
    const said = options[0] === "--json" ? JSON.parse(io.out()).choices[0].message.content : text;
    expect(said).toBe(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the output must not contain them
    expect(io.out()).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(io.err()).toMatch(/^openai-compatible\/gpt-4o answered, 1 attempt/);
  }
  const printed = String.raw`\u001b]0;owned\u0007 a${"\t"}b${"\n"}c\u000d\u009b2J \u202e`;
  provider.enqueue({ text }, { text }, { status: 400, message: text });
  const io = fakeIo({ isTTY: true, env: gateway.env });
  await runCli(["call", "chat", "Hello"], io);
  expect(io.out()).toBe(`${printed}\n`);
  const piped = await runGw(["call", "chat", "Hello"], { env: gateway.env });
  expect(piped.out).toBe(`${text}\n`);
  const refused = fakeIo({ isTTY: true, env: gateway.env });
  expect(await runCli(["call", "chat", "Hello"], refused)).toBe(1);
  expect(refused.err()).not.toContain("\u001b");
});

test("never shows a credential that a provider repeats", async () => {
  const { gw, gateway, provider } = await chatGateway();
  provider.enqueue({ faults: ["echo-credential"] }, { text: `key ${canary} key` });
  const outcomes = [
    await gw(["call", "chat", "Hello"]),
    await gw(["call", "chat", "Hello", "--verbose"]),
    await gw(["audit", "--all"]),
  ];
  expect(outcomes[0]).toMatchObject({
    code: 1,
    err: expect.stringContaining("gw secrets update"),
  });
  expect(outcomes[1]?.out).toMatch(/^key \*+ key\n$/);
  expect(JSON.stringify(outcomes) + gateway.log()).not.toContain(canary);
});
