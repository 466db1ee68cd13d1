import { KeyRing } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { KekRecord } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import { Readiness } from "../../src/control-plane/readiness.ts";
import type { AppGateway } from "../../src/http/app-gateway.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const never = new Promise<never>(() => {});
const active = { version: 1, state: "active" } as KekRecord;

function gateway(parts: {
  readonly ping?: () => Promise<void>;
  readonly versions?: readonly number[];
  readonly records?: readonly KekRecord[];
}): AppGateway {
  const { ping = async () => {}, versions = [1], records = [active] } = parts;
  return {
    ping,
    kekRegistry: { list: async () => records },
    keyRing: { has: (version: number) => versions.includes(version) },
  } as unknown as AppGateway;
}

describe("Health", () => {
  test("is told to everybody", async () => {
    const { url } = await serveMemory();
    const health = await fetch(`${url}/healthz`);
    expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
    const readiness = await fetch(`${url}/readyz`);
    expect([readiness.status, await readiness.json()]).toEqual([200, { status: "ready" }]);
  });

  test("is good while readiness is not, which says why in the shape of errors", async () => {
    const { url, gateway: opened } = await serveMemory({ keyRing: new KeyRing([]) });
    await opened.store.close();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      {
        error_code: "TEMPORARILY_UNAVAILABLE",
        message: "The gateway is not ready: the database: The store is closed",
        request_id: answer.headers.get("x-request-id"),
        reasons: ["the database: The store is closed"],
      },
    ]);
  });
});

describe("The gateway is not ready", () => {
  test.each([
    [
      "the database is away",
      { ping: () => Promise.reject(new GatewayError("TEMPORARILY_UNAVAILABLE", "It is locked")) },
      "the database: It is locked",
    ],
    [
      "something unexpected happens, of which nothing is told",
      { ping: () => Promise.reject(new Error("SQLITE_CORRUPT: sk-canary")) },
      "the database: an unexpected failure",
    ],
    [
      "the database does not answer",
      { ping: () => never },
      "the database did not answer within 20 ms",
    ],
    [
      "another process made a key active that this one lacks",
      { versions: [2] },
      "the key ring lacks version 1, which is the active one",
    ],
    ["the registry is gone", { records: [] }, "the key registry has no active version"],
  ])("while %s", async (_, parts, problem) => {
    const readiness = new Readiness(gateway(parts), { timeout: 20 });
    expect(await readiness.problems()).toEqual([problem]);
  });

  test("once it is ending", async () => {
    const readiness = new Readiness(gateway({}));
    expect(await readiness.problems()).toEqual([]);
    readiness.end();
    expect(await readiness.problems()).toEqual(["the gateway is shutting down"]);
  });
});

test("However often readiness is asked for, the database is asked now and then", async () => {
  let asked = 0;
  let now = 0;
  const ping = async (): Promise<void> => {
    asked += 1;
  };
  const readiness = new Readiness(gateway({ ping }), { maxAge: 500, clock: () => now });
  await Promise.all(Array.from({ length: 100 }, () => readiness.problems()));
  expect(asked).toBe(1);
  now = 500;
  await readiness.problems();
  expect(asked).toBe(2);
});
