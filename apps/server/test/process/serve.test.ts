import { once } from "node:events";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { startServer as startDatabase } from "@gw/test-databases";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { apiClient } from "../fixtures/served-memory.ts";
import { type LaunchedServer, launchServer, startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";
const env = { GW_ADMIN_TOKEN: token, GW_LOG_LEVEL: "info" };
const key = `raw:${Buffer.alloc(32, 7).toString("base64")}`;

async function logged({ child, output }: LaunchedServer, message: string): Promise<void> {
  while (!output.stdout.includes(`"msg":"${message}"`)) await once(child.stdout ?? child, "data");
}

/** The files that a process has open. */
function openFiles({ child }: LaunchedServer): string[] {
  const folder = `/proc/${child.pid}/fd`;
  return readdirSync(folder).map((name) => {
    try {
      return readlinkSync(join(folder, name));
    } catch {
      return "";
    }
  });
}

/** Accepts connections and never responds. */
async function silentService(): Promise<{
  readonly port: number;
  readonly asked: Promise<unknown>;
}> {
  const sockets = new Set<Socket>();
  const service = createServer((socket) => sockets.add(socket.on("error", () => {})));
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
  onTestFinished(() => {
    service.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (service.address() as AddressInfo).port, asked: once(service, "connection") };
}

describe("a server", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "ends in order after %s, whatever connections are open",
    async (signal) => {
      const cwd = temporaryFolder();
      const server = await startServer({ cwd, env: { ...env, GW_SHUTDOWN_TIMEOUT: "3600000" } });
      // An idle persistent connection.
      await apiClient(server.url, token)("GET", "/api/v1/gateway/revision");
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
      // The server may reset the half-sent request.
      socket.on("error", () => {});
      socket.write("POST /api/v1/gateway/secrets/create HTTP/1.1\r\nhost: 127.0.0.1\r\n");
      await once(socket, "connect");
      server.child.kill(signal);
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

  test("ends at once by a second signal, also while it waits for the database to start", async () => {
    const { port, asked } = await silentService();
    const url = `postgres://gw:gw@127.0.0.1:${port}/gw`;
    const server = launchServer({ cwd: temporaryFolder(), env: { ...env, GW_DATABASE_URL: url } });
    await asked;
    server.child.kill("SIGTERM");
    await logged(server, "shutting down");
    server.child.kill("SIGTERM");
    await server.ended;
    expect(server.child.signalCode).toBe("SIGTERM");
  });
});

// Each takes as long as a shutdown may.
if (process.env.GW_NIGHTLY === "1") describeWaits();

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

    // More rejections of one token in a minute would be summed.
    const names = Array.from({ length: 10 }, (_, n) => `raced-${n}`);
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
    expect(revisions).toEqual([11, 11]);
    const audit = await two("GET", "/api/v1/gateway/audit?max_results=1000");
    const results = audit.json.records.map(({ result }: { result: string }) => result);
    expect(results.filter((result: string) => result === "refused")).toHaveLength(10);
  });
});

function describeWaits(): void {
  describe("one signal ends a server", () => {
    test.each([
      [
        "that waits for the database to start",
        (port: number) => ({ GW_DATABASE_URL: `postgres://gw:gw@127.0.0.1:${port}/gw` }),
      ],
      [
        "that waits for a key service to start",
        (port: number) => ({
          GW_KEK_1: "vault:transit/gateway",
          VAULT_ADDR: `http://127.0.0.1:${port}`,
          VAULT_TOKEN: "token",
        }),
      ],
    ])("%s", async (_, settings) => {
      const { port, asked } = await silentService();
      const server = launchServer({ cwd: temporaryFolder(), env: { ...env, ...settings(port) } });
      await asked;
      server.child.kill("SIGTERM");
      const { stdout } = await server.ended;
      expect(stdout).toContain("shutting down");
    });

    test("whose migration waits for another one", async () => {
      const cwd = temporaryFolder();
      const path = join(cwd, "gateway.db");
      const other = new Database(path);
      onTestFinished(() => void other.close());
      other.exec("pragma journal_mode = wal; begin exclusive");
      const settings = { ...env, GW_DATABASE_URL: `sqlite:${path}` };
      const server = launchServer({ cwd, env: settings });
      await expect.poll(() => openFiles(server)).toContain(path);
      server.child.kill("SIGTERM");
      const { stdout } = await server.ended;
      expect(stdout).toContain("shutting down");
    });

    test("whose database stops responding", async () => {
      const postgres = await startDatabase("postgres");
      onTestFinished(() => postgres.stop());
      const { url } = await postgres.createDatabase();
      const settings = { ...env, GW_DATABASE_URL: url, GW_KEK_1: key };
      const server = await startServer({ cwd: temporaryFolder(), env: settings });
      await postgres.pause();
      server.child.kill("SIGTERM");
      const { stdout } = await server.ended;
      expect(stdout).toContain("the database or a key service did not respond");
      await postgres.resume();
    });
  });
}
