import type { NewAuditRecord } from "@gw/store-abstract";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { AuthFailureLog } from "../../src/auth/auth-failure-log.ts";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

function logTo(level = "trace") {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  return { lines, logger: pino({ base: null, level }, { write }) };
}

describe("The log", () => {
  test("has one line per request, of the pattern of its route instead of its URL", async () => {
    const { lines, logger } = logTo();
    const { call, url, port } = await serveMemory({ logger });
    const first = await call("GET", "/api/v1/gateway/secrets/list?provider=secret-in-a-query");
    await call("POST", "/ajax-api/3.0/mlflow/gateway/secrets/create", { secret_name: "x" });
    await call("GET", "/nope/secret-in-a-path");
    await fetch(`${url}/api/v1/gateway/revision`);
    const headers = [`authorization: Bearer ${adminToken}`];
    await sendRaw(port, request({ path: "/%zz", headers }));
    await sendRaw(port, "secret at the gate\r\n\r\n");
    await fetch(`${url}/healthz`);
    const common = { time: expect.any(Number), requestId: expect.any(String) };
    const one = { ...common, level: 30, ms: expect.any(Number), msg: "request" };
    expect(lines).toEqual([
      {
        ...one,
        requestId: first.headers.get("x-request-id"),
        method: "GET",
        route: "/api/v1/gateway/secrets/list",
        status: 200,
        principal: "admin",
      },
      {
        ...one,
        method: "POST",
        route: "/ajax-api/3.0/mlflow/gateway/secrets/create",
        status: 400,
        principal: "admin",
      },
      { ...one, method: "GET", status: 404, principal: "admin" },
      { ...one, level: 20, method: "GET", route: "/api/v1/gateway/revision", status: 401 },
      { ...one, method: "GET", status: 400, principal: "admin" },
      { ...common, level: 30, status: 400, code: "HPE_INVALID_METHOD", msg: "malformed request" },
      { ...one, level: 20, method: "GET", route: "/healthz", status: 200 },
    ]);
  });

  test("counts refused authentications by address, in bounded memory", async () => {
    const { lines, logger } = logTo();
    const audited: NewAuditRecord[] = [];
    const auditLog = {
      append: async (records: readonly NewAuditRecord[]) => void audited.push(...records),
    };
    const rejections = new AuthFailureLog({ logger, auditLog, clock: () => 77 });
    for (let n = 0; n < 3; n += 1) rejections.count("192.0.2.1");
    for (let n = 0; n < 2_000; n += 1) rejections.count(`10.0.${n >> 8}.${n & 255}`);
    await rejections.flush();
    expect(lines).toHaveLength(1_001);
    expect(lines[0]).toMatchObject({ level: 40, address: "192.0.2.1", refused: 3 });
    expect(lines[1_000]).toMatchObject({ address: "others", refused: 1_001 });
    // The trail is kept for ever: a hundred addresses, and the others together.
    expect(audited).toHaveLength(101);
    expect(audited[0]).toEqual({
      time: 77,
      action: "authentication.refuse",
      result: "refused",
      targetId: "192.0.2.1",
      targetName: "3 in a minute",
      code: "UNAUTHENTICATED",
    });
    expect(audited[100]).toMatchObject({ targetId: "others", targetName: "1901 in a minute" });
    await rejections.flush();
    expect([lines.length, audited.length]).toEqual([1_001, 101]);
  });

  test("says that refused authentications could not be audited, and goes on", async () => {
    const { lines, logger } = logTo();
    const append = () => Promise.reject(new Error("away"));
    const rejections = new AuthFailureLog({ logger, auditLog: { append }, clock: () => 77 });
    rejections.count("192.0.2.1");
    await rejections.flush();
    expect(lines).toMatchObject([
      { msg: "authentication refused" },
      { level: 50, msg: "refused authentications not audited" },
    ]);
  });
});
