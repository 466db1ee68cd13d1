import { generateRawKek } from "@gw/crypto";
import { openGateway, readSettings } from "@gw/gateway";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { openSqlBackend } from "@gw/store-sql";
import { describeOn, startProxy, startServer, startStandby } from "@gw/test-databases";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { databaseLog } from "../../src/process/database-log.ts";
import { adminToken, serveBackend } from "../fixtures/served-backend.ts";
import { apiClient } from "../fixtures/served-memory.ts";

describeOn("postgres", () => {
  test("a standby in place of the primary fails writes and readiness until it is promoted", async () => {
    const primary = await startServer("postgres");
    onTestFinished(() => primary.stop());
    const database = await primary.createDatabase();
    const proxy = await startProxy(database.url);
    onTestFinished(() => proxy.close());
    const keys = await oneActiveKey();
    const lines: string[] = [];
    const logger = pino({ level: "info" }, { write: (line) => void lines.push(line) });
    const { onDatabaseReadOnly: onReadOnly, onDatabaseWritable: onWritable } = databaseLog(logger);
    const backend = await openSqlBackend({ url: proxy.url, onReadOnly, onWritable });
    onTestFinished(() => backend.close());
    for (const record of keys.records) await backend.kekRegistry.insert(record);
    const { url, close } = await serveBackend({ backend, keyRing: keys.ring });
    onTestFinished(close);
    const api = apiClient(url, adminToken);
    const create = (name: string) =>
      api("POST", "/api/v1/gateway/secrets/create", {
        secret_name: name,
        secret_value: { api_key: "sk-0123456789" },
      });
    const list = () => api("GET", "/api/v1/gateway/secrets/list");
    const readiness = () => fetch(`${url}/readyz`);
    expect((await create("before")).status).toBe(200);
    const standby = await startStandby(primary);
    onTestFinished(() => standby.server.stop());

    await primary.kill();
    proxy.lead(standby.server.url);
    const failed = await create("meanwhile");
    expect([failed.status, failed.json]).toMatchObject([
      503,
      {
        error_code: "TEMPORARILY_UNAVAILABLE",
        message: "The database cannot be written: its server accepts reads only, as a standby does",
      },
    ]);
    expect(failed.json.outcome_unknown).toBeUndefined();
    expect((await list()).json.secrets).toHaveLength(1);
    const unready = await readiness();
    const { reasons } = (await unready.json()) as { readonly reasons?: unknown };
    expect([unready.status, reasons]).toEqual([
      503,
      [
        "the database: The database cannot be written: its server accepts reads only, as a standby does",
      ],
    ]);

    const settings = readSettings({ GW_DATABASE_URL: proxy.url, GW_KEK_1: generateRawKek() });
    await expect(openGateway(settings, { serverId: "second" })).rejects.toThrow(
      "The database cannot be written: its server accepts reads only, as a standby does: check the " +
        "server of GW_DATABASE_URL, or set it to another URL, such as postgres:",
    );

    await create("once more");
    const logged = () =>
      lines
        .map((line) => JSON.parse(line))
        .map(({ level, msg, err }) => [level, msg, err?.cause.code]);
    const refused = [40, "database accepts no writes", "25006"];
    expect(logged()).toEqual([refused]);

    await standby.promote();
    expect((await create("after")).status).toBe(200);
    expect((await list()).json.secrets).toHaveLength(2);
    await expect.poll(async () => (await readiness()).status).toBe(200);
    expect(logged()).toEqual([refused, [30, "database accepts writes again", undefined]]);
  });
});
