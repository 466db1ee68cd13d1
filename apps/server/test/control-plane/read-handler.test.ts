import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const base = "/api/v1/gateway";
const authorized = `authorization: Bearer ${adminToken}`;
const requestId = "x-request-id: of-the-client";

/** The same path in an encoding that only Fastify recognises. */
const encoded = (path: string): string => path.replace("/gateway/", "/gatewa%79/");

/** Responses to a read in both encodings of its path, with their log lines. */
async function serveBothEncodings() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { base: null, level: "trace" },
    { write: (line: string) => void lines.push({ ...JSON.parse(line), time: 0, ms: 0 }) },
  );
  const served = await serveMemory({ logger });
  const send = async (path: string, headers: readonly string[], body?: string) => {
    lines.length = 0;
    const head = [...headers, requestId];
    const response = await sendRaw(
      served.port,
      request({ path, headers: head, ...(body !== undefined && { body }) }),
    );
    const sent = Object.fromEntries(response.headers);
    return {
      status: response.status,
      headers: { ...sent, date: "" },
      body: response.body,
      lines: [...lines],
    };
  };
  return {
    ...served,
    lines,
    async both(path: string, headers: readonly string[] = [authorized], body?: string) {
      return {
        direct: await send(path, headers, body),
        encoded: await send(encoded(path), headers, body),
      };
    },
  };
}

describe("a read of the control plane", () => {
  test("gets the same response and log line in every encoding of its path", async () => {
    const { both, call } = await serveBothEncodings();
    const secret = { secret_name: "ünïcode", secret_value: { api_key: "sk-0123456789abcdef" } };
    const created = await call("POST", `${base}/secrets/create`, secret);
    const { secret_id: id } = created.json.secret;
    const statuses: number[] = [];
    for (const [path, headers, body] of [
      [`${base}/secrets/get?secret_id=${id}`],
      ["/ajax-api/3.0/mlflow/gateway/endpoints/list"],
      [`${base}/secrets/list`],
      [`${base}/secrets/list`, [authorized], '{"ignored":true}'],
      [`${base}/secrets/get?secret_id=absent`],
      [`${base}/secrets/get`],
      [`${base}/secrets/get?secret_id=%ff`],
      [`${base}/secrets/get?secret_id=${id}`, []],
      [`${base}/secrets/get?secret_id=${id}`, ["authorization: Bearer wrong"]],
      [`${base}/secrets/get?secret_id=${id}`, [authorized, "host: other"]],
    ] as const) {
      const { direct, encoded: other } = await both(path, headers, body);
      expect(direct).toEqual(other);
      statuses.push(direct.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 404, 400, 400, 401, 401, 400]);
  });

  test("is denied without the permission of its route", async () => {
    const { both, call } = await serveBothEncodings();
    const token = { name: "caller", roles: ["invoker"] };
    const created = await call("POST", `${base}/tokens/create`, token);
    const headers = [`authorization: Bearer ${created.json.token}`];
    const { direct, encoded: other } = await both(`${base}/secrets/list`, headers);
    expect(direct).toEqual(other);
    expect(direct.status).toBe(403);
  });

  test("logs why it failed, and does not show it", async () => {
    const { both, gateway } = await serveBothEncodings();
    gateway.auditLog.list = async () => {
      throw new TypeError("a fault of the store");
    };
    const { direct, encoded: other } = await both(`${base}/audit`);
    expect(direct.status).toBe(500);
    expect(direct.body).not.toContain("a fault of the store");
    expect(direct.lines).toEqual([
      expect.objectContaining({ level: 50, requestId: "of-the-client", msg: "request failed" }),
      expect.objectContaining({ level: 30, status: 500, msg: "request" }),
    ]);
    expect({ ...direct, lines: direct.lines.length }).toEqual({
      ...other,
      lines: other.lines.length,
    });
  });

  test("leaves one log line if its body is malformed", async () => {
    const { lines, port, call } = await serveBothEncodings();
    for (const path of [`${base}/revision`, encoded(`${base}/revision`)]) {
      const head = ["host: localhost", authorized, "transfer-encoding: chunked"].join("\r\n");
      const response = await sendRaw(port, `GET ${path} HTTP/1.1\r\n${head}\r\n\r\nZZZ\r\n`);
      expect(response.status).toBe(400);
      // The log has the lines of all requests before this one.
      await call("GET", `${base}/whoami`);
      const statuses = lines.splice(0).map(({ status }) => status);
      expect([path, statuses]).toEqual([path, [400, 200]]);
    }
  });

  test("leaves no log line if the client disconnects before the response", async () => {
    const { app, port, gateway, lines, call } = await serveBothEncodings();
    const connection = once(app.server, "connection");
    const client = connect(port, "127.0.0.1");
    const [socket] = (await connection) as [Socket];
    const handled = new Promise<void>((resolve) => {
      gateway.auditLog.list = async () => {
        client.destroy();
        await once(socket, "close");
        resolve();
        return { items: [] };
      };
    });
    client.write(request({ path: `${base}/audit`, headers: [authorized] }));
    await handled;
    await call("GET", `${base}/revision`);
    expect(lines).toEqual([expect.objectContaining({ route: `${base}/revision`, status: 200 })]);
  });
});
