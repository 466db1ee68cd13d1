import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { chat, serveDataPlane } from "../served-data-plane.ts";

const denied = {
  error: {
    code: 403,
    message: "You do not have permission to access the file gone, or it may not exist.",
    status: "PERMISSION_DENIED",
  },
};

/** A Gemini model with one secret. */
async function serveGemini() {
  const served = await serveDataPlane((at) => {
    const authConfig = { api_base: new URL(at("m").authConfig?.api_base ?? "").origin };
    return { models: [at("m", { provider: "gemini", authConfig })] };
  });
  const send = (body: object) =>
    fetch(`${served.url}/gemini/generateContent`, { method: "POST", body: JSON.stringify(body) });
  return { ...served, send };
}

describe("a 403 of the provider", () => {
  test.each([
    ["a file", { contents: [{ parts: [{ fileData: { fileUri: "files/gone" } }] }] }],
    ["a cache", { contents: [], cachedContent: "cachedContents/gone" }],
    [
      "more files than are read",
      {
        contents: [
          { parts: Array.from({ length: 25_000 }, () => ({ fileData: { fileUri: "files/a" } })) },
        ],
      },
    ],
  ])("is the caller's if the request names %s", async (_, body) => {
    const { send, provider, records } = await serveGemini();
    provider.enqueue({ status: 403, body: JSON.stringify(denied) });
    const response = await send(body);
    expect([response.status, await response.json()]).toEqual([403, denied]);
    expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual(["request_rejected"]);
  });

  test("is the operator's otherwise", async () => {
    const { send, provider } = await serveGemini();
    provider.enqueue({ status: 403, body: JSON.stringify(denied) });
    const response = await send({ contents: [{ parts: [{ text: "a" }] }] });
    expect(response.status).toBe(502);
    expect(await response.text()).toContain("gemini refused the credential of model m");
  });
});

test("a 404 that does not name the model tells both that may be wrong", async () => {
  const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
  provider.enqueue({ status: 404, body: "<html>not found" });
  expect(await (await chat(url)).json()).toMatchObject({
    error: {
      message: "openai-compatible responded with 404; check the model name m and the `api_base`",
    },
  });
});

test.each([{ error: { message: "no" } }, { error: { message: "no", code: 502 } }])(
  "a 200 with %j reaches the provider once from an SDK that retries",
  async (body) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    for (let call = 0; call < 3; call += 1) provider.enqueue({ body: JSON.stringify(body) });
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "gw_caller" });
    const call = client.chat.completions.create({ model: "chat", messages: [] });
    await expect(call).rejects.toMatchObject({ status: 502 });
    expect(provider.requests).toHaveLength(1);
  },
);
