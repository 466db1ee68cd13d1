import { GatewayError } from "@gw/entities";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { type RawResponse, request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const authorized = [`authorization: Bearer ${adminToken}`];
const idPattern = /^[A-Za-z0-9._-]{1,128}$/;

/** Checks the format of an error and returns its status and code. */
function error({ status, headers, body }: RawResponse): [number, string] {
  const json = JSON.parse(body);
  expect(Object.keys(json)).toEqual(["error_code", "message", "request_id"]);
  expect(json.message).not.toBe("");
  expect(json.request_id).toMatch(idPattern);
  expect(headers.get("x-request-id")).toBe(json.request_id);
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.has("set-cookie")).toBe(false);
  return [status, json.error_code];
}

describe("errors have one format", () => {
  test.each([
    ["an unknown path", { path: "/nope", headers: authorized }, 404, "ENDPOINT_NOT_FOUND"],
    ["an unknown path and no token", { path: "/nope" }, 401, "UNAUTHENTICATED"],
    ["an unknown method", { method: "PATCH", path: "/docs" }, 405, "METHOD_NOT_ALLOWED"],
    ["an unknown method and no token", { method: "PUT", path: "/metrics" }, 401, "UNAUTHENTICATED"],
    ["a bad URL", { path: "/%zz", headers: authorized }, 400, "INVALID_PARAMETER_VALUE"],
    ["a bad URL and no token", { path: "/%zz" }, 401, "UNAUTHENTICATED"],
    ["an asterisk", { method: "OPTIONS", path: "*" }, 401, "UNAUTHENTICATED"],
    ["an absolute URL", { path: "http://a.example/x" }, 401, "UNAUTHENTICATED"],
    ["an absolute URL with no path", { path: "http://a.example?x" }, 401, "UNAUTHENTICATED"],
    [
      "an unknown method of an absolute URL",
      { method: "POST", path: "HTTP://a.example/healthz?x" },
      405,
      "METHOD_NOT_ALLOWED",
    ],
    [
      "an unknown method of an absolute URL with a token",
      { method: "PUT", path: "https://[::1]:8686/api/v1/gateway/revision", headers: authorized },
      405,
      "METHOD_NOT_ALLOWED",
    ],
    ["a proxy's request", { method: "CONNECT", path: "a:1" }, 400, "INVALID_PARAMETER_VALUE"],
    [
      "an expectation",
      { path: "/healthz", headers: ["expect: magic"] },
      400,
      "INVALID_PARAMETER_VALUE",
    ],
    [
      "a head over 16 KiB",
      { path: "/healthz", headers: [`x-long: ${"x".repeat(20_000)}`] },
      413,
      "REQUEST_TOO_LARGE",
    ],
    ["a URL over 16 KiB", { path: `/${"x".repeat(20_000)}` }, 413, "REQUEST_TOO_LARGE"],
    [
      "an unknown route with a body",
      { method: "POST", path: "/x", body: "{" },
      401,
      "UNAUTHENTICATED",
    ],
    [
      "an unknown route with a token and a body",
      { method: "POST", path: "/x", body: "{", headers: authorized },
      404,
      "ENDPOINT_NOT_FOUND",
    ],
  ])("for %s", async (_, options, status, code) => {
    const { port } = await serveMemory();
    expect(error(await sendRaw(port, request(options)))).toEqual([status, code]);
  });

  test.each([
    ["other text than HTTP", "hello\r\n\r\n"],
    ["an unknown method", "FROB / HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["TLS", "\x16\x03\x01\x00\x05hello"],
    ["a header without a colon", "GET /healthz HTTP/1.1\r\nhost: a\r\nno header\r\n\r\n"],
    ["a folded header", "GET /healthz HTTP/1.1\r\nhost: a\r\n folded: b\r\n\r\n"],
    ["a folded header at the start", "GET /healthz HTTP/1.1\r\n host: a\r\n\r\n"],
    ["a space before a colon", "GET /healthz HTTP/1.1\r\nhost : a\r\n\r\n"],
    ["a space in the name of a header", "GET /healthz HTTP/1.1\r\nhost: a\r\nx y: b\r\n\r\n"],
    ["a header without a name", "GET /healthz HTTP/1.1\r\nhost: a\r\n: b\r\n\r\n"],
    ["a bare carriage return", "GET /healthz HTTP/1.1\r\nhost: a\r\nx: a\rb\r\n\r\n"],
    ["a DEL in a header", "GET /healthz HTTP/1.1\r\nhost: a\r\nx: \x7f\r\n\r\n"],
    ["a NUL in a header", "GET /healthz HTTP/1.1\r\nhost: a\r\nx: \0\r\n\r\n"],
    [
      "two lengths",
      "POST /healthz HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    ],
    [
      "a length and chunks",
      "POST /healthz HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    [
      "two equal lengths",
      "POST /healthz HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx",
    ],
    ["a list of lengths", "POST /healthz HTTP/1.1\r\nhost: a\r\ncontent-length: 1, 1\r\n\r\nx"],
    ["an empty length", "POST /healthz HTTP/1.1\r\nhost: a\r\ncontent-length:\r\n\r\n"],
    ["an encoding that is not chunked", encodedRequest("1.1", "gzip")],
    ["an encoding that is similar to chunked", encodedRequest("1.1", "xchunked")],
    ["chunks in another encoding", encodedRequest("1.1", "chunked, gzip")],
    ["chunks twice", encodedRequest("1.1", "chunked, chunked")],
    ["chunks of HTTP/1.0", encodedRequest("1.0", "chunked")],
    ["a negative length", "POST /healthz HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n"],
    ["bare line feeds", "GET /healthz HTTP/1.1\nhost: a\n\n"],
  ])("for %s", async (_, text) => {
    const { port } = await serveMemory();
    expect(error(await sendRaw(port, text))).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  });

  test.each([
    ["/healthz HTTP/2.0", "/healthz HTTP/0.9", "/healthz HTTP/1.2", "/healthz HTTP/3.0"],
    ["/healthz HTTP/1", "/healthz HTTP/", "/healthz HTTP/1.1x", "/healthz HTTP/11.1", "/healthz"],
    ["/nope HTTP/2.0", "/api/v1/gateway/revision HTTP/2.0", "/metrics HTTP/0.9"],
  ])("for another version of HTTP than 1.0 and 1.1: %s, %s, …", async (...targets) => {
    const { port } = await serveMemory();
    for (const target of targets) {
      for (const method of ["GET", "POST"]) {
        const head = `${method} ${target}\r\nhost: a\r\nconnection: keep-alive\r\n\r\n`;
        const response = await sendRaw(port, head);
        expect([head, ...error(response)]).toEqual([head, 505, "HTTP_VERSION_NOT_SUPPORTED"]);
        expect(response.text).toMatch(/^HTTP\/1\.1 505 HTTP Version Not Supported\r\n/);
      }
    }
  });

  test("for HTTP/2 without negotiation", async () => {
    const { port } = await serveMemory();
    const response = await sendRaw(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    expect(error(response)).toEqual([505, "HTTP_VERSION_NOT_SUPPORTED"]);
  });

  test("on paths of the data plane, in the format of the path", async () => {
    const { url } = await openGatewayWithProvider();
    const port = Number(new URL(url).port);
    for (const path of [
      "/v1/chat/completions",
      "/v1/messages",
      "/v1beta/models/m:generateContent",
    ]) {
      const head = `POST ${path} HTTP/2.0\r\nhost: a\r\n${authorized[0]}\r\n\r\n`;
      const { status, body } = await sendRaw(port, head);
      expect([path, status]).toEqual([path, 505]);
      expect(Object.keys(JSON.parse(body))).toContain("error");
      const chunks = encodedRequest("1.0", "chunked", path);
      expect([path, (await sendRaw(port, chunks)).status]).toEqual([path, 400]);
      expect([path, (await sendRaw(port, encodedRequest("1.1", "gzip", path))).status]).toEqual([
        path,
        400,
      ]);
    }
  });

  test("for a request without a host", async () => {
    const { port } = await serveMemory();
    const text = `GET /api/v1/gateway/revision HTTP/1.1\r\nconnection: close\r\n${authorized}\r\n\r\n`;
    expect(error(await sendRaw(port, text))).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  });

  const badHosts: Readonly<Record<string, readonly string[]>> = {
    "two hosts": ["host: a", "Host: b"],
    "two equal hosts": ["host: a", "host: a"],
    "an empty host": ["host:"],
    "two names": ["host: a b"],
    "a path": ["host: a/../b"],
    "a user": ["host: me@a"],
    "a list": ["host: a,b"],
    "a port that is no number": ["host: a:b"],
    "an unclosed address": ["host: [::1"],
    "an invalid address": ["host: [:::::]"],
    "an empty address": ["host: []:80"],
    "an address with a raw zone": ["host: [fe80::1%eth0]"],
    "an address without brackets": ["host: ::1"],
    "a port over 65535": ["host: a:65536"],
    "a port of six digits": ["host: a:000080"],
    dots: ["host: ..."],
    "an empty label": ["host: a..b"],
    "a leading dot": ["host: .a"],
    "a port alone": ["host: :80"],
    "a label over 63 letters": [`host: ${"a".repeat(64)}`],
    "a name over 253 letters": [`host: ${"abc.".repeat(63)}de`],
    "no host": [],
  };
  test.each(Object.entries(badHosts))("for %s, on every path", async (_, lines) => {
    const { url } = await openGatewayWithProvider();
    const port = Number(new URL(url).port);
    const paths = [
      ...["/healthz", "/docs", "/openapi.json", "/metrics", "/nope", "/%zz"],
      ...["/api/v1/gateway/revision", "/v1/models", "/v1/messages", "/v1/nope"],
    ];
    for (const path of paths) {
      for (const credentials of [authorized, []]) {
        const head = [`GET ${path} HTTP/1.1`, "connection: keep-alive", ...lines, ...credentials];
        const { status, body } = await sendRaw(port, `${head.join("\r\n")}\r\n\r\n`);
        expect([path, status]).toEqual([path, 400]);
        expect(body).toContain("one header `host`");
      }
    }
  });

  test.each([
    "host: gateway.example",
    "host: 127.0.0.1:8080",
    "host: [::1]:8080",
    "HOST: my_service",
    "host: a.example.:443",
    "host: a:65535",
    "host: a:",
    "host: [fe80::1%25eth0]",
    "host: [::ffff:127.0.0.1]",
    `host: ${"a".repeat(63)}`,
    `host: ${"abc.".repeat(63)}d.`,
  ])("but not for %s", async (host) => {
    const { port } = await serveMemory();
    const text = `GET /healthz HTTP/1.1\r\nconnection: close\r\n${host}\r\n\r\n`;
    expect((await sendRaw(port, text)).status).toBe(200);
    // Health checks of HAProxy have no host.
    expect((await sendRaw(port, "GET /healthz HTTP/1.0\r\n\r\n")).status).toBe(200);
  });

  test.each(["u@b:x", "u:p@a", "a:65536", "...", "[:::::]", "a%20b"])(
    "for an absolute URL with the host %s, on every path",
    async (host) => {
      const { url } = await openGatewayWithProvider();
      const port = Number(new URL(url).port);
      for (const path of ["/healthz", "/v1/models", "/v1/messages", "/nope", ""]) {
        for (const method of ["GET", "POST"]) {
          const { status, body } = await sendRaw(
            port,
            `${method} http://${host}${path} HTTP/1.1\r\nhost: a\r\n\r\n`,
          );
          expect([path, status]).toEqual([path, 400]);
          expect(body).toContain("The URL of the request");
        }
      }
    },
  );

  test("for a body after an invalid host, which is not requested", async () => {
    const { port } = await serveMemory();
    const head = ["POST /v1/messages HTTP/1.1", "host: a", "host: b", "expect: 100-continue"];
    const text = [...head, ...authorized, "content-length: 5", "", ""].join("\r\n");
    const { status, text: received } = await sendRaw(port, text);
    expect([status, received.includes("100 Continue")]).toEqual([400, false]);
  });

  test("for invalid chunks", async () => {
    const { port } = await serveMemory();
    const head = request({
      method: "POST",
      path: "/api/v1/gateway/secrets/create",
      headers: [...authorized, "content-type: application/json", "transfer-encoding: chunked"],
    });
    const [status, code] = error(await sendRaw(port, head, "zz\r\nnot a chunk\r\n"));
    expect([status, code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  });

  test.each([
    ["a head that is incomplete", "GET /healthz HTTP/1.1\r\nhost: a\r\n"],
    [
      "a body that is missing",
      request({
        method: "POST",
        path: "/api/v1/gateway/secrets/create",
        headers: [...authorized, "content-type: application/json", "content-length: 5"],
      }),
    ],
  ])("for %s after the timeout", async (_, text) => {
    const { port } = await serveMemory({ requestTimeout: 300 });
    expect(error(await sendRaw(port, text))).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  });

  test("and repeat no part of the request", async () => {
    const { port } = await serveMemory();
    const canary = "sk-canary-0123456789abcdef";
    for (const path of [`/${canary}`, `/%zz${canary}`, `/docs/${canary}?key=${canary}`]) {
      for (const headers of [authorized, [], [`x-${canary}: ${canary}`, "expect: x"]]) {
        const response = await sendRaw(port, request({ path, headers }));
        expect(response.text).not.toContain(canary);
      }
    }
  });

  test("and report a closed store as temporarily unavailable", async () => {
    const { gateway, call } = await serveMemory();
    await gateway.store.close();
    const response = await call("GET", "/api/v1/gateway/revision");
    expect([response.status, response.json.error_code]).toEqual([503, "TEMPORARILY_UNAVAILABLE"]);
  });

  test("and hide unexpected errors behind a request id that the log has", async () => {
    const lines: string[] = [];
    const logger = pino({ base: null }, { write: (line: string) => lines.push(line) });
    const { call } = await serveMemory({ logger, wrap: brokenStore });
    const response = await call("GET", "/api/v1/gateway/revision");
    expect(response.status).toBe(500);
    expect(response.json).toEqual({
      error_code: "INTERNAL_ERROR",
      message: "Unexpected error; the server's log has it under this `request_id`",
      request_id: expect.stringMatching(idPattern),
    });
    const logged = lines.map((line) => JSON.parse(line)).find(({ err }) => err);
    expect(logged).toMatchObject({
      requestId: response.json.request_id,
      err: { type: "TypeError", stack: expect.stringContaining("select * from secrets") },
    });
    const list = await call("GET", "/api/v1/gateway/secrets/list");
    expect(list.json.message).toBe(response.json.message);
  });
});

/** A request with a transfer encoding, which asks to keep the connection. */
function encodedRequest(version: string, encoding: string, path = "/healthz"): string {
  const lines = ["host: a", "connection: keep-alive", `transfer-encoding: ${encoding}`];
  return [`POST ${path} HTTP/${version}`, ...lines, "", "0", "", ""].join("\r\n");
}

/** A backend whose store throws unexpected errors. */
function brokenStore(backend: GatewayBackend): GatewayBackend {
  const failures: Partial<GatewayStore> = {
    close: async () => {},
    getRevision: async () => {
      throw new TypeError("select * from secrets where value = 'sk-...'");
    },
    listSecretInfos: async () => {
      throw new GatewayError("INTERNAL_ERROR", "select * from secrets");
    },
  };
  return {
    ...backend,
    openStore: (options) => Object.assign(Object.create(backend.openStore(options)), failures),
  };
}
