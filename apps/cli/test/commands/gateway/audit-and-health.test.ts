import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openGateway, readSettings } from "@gw/gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runGw } from "../../fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "audited", "--value", "-"], "x");
  await gateway.gw(["secrets", "create", "audited", "--value", "-"], { input: "x" });
  await gateway.json(["secrets", "delete", "audited", "--yes"]);
});
afterAll(() => gateway.stop());

interface AuditRecord {
  readonly action: string;
  readonly target_id: string;
}

describe("the audit trail", () => {
  const records = async (...args: string[]) => {
    const { out } = await gateway.gw(["audit", "--json", ...args]);
    return out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditRecord);
  };

  test("lists the newest record first, one per line", async () => {
    const [newest, refused, created] = await records("--limit", "3");
    expect(newest).toMatchObject({
      action: "secret.delete",
      result: "succeeded",
      principal: "admin",
      target_name: "audited",
    });
    expect(refused).toMatchObject({ result: "refused", code: "RESOURCE_ALREADY_EXISTS" });
    expect(created).toMatchObject({ action: "secret.create", result: "succeeded" });
  });

  test("is filtered by principal, action and target", async () => {
    const [deleted] = await records("--action", "secret.delete", "--principal", "admin");
    expect(deleted).toMatchObject({ action: "secret.delete" });
    const actions = (await records("--target", deleted?.target_id ?? "")).map(
      ({ action }) => action,
    );
    expect(actions).toEqual(["secret.delete", "secret.create"]);
  });

  test("is filtered by time", async () => {
    const all = await records();
    expect(await records("--since", "1h")).toEqual(all);
    expect(await records("--since", "2020-01-01", "--until", "0s")).toEqual(all);
    for (const none of [
      ["--until", "1h"],
      ["--since", "2999-01-01T00:00:00Z"],
      ["--since", "2020-01-01", "--until", "2020-02-01"],
    ]) {
      expect((await gateway.gw(["audit", "--json", ...none])).out).toBe("");
    }
  });

  test("rejects a range that ends before it begins", async () => {
    const range = ["--since", "1h", "--until", "2h"];
    const { code, err } = await gateway.gw(["audit", ...range]);
    expect({ code, err }).toEqual({ code: 2, err: "gw: --since must be before --until\n" });
  });

  test("is shown as a table", async () => {
    const { out, err } = await gateway.gw(["audit", "--action", "secret.create"]);
    expect(err).toBe("");
    expect(out).toMatch(/secret\.create +refused: RESOURCE_ALREADY_EXISTS +admin +audited/);
  });

  test("shows the number of a sum", async () => {
    const opened = await openGateway(readSettings({ GW_DATA_DIR: gateway.dataDir }));
    const action = "authentication.refuse";
    const sum = { time: 1, action, result: "refused", targetId: "192.0.2.1", count: 981 } as const;
    await opened.auditLog.append([sum]).finally(() => opened.close());
    expect(await records("--target", "192.0.2.1")).toMatchObject([{ action, count: 981 }]);
    const { out } = await gateway.gw(["audit", "--target", "192.0.2.1"]);
    expect(out).toMatch(/^TIME +ACTION +RESULT +PRINCIPAL +TARGET +COUNT /m);
    expect(out).toMatch(/refused +- +192\.0\.2\.1 +981 /);
  });
});

test("gw keys list shows no key material", async () => {
  expect(await gateway.json(["keys", "list"])).toEqual([
    {
      version: 1,
      provider: "raw",
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      state: "active",
      secrets: 0,
      created_at: expect.any(Number),
      activated_at: expect.any(Number),
    },
  ]);
  expect((await gateway.gw(["keys", "list"])).out).toMatch(/^1 +active +raw +[0-9a-f]{16} +0 /m);
});

describe("health", () => {
  test("reports that the gateway is ready and accepts the token", async () => {
    expect(await gateway.json(["health"])).toEqual({
      url: gateway.url,
      ready: true,
      authenticated: true,
      revision: expect.any(Number),
    });
  });

  test("does not require a token", async () => {
    const { code, out } = await runGw(["health", "--json"], { env: { GW_URL: gateway.url } });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ url: gateway.url, ready: true, authenticated: false });
  });
});

test("the token can be read from a file", async () => {
  const GW_TOKEN_FILE = join(gateway.dataDir, "admin-token");
  const { code } = await runGw(["secrets", "list"], {
    env: { GW_URL: gateway.url, GW_TOKEN_FILE },
  });
  expect(code).toBe(0);
  expect(gateway.log()).not.toContain((await readFile(GW_TOKEN_FILE, "utf8")).trim());
});
