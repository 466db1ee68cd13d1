import { KeyRing } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { productVersion } from "@gw/gateway/product-version";
import type { KekRecord } from "@gw/store-abstract";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { describe, expect, test } from "vitest";
import { Readiness } from "../../src/control-plane/readiness.ts";
import type { AppGateway } from "../../src/http/app-gateway.ts";
import { requireDocumented } from "../fixtures/documented-responses.ts";
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

/** The status and the body of a response that the OpenAPI document describes. */
async function probe(url: string, path: string): Promise<readonly [number, unknown]> {
  const response = await fetch(`${url}${path}`);
  const { status } = response;
  const body: unknown = await response.json();
  requireDocumented({ method: "GET", url: path, status, body });
  return [status, body];
}

describe("the probes", () => {
  test("need no token", async () => {
    const { url } = await serveMemory();
    const built = productVersion();
    expect(await probe(url, "/healthz")).toEqual([200, { status: "ok", ...built }]);
    expect(built.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(await probe(url, "/readyz")).toEqual([200, { status: "ready" }]);
  });

  test("report liveness while the gateway is not ready, and the reasons as an error body", async () => {
    const { url, gateway: opened } = await serveMemory({ keyRing: new KeyRing([]) });
    await opened.store.close();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await probe(url, "/readyz")).toEqual([
      503,
      {
        error_code: "TEMPORARILY_UNAVAILABLE",
        message: "The gateway is not ready: the database: The store is closed",
        request_id: expect.any(String),
        reasons: ["the database: The store is closed"],
      },
    ]);
  });
});

describe("a gateway is not ready", () => {
  test.each([
    [
      "the database is unavailable",
      { ping: () => Promise.reject(new GatewayError("TEMPORARILY_UNAVAILABLE", "It is locked")) },
      "the database: It is locked",
    ],
    [
      "an unexpected error occurs, whose text is not shown",
      { ping: () => Promise.reject(new Error("SQLITE_CORRUPT: sk-canary")) },
      "the database: an unexpected error",
    ],
    [
      "the database does not respond",
      { ping: () => never },
      "the database did not respond within 20 ms",
    ],
    [
      "this process lacks the active key",
      { versions: [2] },
      "the key ring does not have the active version 1",
    ],
    ["the registry is empty", { records: [] }, "the key registry has no active version"],
  ])("if %s", async (_, parts, problem) => {
    const readiness = new Readiness(gateway(parts), { timeout: 20 });
    expect(await readiness.problems()).toEqual([problem]);
  });

  test("once it shuts down", async () => {
    const readiness = new Readiness(gateway({}));
    expect(await readiness.problems()).toEqual([]);
    readiness.end();
    expect(await readiness.problems()).toEqual(["the gateway is shutting down"]);
  });
});

test("a gateway whose active key is no longer configured is ready, with a warning", async () => {
  const { ring } = await oneActiveKey();
  const { url } = await serveMemory({ keyRing: Object.assign(ring, { unconfiguredActive: 1 }) });
  expect(await probe(url, "/readyz")).toEqual([
    200,
    {
      status: "ready",
      warnings: ["the key of the active version 1 is no longer configured: no secret is sealed"],
    },
  ]);
});

test("a result of readiness is reused for a while", async () => {
  let pings = 0;
  let now = 0;
  const ping = async (): Promise<void> => {
    pings += 1;
  };
  const readiness = new Readiness(gateway({ ping }), { maxAge: 500, clock: () => now });
  await Promise.all(Array.from({ length: 100 }, () => readiness.problems()));
  expect(pings).toBe(1);
  now = 500;
  await readiness.problems();
  expect(pings).toBe(2);
});
