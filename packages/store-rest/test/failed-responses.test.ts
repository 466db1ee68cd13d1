import { inspect } from "node:util";
import { GatewayError } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { RestGatewayStore } from "../src/index.js";
import { json, openFakeGateway, revision, scriptedFetch } from "./fakes/gateway.js";
import { RecordingServer } from "./fakes/recording-server.js";

const token = "gw_canary-token";
const value = "sk-canary-0123456789";
const pem = '-----BEGIN KEY-----\n"canary"\n-----END KEY-----';
const baseUrl = "http://gateway.test";
const newSecret = { secretName: "openai", secretValue: { api_key: value, pem } };

/** The error of one call that receives this response. */
async function failureOn(response: Response | Error): Promise<GatewayError> {
  const { fetch } = scriptedFetch(revision(), response);
  return failureOf(new RestGatewayStore({ baseUrl, token, fetch }));
}

async function failureOf(store: RestGatewayStore): Promise<GatewayError> {
  const error: unknown = await store.createGatewaySecret(newSecret).catch((e: unknown) => e);
  if (!GatewayError.is(error)) throw new Error("expected a GatewayError");
  const shown = inspect(error, { depth: 10, showHidden: true });
  for (const canary of [token, value, "BEGIN KEY", "canary"]) expect(shown).not.toContain(canary);
  return error;
}

/** A response that is valid except for its encoding. */
function notUtf8(): Response {
  const stamps = { created_at: 1, last_updated_at: 1 };
  const body = JSON.stringify({ secret: { secret_id: "s-1", secret_name: "é", ...stamps } });
  return new Response(Buffer.from(body, "latin1"));
}

const text = (body: string, status: number, type: string): Response =>
  new Response(body, { status, headers: { "content-type": type } });

describe("a call without a response", () => {
  test("throws TEMPORARILY_UNAVAILABLE and warns that a mutation may have been made", async () => {
    const cause = Object.assign(new Error(`socket with ${token}`), { code: "ECONNRESET" });
    const error = await failureOn(new TypeError(`fetch failed for ${value}`, { cause }));
    expect(error).toMatchObject({ code: "TEMPORARILY_UNAVAILABLE", outcomeUnknown: true });
    expect(error.message).toBe(
      "POST /api/v1/gateway/secrets/create: the server cannot be reached (ECONNRESET); " +
        "the change may have been made",
    );
  });

  test("knows that nothing was made if no connection was made", async () => {
    const codes = ["ECONNREFUSED", "ENOTFOUND", "UND_ERR_CONNECT_TIMEOUT", "CERT_HAS_EXPIRED"];
    for (const code of codes) {
      const error = await failureOn(new TypeError("fetch failed", { cause: { code } }));
      expect(error).toMatchObject({ code: "TEMPORARILY_UNAVAILABLE", outcomeUnknown: false });
      expect(error.message).toBe(
        `POST /api/v1/gateway/secrets/create: the server cannot be reached (${code})`,
      );
    }
  });

  test("passes on what the server knows about the outcome", async () => {
    for (const [outcome, expected] of [
      [{ outcome_unknown: true }, true],
      [{}, false],
    ] as const) {
      const body = { error_code: "TEMPORARILY_UNAVAILABLE", message: "busy", ...outcome };
      const error = await failureOn(text(JSON.stringify(body), 503, "application/json"));
      expect(error).toMatchObject({ message: "busy", outcomeUnknown: expected });
    }
    const byProxy = await failureOn(text("<html>", 502, "text/html"));
    expect(byProxy).toMatchObject({ outcomeUnknown: true });
    const rejectedByProxy = await failureOn(text("<html>", 413, "text/html"));
    expect(rejectedByProxy).toMatchObject({ outcomeUnknown: false });
  });

  test("does not include a cause other than an error code", async () => {
    for (const cause of [{ code: `E_${token}` }, { code: 7 }, token, null]) {
      const error = await failureOn(new TypeError("fetch failed", { cause }));
      expect(error.message).toContain("the server cannot be reached;");
    }
  });

  test("reports a closed port", async () => {
    const server = await RecordingServer.open(() => ({}));
    await server[Symbol.asyncDispose]();
    const store = new RestGatewayStore({ baseUrl: server.url, token });
    await expect(store.getRevision()).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "GET /api/v1/gateway/revision: the server cannot be reached (ECONNREFUSED)",
    });
  });

  test("throws TEMPORARILY_UNAVAILABLE when the connection ends within the response", async () => {
    await using server = await RecordingServer.open((request, response) => {
      if (request.path.endsWith("/revision")) return { body: { revision: 7 } };
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"secret": {', () => response.destroy());
      return undefined;
    });
    const error = await failureOf(new RestGatewayStore({ baseUrl: server.url, token }));
    expect(error.code).toBe("TEMPORARILY_UNAVAILABLE");
  });

  test("throws TEMPORARILY_UNAVAILABLE after the timeout", async () => {
    const waiting = ((_url: unknown, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      })) as typeof fetch;
    const store = new RestGatewayStore({ baseUrl, token, fetch: waiting, timeoutMs: 1 });
    await expect(store.getRevision()).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "GET /api/v1/gateway/revision: no response within 1 ms",
    });
  });

  test("applies the timeout to the body of the response too", async () => {
    const endless = new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from("{")) });
    const { fetch } = scriptedFetch(new Response(endless));
    const store = new RestGatewayStore({ baseUrl, token, fetch, timeoutMs: 1 });
    await expect(store.getRevision()).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "GET /api/v1/gateway/revision: no response within 1 ms",
    });
  });
});

describe("a response that violates the protocol", () => {
  test.each([500, 502, 503, 504])(
    "throws TEMPORARILY_UNAVAILABLE for an HTML page with status %d",
    async (status) => {
      const error = await failureOn(text(`<h1>${token}</h1>`, status, "text/html"));
      expect(error.code).toBe("TEMPORARILY_UNAVAILABLE");
    },
  );

  test.each([
    ["an HTML page", text("<html>", 200, "text/html"), "INTERNAL_ERROR"],
    ["truncated JSON", text('{"secret": {"secret_id"', 200, "application/json"), "INTERNAL_ERROR"],
    ["an empty body", new Response(null, { status: 200 }), "INTERNAL_ERROR"],
    ["a list", json([]), "INTERNAL_ERROR"],
    ["null", json(null), "INTERNAL_ERROR"],
    ["a string", json("secret"), "INTERNAL_ERROR"],
    ["another object", json({ endpoint: {} }), "INTERNAL_ERROR"],
    ["wrong types", json({ secret: { secret_id: 7 } }), "INTERNAL_ERROR"],
    ["an echoed value", json({ secret: { secret_id: { [value]: token } } }), "INTERNAL_ERROR"],
    ["invalid UTF-8", notUtf8(), "INTERNAL_ERROR"],
    ["status 204", new Response(null, { status: 204 }), "INTERNAL_ERROR"],
    ["an HTML page with status 404", text("<html>", 404, "text/html"), "ENDPOINT_NOT_FOUND"],
    ["a text with status 401", text("no", 401, "text/plain"), "UNAUTHENTICATED"],
  ])("is rejected: %s", async (_name, response, code) => {
    expect((await failureOn(response)).code).toBe(code);
  });

  test("is read only up to the limit of 64 MiB", async () => {
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
    expect(error.message).toBe("The server's response exceeds 67,108,864 bytes");
    expect(served).toBeLessThan(70);
  });

  test("is not followed when it redirects", async () => {
    await using elsewhere = await openFakeGateway();
    for (const status of [301, 302, 303, 307, 308]) {
      await using server = await openFakeGateway(() => ({
        status,
        headers: { location: `${elsewhere.url}/api/v1/gateway/secrets/create` },
      }));
      const error = await failureOf(new RestGatewayStore({ baseUrl: server.url, token }));
      expect(error.code).toBe("INTERNAL_ERROR");
      expect(error.message).toContain("the server redirects; set `baseUrl` to the final address");
    }
    expect(elsewhere.requests).toEqual([]);
  });

  test("is not followed when it redirects the detection request", async () => {
    await using elsewhere = await openFakeGateway();
    await using server = await RecordingServer.open(({ path }) => ({
      status: 302,
      headers: { location: `${elsewhere.url}${path}` },
    }));
    const error = await failureOf(new RestGatewayStore({ baseUrl: server.url, token }));
    expect(error.code).toBe("INTERNAL_ERROR");
    expect(elsewhere.requests).toEqual([]);
  });
});

describe("an error response that echoes the request", () => {
  const echo = (message: string): Response =>
    json({ error_code: "INVALID_PARAMETER_VALUE", message }, { status: 400 });

  test.each([
    ["the token", token],
    ["a value", value],
    ["a value with line breaks", pem],
    ["the body", JSON.stringify(newSecret)],
    ["a value in JSON", `Invalid value ${JSON.stringify(pem)}`],
    ["a value in a text", `Invalid value "${value}" for parameter`],
  ])("loses its message: %s", async (_name, message) => {
    const error = await failureOn(echo(message));
    expect(error.code).toBe("INVALID_PARAMETER_VALUE");
    expect(error.message).toBe("The server returned INVALID_PARAMETER_VALUE");
  });

  test("keeps its code", async () => {
    const wire = { error_code: "INTERNAL_ERROR", message: "m", request_id: token };
    const error = await failureOn(json(wire, { status: 500 }));
    expect(error.message).toBe("The server failed (INTERNAL_ERROR)");
  });

  test("is decoded by its status when its code contains a sent value", async () => {
    const secretValue = { api_key: "CANARY_VALUE" };
    const { fetch } = scriptedFetch(
      revision(),
      json({ error_code: "CANARY_VALUE", message: "m" }, { status: 429 }),
    );
    const store = new RestGatewayStore({ baseUrl, fetch });
    await expect(store.createGatewaySecret({ secretName: "a", secretValue })).rejects.toMatchObject(
      {
        code: "RESOURCE_EXHAUSTED",
        message: "The server rejected the request (status 429)",
      },
    );
  });

  test("keeps its message when it contains no sent value", async () => {
    const error = await failureOn(echo("secret_name must be shorter"));
    expect(error.message).toBe("secret_name must be shorter");
  });

  test("loses its message also for the detection request", async () => {
    const response = json({ error_code: "PERMISSION_DENIED", message: token }, { status: 403 });
    const { fetch } = scriptedFetch(response);
    const error = await failureOf(new RestGatewayStore({ baseUrl, token, fetch }));
    expect(error.message).toBe("The server returned PERMISSION_DENIED");
  });
});

test("an error response that is nested too deeply to search loses its message", async () => {
  const nested = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const body = `{"error_code":"INVALID_STATE","message":"${value}","more":${nested}}`;
  const error = await failureOn(text(body, 409, "application/json"));
  expect(error.code).toBe("INVALID_STATE");
});

test("a response of null is reported as not an object", async () => {
  const error = await failureOn(text("null", 200, "application/json"));
  expect(error.message).toMatch(/protocol: the body must be an object/);
});
