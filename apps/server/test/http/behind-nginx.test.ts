import { once } from "node:events";
import { type IncomingMessage, type RequestOptions, request } from "node:http";
import { json } from "node:stream/consumers";
import { parseIpNetwork } from "@gw/data-plane";
import { canRunNginx, startNginx } from "@gw/test-nginx";
import { describe, expect, test } from "vitest";
import { adminToken } from "../fixtures/served-backend.ts";
import { type ServedMemory, serveMemory } from "../fixtures/served-memory.ts";

const wrongToken = { authorization: "Bearer wrong" };
const appends = "proxy_set_header x-forwarded-for $proxy_add_x_forwarded_for;";
const removes = 'proxy_set_header forwarded "";';
const describes = 'proxy_set_header forwarded "for=$remote_addr;proto=$scheme";';

/** Serves a gateway that trusts proxies on 127.0.0.1. */
function serveBehindProxy(): Promise<ServedMemory> {
  const proxies = [parseIpNetwork("127.0.0.1/32")].filter((one) => one !== undefined);
  return serveMemory({ trustedProxies: proxies });
}

/** Sends a request, from 127.0.0.1 or another address of this machine, and returns the status. */
async function statusOf(options: RequestOptions): Promise<number | undefined> {
  const sent = request({ host: "127.0.0.1", path: "/api/v1/gateway/secrets/list", ...options });
  sent.end();
  const [response]: [IncomingMessage] = (await once(sent, "response")) as never;
  await json(response);
  return response.statusCode;
}

/** The audited authentication failures by address. */
async function failuresOf({ app, backend }: ServedMemory): Promise<object> {
  // Those of the last minute are written when the app closes.
  await app.close();
  const { items } = await backend.auditLog.list({ action: "authentication.refuse" });
  return Object.fromEntries(items.map(({ targetId, count }) => [targetId, count]));
}

describe.runIf(canRunNginx)("behind nginx", () => {
  test("clients have their own limits of failures, which an invented address does not evade", async () => {
    const server = await serveBehindProxy();
    const port = await startNginx(server.url, appends);
    const statuses: (number | undefined)[] = [];
    for (let n = 0; n < 31; n += 1) {
      const headers = { ...wrongToken, "x-forwarded-for": `198.51.100.${n}` };
      statuses.push(await statusOf({ port, localAddress: "127.0.0.2", headers }));
    }
    expect([statuses.indexOf(429), statuses.length]).toEqual([30, 31]);
    expect(await statusOf({ port, localAddress: "127.0.0.3", headers: wrongToken })).toBe(401);
    const headers = { authorization: `Bearer ${adminToken}` };
    expect(await statusOf({ port, localAddress: "127.0.0.2", headers })).toBe(200);
    expect(await failuresOf(server)).toEqual({
      "127.0.0.2": 31,
      "127.0.0.3": 1,
    });
  });

  test("that appends to `x-forwarded-for`, a client cannot hide with `forwarded`", async () => {
    const server = await serveBehindProxy();
    const port = await startNginx(server.url, appends);
    for (const forwarded of ["x", ""]) {
      const headers = { ...wrongToken, forwarded };
      expect(await statusOf({ port, localAddress: "127.0.0.2", headers })).toBe(401);
    }
    const removing = await startNginx(server.url, `${appends} ${removes}`);
    const headers = { ...wrongToken, forwarded: "for=198.51.100.1" };
    expect(await statusOf({ port: removing, localAddress: "127.0.0.3", headers })).toBe(401);
    expect(await failuresOf(server)).toEqual({
      "127.0.0.2": 2,
      "127.0.0.3": 1,
    });
  });

  test("that sets `forwarded` and passes `x-forwarded-for` on, no invented address counts", async () => {
    const server = await serveBehindProxy();
    const port = await startNginx(server.url, describes);
    expect(await statusOf({ port, localAddress: "127.0.0.2", headers: wrongToken })).toBe(401);
    const headers = { ...wrongToken, "x-forwarded-for": "198.51.100.1" };
    expect(await statusOf({ port, localAddress: "127.0.0.3", headers })).toBe(401);
    expect(await failuresOf(server)).toEqual({
      "127.0.0.1": 1,
      "127.0.0.2": 1,
    });
  });
});

test("several lines of `x-forwarded-for` are one list", async () => {
  const server = await serveBehindProxy();
  const headers = { ...wrongToken, "x-forwarded-for": ["198.51.100.1", "203.0.113.9"] };
  expect(await statusOf({ port: server.port, headers })).toBe(401);
  expect(await failuresOf(server)).toEqual({ "203.0.113.9": 1 });
});
