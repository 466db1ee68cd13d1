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

/** A request whose body is on its way: its head is with the server, and has been looked at. */
async function requestUnderWay({ url }: ServerProcess) {
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
  // Kept alive: an end must not wait for what such a connection might bring later.
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

describe("A server that is told to end", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "by %s finishes what is under way, takes nothing new, and exits with 0",
    async (signal) => {
      const cwd = temporaryFolder();
      const server = await startServer({ cwd, env });
      // A connection that was used and now waits for its next request.
      await apiClient(server.url, token)("GET", "/api/v1/gateway/revision");
      const underWay = await requestUnderWay(server);
      server.child.kill(signal);
      await logged(server, "shutting down");
      await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
      const answer = await underWay.finish();
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer.toLowerCase()).toContain("\r\nconnection: close\r\n");
      expect(answer).toContain('"secret_name":"late"');
      const { code, stdout } = await server.ended;
      expect(code).toBe(0);
      expect(stdout).toContain('"msg":"shut down"');
      // The store was closed in order: its log is written back.
      expect(existsSync(join(cwd, ".gw/gateway.db-wal"))).toBe(false);
    },
  );

  test("still tells of the calls that were answered", async () => {
    const server = await startServer({ cwd: temporaryFolder(), env });
    for (const model of ["one", "two"]) {
      const answer = await fetch(`${server.url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ model }),
      });
      expect(answer.status).toBe(404);
      await answer.arrayBuffer();
    }
    server.child.kill("SIGTERM");
    const { stdout } = await server.ended;
    expect(stdout.match(/"msg":"call"/g)).toHaveLength(2);
  });

  test("a second time ends at once, whatever is under way", async () => {
    const server = await startServer({ cwd: temporaryFolder(), env });
    const { socket } = await requestUnderWay(server);
    socket.on("error", () => {});
    server.child.kill("SIGTERM");
    await logged(server, "shutting down");
    server.child.kill("SIGTERM");
    expect((await server.ended).code).toBe(143);
  });
});

describe("Two servers on one SQLite file", () => {
  test("see each other's changes at once, and one of two creators of a name wins", async () => {
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
        const answers = await Promise.all(
          [one, two].map((call) => call("POST", create, { ...value, secret_name })),
        );
        return answers.map(({ status }) => status).sort();
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
