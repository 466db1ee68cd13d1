import { once } from "node:events";
import { Agent, get, type IncomingMessage, METHODS } from "node:http";
import { text } from "node:stream/consumers";
import { apiFormats, documentedRoutes } from "@gw/data-plane";
import { basePaths, protocolRoutes } from "@gw/store-rest/protocol";
import Fastify, { type FastifyInstance } from "fastify";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { AuthFailureLimiter } from "../../src/auth/auth-failure-limiter.ts";
import { AuthFailureLog } from "../../src/auth/auth-failure-log.ts";
import { createAuthenticator } from "../../src/auth/authenticator.ts";
import { buildApp } from "../../src/http/app.ts";
import type { AppGateway } from "../../src/http/app-gateway.ts";
import { attachFront } from "../../src/http/attach-front.ts";
import { Front } from "../../src/http/front.ts";
import { cataloguePaths } from "../../src/workspaces/catalogue-paths.ts";
import { WorkspaceEntry } from "../../src/workspaces/workspace-entry.ts";
import { inject } from "../fixtures/inject.ts";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { registeredPaths } from "../fixtures/registered-paths.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const serverInfo = ["/api/3.0/mlflow/server-info", "/ajax-api/3.0/mlflow/server-info"];
const open = ["/healthz", "/readyz", "/openapi.json", "/docs", ...serverInfo];
const catalogue = cataloguePaths.flatMap((path) => [path, `${path}/:name`]);
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

/** Headers without a valid token. */
const badCredentials: Readonly<Record<string, Record<string, string>>> = {
  "no header": {},
  "a wrong token": { authorization: `Bearer ${adminToken.replace("0", "1")}` },
  "the token with a suffix": { authorization: `Bearer ${adminToken}x` },
  "a prefix of the token": { authorization: `Bearer ${adminToken.slice(0, -1)}` },
  "the token in upper case": { authorization: `Bearer ${adminToken.toUpperCase()}` },
  "an empty bearer": { authorization: "Bearer " },
  "bearer without a token": { authorization: "Bearer" },
  "the token without a scheme": { authorization: adminToken },
  "another scheme": { authorization: `Digest ${adminToken}` },
  "two tokens": { authorization: `Bearer ${adminToken} ${adminToken}` },
  "a list of credentials": { authorization: `Bearer x, Bearer ${adminToken}` },
  "the token as the user": { authorization: basic(`${adminToken}:`) },
  "basic without a colon": { authorization: basic(adminToken) },
  "basic with invalid base64": { authorization: "Basic :::" },
  "a cookie": { cookie: `token=${adminToken}` },
  "a header for proxies": { "proxy-authorization": `Bearer ${adminToken}` },
  "headers of SDKs": { "x-api-key": adminToken, "api-key": adminToken },
};

/** Fails the test when a request reaches a handler. */
const unreachable = new Proxy(
  {},
  {
    get(_, name) {
      throw new Error(`a request reached ${String(name)}`);
    },
  },
);

const unreachableKeys = Object.fromEntries(
  protocolRoutes.map(({ call }) => [call, () => unreachable]),
);

async function unreachableApp(): Promise<FastifyInstance> {
  const gateway = {
    store: new Proxy({}, { get: () => () => unreachable }),
    kekRegistry: unreachable,
    auditLog: unreachable,
    keys: unreachableKeys,
    keyRing: unreachable,
    dataPlane: { handler: unreachable, endpoints: unreachable },
    ping: async () => {},
  } as unknown as AppGateway;
  const app = await buildApp({ gateway, adminToken });
  onTestFinished(() => app.close());
  return app;
}

/** Those that programs use, and one that Fastify does not know. */
const someMethods = "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND".split(" ");

/** Data-plane paths, which also accept a token in the key headers of SDKs. */
const calls = [
  ...new Set(apiFormats.flatMap(documentedRoutes).map(({ path }) => path)),
  ...["/gateway/proxy/{endpoint}/messages", "/v1/unknown", "/chat/completions"],
];

/** Addresses, one for each request, so that no address exceeds the limit of failures. */
function* addresses(): Generator<string, never> {
  for (let n = 0; ; n += 1) yield `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
}

describe("authentication", () => {
  test("covers every registered path", async () => {
    const paths = basePaths.flatMap((basePath) =>
      protocolRoutes.map(({ path }) => `${basePath}${path}`),
    );
    const app = await unreachableApp();
    const others = ["/metrics", ...catalogue];
    expect(registeredPaths(app).sort()).toEqual([...open, ...paths, ...others].sort());
  });

  test("is required for every path and method except those of open paths", async () => {
    const app = await unreachableApp();
    const address = addresses();
    const unknown = [
      "/",
      "/nope",
      "/docs/",
      "/api/v1/gateway",
      "/api/v1/gateway/secrets",
      "//docs",
    ];
    const known = new Set(registeredPaths(app));
    const reachable: string[] = [];
    for (const path of [...known, ...calls, ...unknown]) {
      for (const method of METHODS.filter((one) => one !== "CONNECT")) {
        // Other methods of open paths get 405, as below.
        if (open.includes(path)) continue;
        for (const [what, headers] of Object.entries(badCredentials)) {
          // One kind of invalid token is enough for the other methods.
          if (method !== "GET" && method !== "POST" && what !== "a wrong token") continue;
          // They are accepted where nothing of the control plane is served.
          if (what === "headers of SDKs" && !known.has(path)) continue;
          const { statusCode, body } = await inject(app, {
            method: method as "GET",
            url: `${path}?token=${adminToken}&access_token=${adminToken}`,
            headers,
            remoteAddress: address.next().value,
          });
          const isUnknown = what === "headers of SDKs" && statusCode === 404;
          const isRejected =
            isUnknown ||
            (statusCode === 401 && (method === "HEAD" || body.includes('"UNAUTHENTICATED"')));
          if (!isRejected) reachable.push(`${method} ${path} with ${what}: ${statusCode}`);
        }
      }
    }
    expect(reachable).toEqual([]);
  });

  test("responds 404 to a valid token for an unknown path", async () => {
    const app = await unreachableApp();
    const headers = { authorization: `Bearer ${adminToken}` };
    for (const [method, url] of [
      ["GET", "/nope"],
      ["PUT", "/api/v1/gateway/secrets"],
      ["OPTIONS", "/"],
      ["GET", "/api/v1/gateway/secrets/list/"],
      ["GET", "/API/v1/gateway/secrets/list"],
    ] as const) {
      const response = await app.inject({ method: method as "GET", url, headers });
      expect([url, response.statusCode]).toEqual([url, 404]);
      expect(response.json().error_code).toBe("ENDPOINT_NOT_FOUND");
    }
  });

  test("responds 405 with `allow` to a valid token for an unknown method of every path", async () => {
    const app = await unreachableApp();
    const headers = { authorization: `Bearer ${adminToken}` };
    const wrong: string[] = [];
    const own = protocolRoutes.flatMap(({ method, path }) =>
      basePaths.map((basePath) => [`${basePath}${path}`, method] as const),
    );
    const callPaths = apiFormats.flatMap(documentedRoutes);
    const allowed = new Map([
      ...own,
      ...callPaths.map(
        ({ path, method }) => [path, method === "GET" ? "GET, HEAD" : method] as const,
      ),
      ...open.map((path) => [path, "GET, HEAD"] as const),
      ["/metrics", "GET"] as const,
      ...cataloguePaths.map((path) => [path, "GET, POST"] as const),
      ...cataloguePaths.map((path) => [`${path}/:name`, "GET, PATCH, DELETE"] as const),
    ]);
    expect(registeredPaths(app).filter((path) => !allowed.has(path))).toEqual([]);
    for (const [path, allow] of allowed) {
      for (const method of someMethods) {
        if (allow.split(", ").includes(method)) continue;
        const url = `${path.replaceAll(/[{}]/g, "")}?x=/docs`;
        const response = await inject(app, { method: method as "GET", url, headers });
        const isRight = response.statusCode === 405 && response.headers.allow === allow;
        if (!isRight) wrong.push(`${method} ${path}: ${response.statusCode}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("is not required for HEAD and the 405 of open paths", async () => {
    const { url } = await serveMemory();
    for (const path of open) {
      expect([path, (await fetch(`${url}${path}`, { method: "HEAD" })).status]).toEqual([
        path,
        200,
      ]);
      const response = await fetch(`${url}${path}`, { method: "POST" });
      const allow = response.headers.get("allow");
      expect([path, response.status, allow]).toEqual([path, 405, "GET, HEAD"]);
      expect(await response.json()).toMatchObject({ error_code: "METHOD_NOT_ALLOWED" });
    }
  });

  test.each([
    ["a bearer token", `Bearer ${adminToken}`],
    ["bearer in mixed case", `bEARER ${adminToken}`],
    ["basic with any user", basic(`mlflow:${adminToken}`)],
    ["basic without a user", basic(`:${adminToken}`)],
  ])("accepts %s", async (_, authorization) => {
    const { url } = await serveMemory();
    const response = await fetch(`${url}/api/v1/gateway/revision`, { headers: { authorization } });
    expect([response.status, await response.json()]).toEqual([200, { revision: 0 }]);
  });

  test("accepts a token with colons as the password of basic authentication", () => {
    const token = `${"a:".repeat(20)}z`;
    const authenticate = createAuthenticator({ adminToken: token });
    const authorization = basic(`user:${token}`);
    const request = { headers: { authorization }, rawHeaders: [], socket: {} } as never;
    expect(authenticate(request, "read")).toMatchObject({ principal: "admin" });
  });

  test.each([
    [`authorization: Bearer ${adminToken}`, "Authorization: Bearer wrong"],
    ["authorization: Bearer wrong", `AUTHORIZATION: Bearer ${adminToken}`],
    [`authorization: Bearer ${adminToken}`, `authorization: Bearer ${adminToken}`],
  ])("rejects two authorization headers: %s and %s", async (...headers) => {
    const { port } = await serveMemory();
    const response = await sendRaw(port, request({ path: "/api/v1/gateway/revision", headers }));
    expect(response.status).toBe(401);
  });

  test("checks the token of every request on a connection", async () => {
    const { port } = await serveMemory();
    const wrong = adminToken.replace("0", "1");
    const tokens = [adminToken, wrong, adminToken, adminToken, undefined, wrong, adminToken];
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const ports = new Set<number | undefined>();
    const statuses: (number | undefined)[] = [];
    for (const token of tokens) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const sent = get({ port, path: "/api/v1/gateway/revision", headers, agent });
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      ports.add(response.socket.localPort);
      statuses.push(response.statusCode);
      await text(response);
    }
    expect(statuses).toEqual([200, 401, 200, 200, 401, 401, 200]);
    expect(ports.size).toBe(1);
  });

  test("rejects a request before its body arrives", async () => {
    const { port } = await serveMemory();
    const head = request({
      method: "POST",
      path: "/api/v1/gateway/secrets/create",
      headers: ["content-type: application/json", "content-length: 1000000"],
    });
    const response = await sendRaw(port, head);
    expect(response.status).toBe(401);
  });

  test("offers Bearer only, since Basic would make browsers ask for a password", async () => {
    const { url } = await serveMemory();
    const response = await fetch(`${url}/api/v1/gateway/revision`);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
  });

  test("denies routes without a declared permission and permissions that the caller lacks", async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    const logger = pino({ level: "silent" });
    const front = new Front({
      ...{ logger, writeTimeout: 60_000 },
      authenticator: () => ({
        ...{ principal: "reader", roles: ["viewer"] },
        permissions: new Set(["read"] as const),
        workspaceId: "*",
      }),
      failureLimiter: new AuthFailureLimiter(),
      failureLog: new AuthFailureLog({
        logger,
        auditLog: { append: async () => {} },
        clock: Date.now,
      }),
      clientAddresses: { of: () => "192.0.2.1" },
      workspaces: new WorkspaceEntry({ directory: { get: () => Promise.reject() } }),
    });
    attachFront(app, front);
    app.get("/undeclared", async () => "served");
    app.get("/writing", { config: { access: "write" } }, async () => "served");
    app.get("/reading", { config: { access: "read" } }, async () => "served");
    const headers = { host: "a" };
    const statuses = await Promise.all(
      ["/undeclared", "/writing", "/reading"].map(async (url) => {
        const response = await app.inject({ url, headers });
        return [
          url,
          response.statusCode,
          response.statusCode === 403 && response.json().error_code,
        ];
      }),
    );
    expect(statuses).toEqual([
      ["/undeclared", 403, "PERMISSION_DENIED"],
      ["/writing", 403, "PERMISSION_DENIED"],
      ["/reading", 200, false],
    ]);
  });

  test("limits failures by address but never a valid token of that address", async () => {
    const lines: string[] = [];
    const logger = pino({ base: null }, { write: (line: string) => lines.push(line) });
    const { url, call, app } = await serveMemory({ logger });
    const statuses: number[] = [];
    for (let n = 0; n < 40; n += 1) {
      const response = await fetch(`${url}/api/v1/gateway/revision`);
      statuses.push(response.status);
      await response.text();
    }
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401));
    expect(statuses.slice(30)).toEqual(Array.from({ length: 10 }, () => 429));
    const limited = await fetch(`${url}/api/v1/gateway/revision`);
    expect(limited.headers.get("retry-after")).toBe("60");
    expect(await limited.json()).toMatchObject({ error_code: "RESOURCE_EXHAUSTED" });
    expect((await call("GET", "/api/v1/gateway/revision")).status).toBe(200);
    await app.close();
    const counted = lines.map((line) => JSON.parse(line)).filter(({ failures }) => failures);
    expect(counted).toMatchObject([{ address: "127.0.0.1", failures: 41 }]);
  });
});
