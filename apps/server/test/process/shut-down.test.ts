import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { request } from "../fixtures/raw-http.ts";
import { apiClient } from "../fixtures/served-memory.ts";
import { type ServerProcess, startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";
const env = { GW_ADMIN_TOKEN: token, GW_LOG_LEVEL: "info" };
const body = JSON.stringify({ secret_name: "late", secret_value: { api_key: "x" } });

/** A request whose head was accepted and whose body is still to come. */
async function requestInFlight({ url }: ServerProcess) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const text = request({
    method: "POST",
    path: "/api/v1/gateway/secrets/create",
    headers: [
      `authorization: Bearer ${token}`,
      "content-type: application/json",
      "expect: 100-continue",
    ],
    body,
  });
  const end = text.indexOf("\r\n\r\n") + 4;
  socket.setEncoding("utf8");
  // A shutdown must not wait for further requests of a persistent connection.
  socket.write(text.slice(0, end).replace("connection: close\r\n", ""));
  await once(socket, "data");
  let received = "";
  socket.on("data", (chunk: string) => {
    received += chunk;
  });
  return {
    async finish(): Promise<string> {
      socket.write(text.slice(end));
      await once(socket, "close");
      return received;
    },
    socket,
  };
}

async function logged({ child, output }: ServerProcess, message: string): Promise<void> {
  while (!output.stdout.includes(`"msg":"${message}"`)) await once(child.stdout ?? child, "data");
}

describe("a server", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "completes requests in flight after %s, accepts no new ones, and exits with 0",
    async (signal) => {
      const cwd = temporaryFolder();
      const server = await startServer({ cwd, env });
      // An idle persistent connection.
      await apiClient(server.url, token)("GET", "/api/v1/gateway/revision");
      const inFlight = await requestInFlight(server);
      server.child.kill(signal);
      await logged(server, "shutting down");
      await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
      const response = await inFlight.finish();
      expect(response).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(response.toLowerCase()).toContain("\r\nconnection: close\r\n");
      expect(response).toContain('"secret_name":"late"');
      const { code, stdout } = await server.ended;
      expect(code).toBe(0);
      expect(stdout).toContain('"msg":"shut down"');
      // Closing the store removes its write-ahead log.
      expect(existsSync(join(cwd, ".gw/gateway.db-wal"))).toBe(false);
    },
  );

  test("logs completed calls before it exits", async () => {
    const server = await startServer({ cwd: temporaryFolder(), env });
    for (const model of ["one", "two"]) {
      const response = await fetch(`${server.url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ model }),
      });
      expect(response.status).toBe(404);
      await response.arrayBuffer();
    }
    server.child.kill("SIGTERM");
    const { stdout } = await server.ended;
    expect(stdout.match(/"msg":"call"/g)).toHaveLength(2);
  });

  test("exits immediately after a second signal", async () => {
    const server = await startServer({ cwd: temporaryFolder(), env });
    const { socket } = await requestInFlight(server);
    socket.on("error", () => {});
    server.child.kill("SIGTERM");
    await logged(server, "shutting down");
    server.child.kill("SIGTERM");
    expect((await server.ended).code).toBe(143);
  });
});

test("SIGUSR1 does not open a debugger", async () => {
  const server = await startServer({ cwd: temporaryFolder(), env });
  server.child.kill("SIGUSR1");
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  server.child.kill("SIGTERM");
  const { code, stderr } = await server.ended;
  expect(code).toBe(0);
  expect(stderr).not.toContain("Debugger");
});

describe("two servers on one SQLite file", () => {
  test("see each other's changes at once, and only one of two concurrent creations succeeds", async () => {
    const cwd = temporaryFolder();
    const servers = [await startServer({ cwd, env }), await startServer({ cwd, env })];
    const [one, two] = servers.map(({ url }) => apiClient(url, token)) as [
      ReturnType<typeof apiClient>,
      ReturnType<typeof apiClient>,
    ];
    const create = "/api/v1/gateway/secrets/create";
    const value = { secret_value: { api_key: "x" } };
    await one("POST", create, { ...value, secret_name: "from-one" });
    const seen = await two("GET", "/api/v1/gateway/secrets/get?secret_name=from-one");
    expect(seen.status).toBe(200);

    const names = Array.from({ length: 20 }, (_, n) => `raced-${n}`);
    const statuses = await Promise.all(
      names.map(async (secret_name) => {
        const responses = await Promise.all(
          [one, two].map((call) => call("POST", create, { ...value, secret_name })),
        );
        return responses.map(({ status }) => status).sort();
      }),
    );
    expect(statuses).toEqual(names.map(() => [200, 409]));
    const revisions = await Promise.all(
      [one, two].map(async (call) => (await call("GET", "/api/v1/gateway/revision")).json.revision),
    );
    expect(revisions).toEqual([21, 21]);
    const audit = await two("GET", "/api/v1/gateway/audit?max_results=1000");
    const results = audit.json.records.map(({ result }: { result: string }) => result);
    expect(results.filter((result: string) => result === "refused")).toHaveLength(20);
  });
});
