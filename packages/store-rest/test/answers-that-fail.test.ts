import { inspect } from "node:util";
import { GatewayError } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { RestGatewayStore } from "../src/index.js";
import { json, openFakeGateway, revision, scriptedFetch } from "./fakes/gateway.js";
import { HttpServer } from "./fakes/http-server.js";

const token = "gw_canary-token";
const value = "sk-canary-0123456789";
const pem = '-----BEGIN KEY-----\n"canary"\n-----END KEY-----';
const baseUrl = "http://gateway.test";
const newSecret = { secretName: "openai", secretValue: { api_key: value, pem } };

/** How one call fails on that answer. */
async function failureOn(answer: Response | Error): Promise<GatewayError> {
  const { fetch } = scriptedFetch(revision(), answer);
  return failureOf(new RestGatewayStore({ baseUrl, token, fetch }));
}

async function failureOf(store: RestGatewayStore): Promise<GatewayError> {
  const error: unknown = await store.createGatewaySecret(newSecret).catch((e: unknown) => e);
  if (!GatewayError.is(error)) throw new Error("it was to fail with an error of ours");
  const shown = inspect(error, { depth: 10, showHidden: true });
  for (const canary of [token, value, "BEGIN KEY", "canary"]) expect(shown).not.toContain(canary);
  return error;
}

/** Sound in every other way. */
function notUtf8(): Response {
  const stamps = { created_at: 1, last_updated_at: 1 };
  const body = JSON.stringify({ secret: { secret_id: "s-1", secret_name: "é", ...stamps } });
  return new Response(Buffer.from(body, "latin1"));
}

const text = (body: string, status: number, type: string): Response =>
  new Response(body, { status, headers: { "content-type": type } });

describe("no answer", () => {
  test("is TEMPORARILY_UNAVAILABLE, and a mutation may have been made", async () => {
    const cause = Object.assign(new Error(`connect with ${token}`), { code: "ECONNREFUSED" });
    const error = await failureOn(new TypeError(`fetch failed for ${value}`, { cause }));
    expect(error.code).toBe("TEMPORARILY_UNAVAILABLE");
    expect(error.message).toBe(
      "POST /api/v1/gateway/secrets/create: the server cannot be reached (ECONNREFUSED); " +
        "the change may have been made",
    );
  });

  test("says nothing of a cause that is no code", async () => {
    for (const cause of [{ code: `E_${token}` }, { code: 7 }, token, null]) {
      const error = await failureOn(new TypeError("fetch failed", { cause }));
      expect(error.message).toContain("the server cannot be reached;");
    }
  });

  test("comes from a port where nobody listens", async () => {
    const server = await HttpServer.open(() => ({}));
    await server[Symbol.asyncDispose]();
    const store = new RestGatewayStore({ baseUrl: server.url, token });
    await expect(store.getRevision()).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "GET /api/v1/gateway/revision: the server cannot be reached (ECONNREFUSED)",
    });
  });

  test("comes from a connection that ends in the middle of one", async () => {
    await using server = await HttpServer.open((request, response) => {
      if (request.path.endsWith("/revision")) return { body: { revision: 7 } };
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"secret": {', () => response.destroy());
      return undefined;
    });
    const error = await failureOf(new RestGatewayStore({ baseUrl: server.url, token }));
    expect(error.code).toBe("TEMPORARILY_UNAVAILABLE");
  });

  test("within the time that is given is TEMPORARILY_UNAVAILABLE", async () => {
    const waiting = ((_url: unknown, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      })) as typeof fetch;
    const store = new RestGatewayStore({ baseUrl, token, fetch: waiting, timeoutMs: 1 });
    await expect(store.getRevision()).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "GET /api/v1/gateway/revision: no answer within 1 ms",
    });
  });

  test("whose end does not come within that time is none either", async () => {
    const endless = new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from("{")) });
    const { fetch } = scriptedFetch(new Response(endless));
    const store = new RestGatewayStore({ baseUrl, token, fetch, timeoutMs: 1 });
    await expect(store.getRevision()).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "GET /api/v1/gateway/revision: no answer within 1 ms",
    });
  });
});

describe("an answer that is not of the protocol", () => {
  test.each([500, 502, 503, 504])("is TEMPORARILY_UNAVAILABLE with status %d", async (status) => {
    const error = await failureOn(text(`<h1>${token}</h1>`, status, "text/html"));
    expect(error.code).toBe("TEMPORARILY_UNAVAILABLE");
  });

  test.each([
    ["a page", text("<html>", 200, "text/html"), "INTERNAL_ERROR"],
    ["half of a JSON", text('{"secret": {"secret_id"', 200, "application/json"), "INTERNAL_ERROR"],
    ["nothing", new Response(null, { status: 200 }), "INTERNAL_ERROR"],
    ["a list", json([]), "INTERNAL_ERROR"],
    ["null", json(null), "INTERNAL_ERROR"],
    ["a string", json("secret"), "INTERNAL_ERROR"],
    ["another object", json({ endpoint: {} }), "INTERNAL_ERROR"],
    ["wrong types", json({ secret: { secret_id: 7 } }), "INTERNAL_ERROR"],
    ["a value echoed", json({ secret: { secret_id: { [value]: token } } }), "INTERNAL_ERROR"],
    ["no UTF-8", notUtf8(), "INTERNAL_ERROR"],
    ["204", new Response(null, { status: 204 }), "INTERNAL_ERROR"],
    ["a page of 404", text("<html>", 404, "text/html"), "ENDPOINT_NOT_FOUND"],
    ["a text of 401", text("no", 401, "text/plain"), "UNAUTHENTICATED"],
  ])("is refused when it is %s", async (_what, answer, code) => {
    expect((await failureOn(answer)).code).toBe(code);
  });

  test("is read no further than it may be long", async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    let served = 0;
    const stream = new ReadableStream({
      pull(controller) {
        served += 1;
        controller.enqueue(chunk);
      },
    });
    const error = await failureOn(new Response(stream));
    expect(error.code).toBe("INTERNAL_ERROR");
    expect(error.message).toBe("The server's answer is longer than 67,108,864 bytes");
    expect(served).toBeLessThan(70);
  });

  test("is not followed when it is a redirect", async () => {
    await using elsewhere = await openFakeGateway();
    for (const status of [301, 302, 303, 307, 308]) {
      await using server = await openFakeGateway(() => ({
        status,
        headers: { location: `${elsewhere.url}/api/v1/gateway/secrets/create` },
      }));
      const error = await failureOf(new RestGatewayStore({ baseUrl: server.url, token }));
      expect(error.code).toBe("INTERNAL_ERROR");
      expect(error.message).toContain("the server redirects, which is not followed");
    }
    expect(elsewhere.requests).toEqual([]);
  });

  test("is not followed when it is a redirect of the first question", async () => {
    await using elsewhere = await openFakeGateway();
    await using server = await HttpServer.open(({ path }) => ({
      status: 302,
      headers: { location: `${elsewhere.url}${path}` },
    }));
    const error = await failureOf(new RestGatewayStore({ baseUrl: server.url, token }));
    expect(error.code).toBe("INTERNAL_ERROR");
    expect(elsewhere.requests).toEqual([]);
  });
});

describe("an error that repeats what was sent", () => {
  const echo = (message: string): Response =>
    json({ error_code: "INVALID_PARAMETER_VALUE", message }, { status: 400 });

  test.each([
    ["the token", token],
    ["a value", value],
    ["a value with line breaks", pem],
    ["the body", JSON.stringify(newSecret)],
    ["a value as JSON writes it", `Invalid value ${JSON.stringify(pem)}`],
    ["a value in a text", `Invalid value "${value}" for parameter`],
  ])("is told in words of ours: %s", async (_what, message) => {
    const error = await failureOn(echo(message));
    expect(error.code).toBe("INVALID_PARAMETER_VALUE");
    expect(error.message).toBe("The server answered INVALID_PARAMETER_VALUE");
  });

  test("keeps its code, whatever else it says", async () => {
    const wire = { error_code: "INTERNAL_ERROR", message: "m", request_id: token };
    const error = await failureOn(json(wire, { status: 500 }));
    expect(error.message).toBe("The server failed (INTERNAL_ERROR)");
  });

  test("is told by its status when its code repeats it", async () => {
    const secretValue = { api_key: "CANARY_VALUE" };
    const { fetch } = scriptedFetch(
      revision(),
      json({ error_code: "CANARY_VALUE", message: "m" }, { status: 429 }),
    );
    const store = new RestGatewayStore({ baseUrl, fetch });
    await expect(store.createGatewaySecret({ secretName: "a", secretValue })).rejects.toMatchObject(
      {
        code: "RESOURCE_EXHAUSTED",
        message: "The server refused the request (status 429)",
      },
    );
  });

  test("is told in its own words when it repeats nothing", async () => {
    const error = await failureOn(echo("secret_name must be shorter"));
    expect(error.message).toBe("secret_name must be shorter");
  });

  test("is told in words of ours when it answers the first question", async () => {
    const answer = json({ error_code: "PERMISSION_DENIED", message: token }, { status: 403 });
    const { fetch } = scriptedFetch(answer);
    const error = await failureOf(new RestGatewayStore({ baseUrl, token, fetch }));
    expect(error.message).toBe("The server answered PERMISSION_DENIED");
  });
});

test("an error nested too deep to look through is one of ours, without its text", async () => {
  const nested = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const body = `{"error_code":"INVALID_STATE","message":"${value}","more":${nested}}`;
  const error = await failureOn(text(body, 409, "application/json"));
  expect(error.code).toBe("INVALID_STATE");
});

test("an answer of null is told to be no object", async () => {
  const error = await failureOn(text("null", 200, "application/json"));
  expect(error.message).toMatch(/protocol: \S+ must be an object/);
});
