import { createHook } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { renameSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { openGateway } from "../../src/open-gateway/open-gateway.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";
import { addModel } from "../operations/opened-gateway.ts";

function settingsIn(folder: string) {
  return readSettings({
    GW_DATA_DIR: folder,
    GW_KEK_1: `raw:${randomBytes(32).toString("base64")}`,
    GW_POLL_INTERVAL: "50",
  });
}

/**
 * Counts the timers that are set after this call and neither fired nor cleared, without those of the
 * test runner.
 */
function watchTimers(): () => Promise<number> {
  const live = new Set<number>();
  const hook = createHook({
    init: (id, type) => void (type === "Timeout" && !isOfRunner(new Error().stack) && live.add(id)),
    destroy: (id) => void live.delete(id),
  }).enable();
  onTestFinished(() => void hook.disable());
  return async () => {
    // Node.js reports destroyed timers in a later turn of the event loop.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return live.size;
  };
}

/** Whether the runner itself called `setTimeout`, by the stack in a hook. */
function isOfRunner(stack = ""): boolean {
  const [, ...frames] = stack.split("\n").filter((line) => !line.includes("(node:"));
  return frames[1]?.includes("/node_modules/vitest/") === true;
}

describe("openGateway", () => {
  test("leaves no timer and no entry in the server registry if a late step fails", async () => {
    const folder = temporaryFolder();
    const settings = settingsIn(folder);
    await (await openGateway(settings)).close();
    const path = join(folder, "gateway.db");
    const database = new Database(path);
    onTestFinished(() => void database.close());
    database.exec("drop table gateway_access_tokens");

    const liveTimers = watchTimers();
    await expect(openGateway(settings, { serverId: "a:1" })).rejects.toThrow();
    await expect.poll(liveTimers).toBe(0);
    expect(database.prepare("select count(*) as n from gateway_servers").get()).toEqual({ n: 0 });
  });

  test("reports secrets whose destination was changed in the database", async () => {
    const folder = temporaryFolder();
    const settings = settingsIn(folder);
    const gateway = await openGateway(settings);
    await gateway.store.createGatewaySecret({
      ...{ secretName: "azure-key", provider: "azure", authConfig: { resource: "mine" } },
      secretValue: { api_key: "sk-0123456789abcdef" },
    });
    await gateway.close();
    const notices = async () => {
      const messages: string[] = [];
      const onNotice = ({ message }: { message: string }) => messages.push(message);
      await (await openGateway(settings, { serverId: "a:1", onNotice })).close();
      return messages;
    };
    expect(await notices()).toEqual([]);
    const database = new Database(join(folder, "gateway.db"));
    database.exec(`update gateway_secrets set auth_config = '{"resource":"thief"}'`);
    database.close();
    expect(await notices()).toEqual([expect.stringContaining("do not open: azure-key.")]);
  });

  test("sets no timer without a server id", async () => {
    const settings = settingsIn(temporaryFolder());
    await (await openGateway(settings)).close();
    const liveTimers = watchTimers();
    const gateway = await openGateway(settings);
    onTestFinished(() => gateway.close());
    expect([gateway.tokenCache, gateway.dataPlane]).toEqual([undefined, undefined]);
    await expect.poll(liveTimers).toBe(0);
  });

  test("returns a gateway whose close ends everything, and whose second close waits for the first", async () => {
    const folder = temporaryFolder();
    const settings = settingsIn(folder);
    const liveTimers = watchTimers();
    const gateway = await openGateway(settings, { serverId: "a:1" });
    expect(await gateway.serverRegistry.list()).toMatchObject([{ serverId: "a:1" }]);
    expect(await liveTimers()).toBeGreaterThan(0);
    await Promise.all([gateway.close(), gateway.close()]);
    await expect.poll(liveTimers).toBe(0);
    await expect(gateway.store.getRevision()).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });

  test("opens the secrets of the keys that it has when key problems are tolerated", async () => {
    const key = (): string => `raw:${randomBytes(32).toString("base64")}`;
    const env = { GW_DATA_DIR: temporaryFolder(), GW_KEK_1: key(), GW_KEK_ACTIVE: "1" };
    const both = readSettings({ ...env, GW_KEK_2: key() });
    const first = await openGateway(both);
    const { modelDefinitionId } = await addModel(first, "gpt");
    const endpoint = { name: "chat", modelConfigs: [{ modelDefinitionId }] };
    const { endpointId } = await first.store.createGatewayEndpoint(endpoint);
    await first.keys.stageKek({ version: 2 });
    await first.close();
    const second = await openGateway(both);
    await second.keys.activateKek({ version: 2 });
    await second.close();

    const settings = readSettings(env);
    await expect(openGateway(settings)).rejects.toMatchObject({ name: "KeyError" });
    const tolerant = await openGateway(settings, { toleratesKeyProblems: true });
    onTestFinished(() => tolerant.close());
    expect(tolerant.keyRing.problems).not.toEqual([]);
    const explained = await tolerant.operations.explainGatewayEndpoint({ endpointId });
    expect(explained.unknown).not.toContain("credentials_not_opened");
    expect(explained).toMatchObject({ tried: [{ name: "gpt" }], notTried: [] });

    const degraded = await openGateway({ ...settings, degraded: true });
    onTestFinished(() => degraded.close());
    const { unknown } = await degraded.operations.explainGatewayEndpoint({ endpointId });
    expect(unknown).toContain("credentials_not_opened");
  });

  test("names a key that changed while it runs in the doctor's report, and seals nothing with it", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "kek-1");
    const gateway = await openGateway(readSettings({ GW_DATA_DIR: folder }), { serverId: "a:1" });
    onTestFinished(() => gateway.close());
    const findings = async () => {
      await gateway.keyRing.refresh().catch(() => undefined);
      const report = await gateway.operations.getDoctorReport();
      // The server registry follows with the next heartbeat.
      return report.findings.filter(({ code }) => code === "key_problem");
    };
    const create = (secretName: string) =>
      gateway.store.createGatewaySecret({ secretName, secretValue: { api_key: "sk-canary" } });
    expect(await findings()).toEqual([]);
    renameSync(file, `${file}.bak`);
    const problemCode = "KEYS_LOST";
    expect(await findings()).toMatchObject([
      { code: "key_problem", grade: "problem", problemCode },
    ]);
    await expect(create("a")).rejects.toThrow("Key version 1 is no longer configured");
    renameSync(`${file}.bak`, file);
    expect(await findings()).toEqual([]);
    await create("a");
    await gateway.keyRing.refresh();
    renameSync(folder, `${folder}-gone`);
    onTestFinished(() => renameSync(`${folder}-gone`, folder));
    expect(await findings()).toMatchObject([{ code: "key_problem", problemCode }]);
  });

  test("loads a staged key when the revision changes", async () => {
    const folder = temporaryFolder();
    const key = (): string => `raw:${randomBytes(32).toString("base64")}`;
    const env = { GW_DATA_DIR: folder, GW_KEK_1: key(), GW_POLL_INTERVAL: "50" };
    await (await openGateway(readSettings(env))).close();
    const settings = readSettings({ ...env, GW_KEK_2: key(), GW_KEK_ACTIVE: "1" });
    const notices: string[] = [];
    const gateway = await openGateway(settings, {
      serverId: "a:1",
      onNotice: ({ message }) => notices.push(message),
    });
    onTestFinished(() => gateway.close());
    expect(gateway.keyRing.has(2)).toBe(false);
    await gateway.keys.stageKek({ version: 2 });
    await expect.poll(() => gateway.keyRing.has(2)).toBe(true);
    // It follows the key.
    await expect.poll(() => notices).toContain("The gateway holds key version 2");
  });
});
