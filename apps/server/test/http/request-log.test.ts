import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

function logTo(level = "trace") {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  return { lines, logger: pino({ base: null, level }, { write }) };
}

describe("the log", () => {
  test("has one line per request with the pattern of its route instead of its URL", async () => {
    const { lines, logger } = logTo();
    const { call, url, port } = await serveMemory({ logger });
    const first = await call("GET", "/api/v1/gateway/secrets/list?provider=secret-in-a-query");
    await call("POST", "/ajax-api/3.0/mlflow/gateway/secrets/create", { secret_name: "x" });
    await call("GET", "/nope/secret-in-a-path");
    await fetch(`${url}/api/v1/gateway/revision`);
    const headers = [`authorization: Bearer ${adminToken}`];
    await sendRaw(port, request({ path: "/%zz", headers }));
    await sendRaw(port, "secret outside of HTTP\r\n\r\n");
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
        workspace: "default",
      },
      {
        ...one,
        method: "POST",
        route: "/ajax-api/3.0/mlflow/gateway/secrets/create",
        status: 400,
        principal: "admin",
        workspace: "default",
      },
      { ...one, method: "GET", status: 404, principal: "admin" },
      { ...one, level: 20, method: "GET", route: "/api/v1/gateway/revision", status: 401 },
      { ...one, method: "GET", status: 400, principal: "admin" },
      { ...common, level: 30, status: 400, code: "HPE_INVALID_METHOD", msg: "malformed request" },
      { ...one, level: 20, method: "GET", route: "/healthz", status: 200 },
    ]);
  });
});
