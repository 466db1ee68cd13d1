import { once } from "node:events";
import { Agent, get, type IncomingMessage, METHODS } from "node:http";
import { text } from "node:stream/consumers";
import { routes as callRoutes } from "@gw/data-plane";
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
import { inject } from "../fixtures/inject.ts";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { registeredPaths } from "../fixtures/registered-paths.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const open = ["/healthz", "/readyz", "/openapi.json", "/docs"];
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

/** What a request may come with instead of the token. */
const badCredentials: Readonly<Record<string, Record<string, string>>> = {
  "no header": {},
  "a wrong token": { authorization: `Bearer ${adminToken.replace("0", "1")}` },
  "the token and more": { authorization: `Bearer ${adminToken}x` },
  "a part of the token": { authorization: `Bearer ${adminToken.slice(0, -1)}` },
  "the token in other case": { authorization: `Bearer ${adminToken.toUpperCase()}` },
  "an empty bearer": { authorization: "Bearer " },
  "bearer without anything": { authorization: "Bearer" },
  "the token without a scheme": { authorization: adminToken },
  "another scheme": { authorization: `Digest ${adminToken}` },
  "two tokens": { authorization: `Bearer ${adminToken} ${adminToken}` },
  "a list of credentials": { authorization: `Bearer x, Bearer ${adminToken}` },
  "the token as user": { authorization: basic(`${adminToken}:`) },
  "basic without colon": { authorization: basic(adminToken) },
  "basic that is no base64": { authorization: "Basic :::" },
  "a cookie": { cookie: `token=${adminToken}` },
  "a header for another": { "proxy-authorization": `Bearer ${adminToken}` },
  "a header of SDKs": { "x-api-key": adminToken, "api-key": adminToken },
};

/** Fails the test when anything behind the guard is reached. */
const untouchable = new Proxy(
  {},
  {
    get(_, name) {
      throw new Error(`the guard let something through to ${String(name)}`);
    },
  },
);

const untouchableKeys = Object.fromEntries(
  protocolRoutes.map(({ call }) => [call, () => untouchable]),
);

async function unreachableApp(): Promise<FastifyInstance> {
  const gateway = {
    store: new Proxy({}, { get: () => () => untouchable }),
    kekRegistry: untouchable,
    auditLog: untouchable,
    keys: untouchableKeys,
    keyRing: untouchable,
    dataPlane: { runtime: untouchable, endpoints: untouchable },
    ping: async () => {},
  } as unknown as AppGateway;
  const app = await buildApp({ gateway, adminToken });
  onTestFinished(() => app.close());
  return app;
}

/** Where endpoints are called: there a token may also come as SDKs of providers send their keys. */
const calls = [...callRoutes.map(({ path }) => path), "/v1/models"];

/** An address for every request, so that none of them meets the limit on failures. */
function* addresses(): Generator<string, never> {
  for (let n = 0; ; n += 1) yield `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
}

describe("Authentication", () => {
  test("knows every path: the table under each basePath, and the few beside it", async () => {
    const paths = basePaths.flatMap((basePath) =>
      protocolRoutes.map(({ path }) => `${basePath}${path}`),
    );
    const app = await unreachableApp();
    const others = ["/v1/models", "/metrics"];
    expect(registeredPaths(app).sort()).toEqual([...open, ...paths, ...others].sort());
  });

  test("is asked for on every path and method but GET of the open ones", async () => {
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
    const let_through: string[] = [];
    for (const path of [...registeredPaths(app), ...calls, ...unknown]) {
      for (const method of METHODS.filter((one) => one !== "CONNECT")) {
        if (method === "GET" && open.includes(path)) continue;
        for (const [what, headers] of Object.entries(badCredentials)) {
          // Of what looks different from outside, one of each kind everywhere is enough.
          if (method !== "GET" && method !== "POST" && what !== "a wrong token") continue;
          if (what === "a header of SDKs" && calls.includes(path)) continue;
          const { statusCode, body } = await inject(app, {
            method: method as "GET",
            url: `${path}?token=${adminToken}&access_token=${adminToken}`,
            headers,
            remoteAddress: address.next().value,
          });
          const isRefused =
            statusCode === 401 && (method === "HEAD" || body.includes('"UNAUTHENTICATED"'));
          if (!isRefused) let_through.push(`${method} ${path} with ${what}: ${statusCode}`);
        }
      }
    }
    expect(let_through).toEqual([]);
  });

  test("tells a valid token that a path or method is not there", async () => {
    const app = await unreachableApp();
    const headers = { authorization: `Bearer ${adminToken}` };
    for (const [method, url] of [
      ["GET", "/nope"],
      ["PUT", "/api/v1/gateway/secrets/create"],
      ["HEAD", "/healthz"],
      ["OPTIONS", "/api/v1/gateway/secrets/list"],
      ["PROPFIND", "/docs"],
      ["POST", "/healthz"],
      ["GET", "/api/v1/gateway/secrets/list/"],
      ["GET", "/API/v1/gateway/secrets/list"],
    ] as const) {
      const answer = await app.inject({ method: method as "GET", url, headers });
      expect([url, answer.statusCode]).toEqual([url, 404]);
      if (method !== "HEAD") expect(answer.json().error_code).toBe("ENDPOINT_NOT_FOUND");
    }
  });

  test.each([
    ["a bearer token", `Bearer ${adminToken}`],
    ["bearer in other case", `bEARER ${adminToken}`],
    ["basic with any user", basic(`mlflow:${adminToken}`)],
    ["basic without a user", basic(`:${adminToken}`)],
  ])("takes %s", async (_, authorization) => {
    const { url } = await serveMemory();
    const answer = await fetch(`${url}/api/v1/gateway/revision`, { headers: { authorization } });
    expect([answer.status, await answer.json()]).toEqual([200, { revision: 0 }]);
  });

  test("takes a token with colons as the password of basic", () => {
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
  ])("refuses two headers, whatever they say: %s and %s", async (...headers) => {
    const { port } = await serveMemory();
    const answer = await sendRaw(port, request({ path: "/api/v1/gateway/revision", headers }));
    expect(answer.status).toBe(401);
  });

  test("looks at the token of every request, whatever was shown on its connection before", async () => {
    const { port } = await serveMemory();
    const wrong = adminToken.replace("0", "1");
    const shown = [adminToken, wrong, adminToken, adminToken, undefined, wrong, adminToken];
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const ports = new Set<number | undefined>();
    const statuses: (number | undefined)[] = [];
    for (const token of shown) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const sent = get({ port, path: "/api/v1/gateway/revision", headers, agent });
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      ports.add(answer.socket.localPort);
      statuses.push(answer.statusCode);
      await text(answer);
    }
    expect(statuses).toEqual([200, 401, 200, 200, 401, 401, 200]);
    expect(ports.size).toBe(1);
  });

  test("comes before the body: nobody has to send one to be refused", async () => {
    const { port } = await serveMemory();
    const head = request({
      method: "POST",
      path: "/api/v1/gateway/secrets/create",
      headers: ["content-type: application/json", "content-length: 1000000"],
    });
    const answer = await sendRaw(port, head);
    expect(answer.status).toBe(401);
  });

  test("offers Bearer alone, since a browser would ask its user for a password", async () => {
    const { url } = await serveMemory();
    const answer = await fetch(`${url}/api/v1/gateway/revision`);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  test("refuses at run time what declares no permission, and what no permission covers", async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    const logger = pino({ level: "silent" });
    const front = new Front({
      logger,
      authenticator: () => ({ principal: "reader", permissions: new Set(["read"] as const) }),
      failureLimiter: new AuthFailureLimiter(),
      failureLog: new AuthFailureLog({
        logger,
        auditLog: { append: async () => {} },
        clock: Date.now,
      }),
    });
    attachFront(app, front);
    app.get("/forgotten", async () => "served");
    app.get("/writing", { config: { access: "write" } }, async () => "served");
    app.get("/reading", { config: { access: "read" } }, async () => "served");
    const headers = { host: "a" };
    const statuses = await Promise.all(
      ["/forgotten", "/writing", "/reading"].map(async (url) => {
        const answer = await app.inject({ url, headers });
        return [url, answer.statusCode, answer.statusCode === 403 && answer.json().error_code];
      }),
    );
    expect(statuses).toEqual([
      ["/forgotten", 403, "PERMISSION_DENIED"],
      ["/writing", 403, "PERMISSION_DENIED"],
      ["/reading", 200, false],
    ]);
  });

  test("limits failures by address, and never a valid token of that address", async () => {
    const lines: string[] = [];
    const logger = pino({ base: null }, { write: (line: string) => lines.push(line) });
    const { url, call, app } = await serveMemory({ logger });
    const statuses: number[] = [];
    for (let n = 0; n < 40; n += 1) {
      const answer = await fetch(`${url}/api/v1/gateway/revision`);
      statuses.push(answer.status);
      await answer.text();
    }
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401));
    expect(statuses.slice(30)).toEqual(Array.from({ length: 10 }, () => 429));
    const refused = await fetch(`${url}/api/v1/gateway/revision`);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await refused.json()).toMatchObject({ error_code: "RESOURCE_EXHAUSTED" });
    expect((await call("GET", "/api/v1/gateway/revision")).status).toBe(200);
    await app.close();
    const counted = lines.map((line) => JSON.parse(line)).filter(({ refused: n }) => n);
    expect(counted).toMatchObject([{ address: "127.0.0.1", refused: 41 }]);
  });
});
