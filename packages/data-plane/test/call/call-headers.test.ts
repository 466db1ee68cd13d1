import { describe, expect, test } from "vitest";
import { chat, serveDataPlane } from "../served-data-plane.ts";

const version = "2023-01-01";

async function serveMessages() {
  const served = await serveDataPlane((at) => ({
    models: [at("claude", { provider: "anthropic" })],
  }));
  const send = (query = "", headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${served.url}/v1/messages${query}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({
        ...{ model: "chat", max_tokens: 5 },
        messages: [{ role: "user", content: "hello" }],
      }),
    });
  return { ...served, send };
}

describe("a call", () => {
  test("keeps the API version of the client, and has one without it", async () => {
    const { send, provider } = await serveMessages();
    await (await send("", { "anthropic-version": version })).arrayBuffer();
    await (await send()).arrayBuffer();
    const sent = provider.requests.map(({ headers }) => headers["anthropic-version"]);
    expect(sent).toEqual([version, "2023-06-01"]);
  });

  test("forwards the documented query, and names the parameters that it drops", async () => {
    const { send, provider } = await serveMessages();
    const response = await send("?beta=true&trace=secret&x%20y=1");
    expect(response.status).toBe(200);
    expect(response.headers.get("x-gw-dropped-query")).toBe("trace, x%20y");
    expect(provider.requests[0]?.path).toBe("/v1/messages?beta=true");
    expect((await send("?beta=true")).headers.get("x-gw-dropped-query")).toBeNull();
  });

  test("sends the organization and the project of the secret, never those of the client", async () => {
    const headers = {
      ...{ "content-type": "application/json", "openai-organization": "org-of-client" },
      ...{ "openai-project": "proj-of-client", "x-goog-user-project": "payer" },
    };
    const labels = { organization: "org-of-secret", openai_project: "proj-of-secret" };
    const { url, provider } = await serveDataPlane((at) => {
      const api = at("m").authConfig;
      return { models: [at("labelled", { authConfig: { ...api, ...labels } })] };
    });
    await (await chat(url, {}, { headers })).arrayBuffer();
    const other = await serveDataPlane((at) => ({ models: [at("plain")] }));
    await (await chat(other.url, {}, { headers })).arrayBuffer();
    const sent = [provider, other.provider].map(({ requests }) => {
      const { "openai-organization": organization, "openai-project": project } =
        requests[0]?.headers ?? {};
      return [organization, project, requests[0]?.headers["x-goog-user-project"]];
    });
    expect(sent).toEqual([
      ["org-of-secret", "proj-of-secret", undefined],
      [undefined, undefined, undefined],
    ]);
  });

  test("has the gateway's headers on every response", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    const names = ["endpoint", "model", "provider", "attempts", "request-id"];
    const own = async (body: object = {}) => {
      const { headers } = await chat(url, body);
      return names.map((name) => headers.get(`x-gw-${name}`));
    };
    const responded = ["chat", "m", "openai-compatible", "1"];
    expect(await own()).toEqual([...responded, "r-1"]);
    provider.enqueue({ status: 422 }, { status: 401 }, { faults: ["redirect"] });
    expect(await own()).toEqual([...responded, "r-2"]);
    expect(await own()).toEqual([...responded, "r-3"]);
    expect(await own()).toEqual([...responded, "r-4"]);
    expect(await own({ api_base: "x" })).toEqual(["chat", null, null, "0", "r-5"]);
    expect(await own({ model: "other" })).toEqual([null, null, null, "0", "r-6"]);
  });

  test("has no content type that a browser would execute", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    provider.enqueue({ status: 400, body: "<html>", headers: { "content-type": "text/html" } });
    const response = await chat(url);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  });
});
