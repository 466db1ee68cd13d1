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
