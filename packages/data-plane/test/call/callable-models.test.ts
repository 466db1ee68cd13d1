import { describe, expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";

const send = (url: string, path: string): Promise<Response> =>
  fetch(`${url}/v1/${path}`, {
    method: "POST",
    body: JSON.stringify({ model: "chat", input: "a", prompt: "a", max_tokens: 5, messages: [] }),
  });

describe("an operation that the provider lacks", () => {
  test.each([
    ["responses", "anthropic"],
    ["embeddings", "anthropic"],
    ["completions", "anthropic"],
    ["responses", "gemini"],
    ["responses", "mistral"],
    ["embeddings", "deepseek"],
    ["messages", "mistral"],
  ])("is 422 without a request: %s at %s", async (path, provider) => {
    const served = await serveDataPlane((at) => ({ models: [at("m", { provider })] }));
    const response = await send(served.url, path);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(`the provider ${provider} does not support`);
    expect(served.provider.requests).toEqual([]);
  });

  test("is served by the other models of the endpoint, also after a failure", async () => {
    const { url, provider } = await serveDataPlane((at) => ({
      models: [at("a"), at("no", { provider: "anthropic" }), at("b")],
    }));
    provider.enqueue({ status: 500 });
    const response = await send(url, "embeddings");
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "b"]);
    provider.enqueue({ status: 500 }, { status: 503 });
    expect((await send(url, "embeddings")).status).toBe(503);
  });
});
