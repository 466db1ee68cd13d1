import { describe, expect, test } from "vitest";
import { chat, serveDataPlane } from "../served-data-plane.ts";

const element = '{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}';
const error = '{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}';

/** Two Gemini models behind a stream without `alt=sse`, which is a JSON list. */
async function serveList() {
  const served = await serveDataPlane((at) => {
    const authConfig = { api_base: new URL(at("m").authConfig?.api_base ?? "").origin };
    const gemini = { provider: "gemini", authConfig };
    return { models: [at("first", gemini), at("second", gemini)] };
  });
  const send = () =>
    fetch(`${served.url}/gemini/streamGenerateContent`, {
      method: "POST",
      body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "hello" }] }] }),
    });
  return { ...served, send };
}

describe("a streamed list", () => {
  test.each([
    ["whole", [`[${error}]`]],
    ["in pieces", ["[", "{\n", '  "err', 'or": {"code": 503}}', "]"]],
    ["without a list", [error]],
    ["empty", ["\n"]],
    ["of no elements", ["[", "]"]],
    ["after a byte order mark", [`\ufeff[${error}]`]],
  ])("that is only an error falls back: %s", async (_, body) => {
    const { send, provider } = await serveList();
    provider.enqueue({ body });
    const response = await send();
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "second"]);
    expect(await response.text()).toContain("hello");
  });

  test("is not held back until its end", async () => {
    const { send, provider } = await serveList();
    provider.enqueue({ body: [`[${element}`, `,${element}]`], faults: ["stall"], after: 1 });
    const response = await send();
    const { value } = (await response.body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toBe(`[${element}`);
    expect(provider.requests).toHaveLength(1);
  });
});

test("a long response is not held back until its end", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
  const start = `{"choices":[{"message":{"content":"${"x".repeat(70_000)}`;
  provider.enqueue({ body: [start, '"}}]}'], faults: ["stall"], after: 1 });
  const response = await chat(url);
  const { value } = (await response.body?.getReader().read()) ?? {};
  expect(value?.length).toBeGreaterThan(1_000);
});

describe("a response of status 200", () => {
  test.each([
    ["HTML", '{"choices":[{}]}', "text/html; charset=utf-8"],
    ["long HTML", `<html>${"x".repeat(100_000)}`, "text/html"],
    ["plain text", "no healthy upstream", "text/plain"],
    ["an empty object", "{}", "application/json"],
    ["an empty list of choices", '{"choices":[]}', "application/json"],
    ["a failed choice", '{"choices":[{"error":{"code":502},"finish_reason":"error"}]}', ""],
    ["an error after a byte order mark", '\ufeff{"error":{"message":"no"}}', "application/json"],
  ])("with %s falls back", async (_, body, type) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("a"), at("b")] }));
    provider.enqueue({ body, headers: type === "" ? {} : { "content-type": type } });
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "b"]);
    await response.arrayBuffer();
  });

  test("with HTML is a 502 if no model is left, also for a stream", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("a")] }));
    for (const stream of [false, true]) {
      provider.enqueue({ body: "<html>sign in", headers: { "content-type": "text/html" } });
      const response = await chat(url, { stream });
      expect([response.status, response.headers.get("x-should-retry")]).toEqual([502, "false"]);
      expect(await response.json()).toMatchObject({
        error: { message: "the response of openai-compatible is not JSON" },
      });
    }
  });
});

test("a stream of a plain type is relayed as it arrives", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
  const event = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';
  const headers = { "content-type": "text/plain" };
  provider.enqueue({ body: [event, event], headers, faults: ["stall"], after: 1 });
  const { body } = await chat(url, { stream: true });
  const { value } = (await body?.getReader().read()) ?? {};
  expect(Buffer.from(value ?? []).toString()).toBe(event);
});

test.each([407, 421])(
  "a %d is the provider's failure and no client receives it",
  async (status) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("a"), at("b")] }));
    provider.enqueue({ status, body: "{}" });
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "b"]);
    await response.arrayBuffer();
    provider.enqueue({ status, body: "{}" }, { status, body: "{}" });
    const failed = await chat(url);
    expect([failed.status, failed.headers.get("x-should-retry")]).toEqual([502, "false"]);
    expect(provider.requests).toHaveLength(4);
  },
);
