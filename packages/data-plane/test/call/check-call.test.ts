import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { providers } from "../../src/providers/provider-table.ts";
import { rejectedFieldsOf } from "../../src/providers/upstream-target.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

describe("a call of an endpoint", () => {
  test.each([
    ['{"model":"unknown"}', 404, "model_not_found"],
    ['{"messages":[]}', 400, "INVALID_PARAMETER_VALUE"],
    ['{"model":"chat","Model":"gpt"}', 400, "INVALID_PARAMETER_VALUE"],
    ['{"model":"chat","fallbacks":["gpt"]}', 400, "INVALID_PARAMETER_VALUE"],
    ["not json", 400, "INVALID_PARAMETER_VALUE"],
  ])("is rejected in its API format: %s", async (body, status, code) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt-4o")] }));
    const response = await chat(url, {}, { body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { code, message: expect.any(String), request_id: "r-1" },
    });
    expect(provider.requests).toEqual([]);
  });

  test.each(Object.keys(providers))(
    "to %s is rejected with any field that makes the provider call something else",
    async (name) => {
      const { url, provider, at } = await serveDataPlane((at) => ({
        models: [at("m", { provider: name })],
      }));
      for (const field of rejectedFieldsOf(at("m", { provider: name }))) {
        for (const spelling of [field, field.toUpperCase()]) {
          const response = await chat(url, { [spelling]: "x" });
          expect([spelling, response.status, await response.text()]).toEqual([
            spelling,
            400,
            expect.stringContaining(`\`${field}\` must not be in the body`),
          ]);
        }
      }
      expect(provider.requests).toEqual([]);
    },
  );

  test("is rejected if the body is in an unknown coding or too long, or if the query has a key", async () => {
    const limits = { bodyBytes: 1_000 };
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }), { limits });
    const headers = { "content-type": "application/json", "content-encoding": "compress" };
    expect((await chat(url, {}, { headers })).status).toBe(415);
    expect((await chat(url, { pad: "x".repeat(1_000) })).status).toBe(413);
    const keyed = await fetch(`${url}/v1/chat/completions?key=abc`, { method: "POST", body: "{}" });
    expect(keyed.status).toBe(400);
    expect(provider.requests).toEqual([]);
  });

  test("may say explicitly that it refers to no state, whatever accounts the endpoint has", async () => {
    const { url } = await serveDataPlane((at) => ({ models: [at("a"), at("b")] }));
    const respond = (body: object): Promise<Response> =>
      fetch(`${url}/v1/responses`, {
        method: "POST",
        body: JSON.stringify({ model: "chat", input: "hello", ...body }),
      });
    for (const body of [
      { previous_response_id: null },
      { conversation: null, background: false },
      { previous_response_id: null, conversation: null, background: null, stream: false },
    ]) {
      expect((await respond(body)).status).toBe(200);
    }
    for (const body of [
      { background: true },
      { conversation: "c" },
      { previous_response_id: "r" },
    ]) {
      expect((await respond(body)).status).toBe(422);
    }
  });

  test("is rejected as soon as a body without an announced length is too long", async () => {
    const { url } = await serveDataPlane((at) => ({ models: [at("m")] }), {
      limits: { bodyBytes: 1_000 },
    });
    const unending = request(`${url}/v1/chat/completions`, { method: "POST" });
    unending.write("x".repeat(2_000));
    const [response] = await once(unending, "response");
    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe("close");
    unending.on("error", () => {}).destroy();
  });

  test("is rejected with the reasons if no model has a usable credential", async () => {
    const { url } = await serveDataPlane((at) => ({
      models: [at("free", { isSecretBound: false })],
      unusable: [{ modelDefinitionId: "d-1", linkageType: "PRIMARY", reason: "ORPHANED" }],
    }));
    const response = await chat(url);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("ORPHANED, SECRET_WITHOUT_PROVIDER");
  });
});
