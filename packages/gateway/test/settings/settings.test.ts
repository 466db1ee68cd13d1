import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { callDefaults } from "../../src/settings/call-settings.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { temporaryFolder } from "../temporary-folder.ts";

function refusal(env: Record<string, string>): string {
  try {
    readSettings(env);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the settings were taken");
}

describe("Settings", () => {
  test("have defaults, and say which of them are in use", () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      host: "127.0.0.1",
      port: 8686,
      dataDir: resolve(".gw"),
      databaseUrl: `sqlite:${join(resolve(".gw"), "gateway.db")}`,
      isEmbedded: true,
      adminToken: undefined,
      poolSize: 10,
      pollInterval: 1_000,
      adminTokenFile: undefined,
      logLevel: "info",
      warnings: [],
    });
    expect(settings.defaulted).toEqual([
      "GW_HOST",
      "GW_PORT",
      "GW_DATA_DIR",
      "GW_LOG_LEVEL",
      "GW_DATABASE_POOL_SIZE",
      "GW_POLL_INTERVAL",
      ...Object.keys(callDefaults),
      "GW_DATABASE_URL",
    ]);
  });

  test("of calls have bounds, and name what else may be dialled", () => {
    expect(refusal({ GW_MAX_CALLS: "0" })).toContain("GW_MAX_CALLS must be a whole number from 1");
    expect(refusal({ GW_IDLE_TIMEOUT: "5 s" })).toContain("such as GW_IDLE_TIMEOUT=120000");
    expect(refusal({ GW_EGRESS_ALLOW: "10.0.0.0/8,http://x/y" })).toMatch(
      /^GW_EGRESS_ALLOW: entry 2 .*such as GW_EGRESS_ALLOW=/,
    );
    expect(refusal({ GW_MAX_STALE: "60000", GW_POLL_INTERVAL: "30000" })).toBe(
      "GW_MAX_STALE must be at least twice GW_POLL_INTERVAL and 5000 more, such as GW_MAX_STALE=65000",
    );
    const { calls } = readSettings({ GW_CALL_TIMEOUT: "1000", GW_EGRESS_ALLOW: "http://[::1]:9" });
    expect(calls.deadlines.total).toBe(1_000);
    expect(() => calls.egress.checkUrl(new URL("http://[::1]:9/v1"))).not.toThrow();
  });

  test("are taken from the environment", () => {
    const token = "t".repeat(32);
    const settings = readSettings({
      GW_HOST: "::1",
      GW_PORT: "0",
      GW_DATA_DIR: "/data",
      GW_DATABASE_URL: "sqlite:/elsewhere/my.db",
      GW_ADMIN_TOKEN: token,
      GW_KEK_2: "raw:abc",
      GW_KEK_ACTIVE: "2",
      GW_KEK_DIR: "/keys",
      GW_LOG_LEVEL: "trace",
      GW_DATABASE_POOL_SIZE: "25",
      GW_POLL_INTERVAL: "250",
    });
    expect(settings).toMatchObject({
      poolSize: 25,
      pollInterval: 250,
      host: "::1",
      port: 0,
      dataDir: "/data",
      databaseUrl: "sqlite:/elsewhere/my.db",
      adminToken: token,
      keys: { keys: new Map([[2, "raw:abc"]]), active: 2, directory: "/keys" },
      logLevel: "trace",
      defaulted: Object.keys(callDefaults),
    });
  });

  test("that are empty count as unset", () => {
    const empty = readSettings({
      GW_HOST: "",
      GW_PORT: "",
      GW_DATABASE_URL: "",
      GW_ADMIN_TOKEN: "",
      GW_ADMIN_TOKEN_FILE: "",
      GW_KEK_1: "",
      GW_KEK_ACTIVE: "",
      GW_LOG_LEVEL: "",
    });
    expect({ ...empty, environment: {} }).toEqual({ ...readSettings({}), environment: {} });
  });

  test.each([
    ["GW_HOST", "not a host"],
    ["GW_PORT", "65536"],
    ["GW_PORT", "-1"],
    ["GW_PORT", "8686.5"],
    ["GW_PORT", "0x10"],
    ["GW_PORT", " 8686"],
    ["GW_DATABASE_URL", "mssql://user:hunter2-hunter2@db/gw"],
    ["GW_DATABASE_URL", "postgres:user:hunter2-hunter2@db/gw"],
    ["GW_DATABASE_URL", "env:HUNTER2"],
    ["GW_DATABASE_URL", "file:/hunter2"],
    ["GW_DATABASE_POOL_SIZE", "1"],
    ["GW_DATABASE_POOL_SIZE", "ten"],
    ["GW_POLL_INTERVAL", "0"],
    ["GW_POLL_INTERVAL", "1s"],
    ["GW_DATABASE_URL", "/var/lib/gw.db"],
    ["GW_ADMIN_TOKEN", "hunter2-hunter2"],
    ["GW_ADMIN_TOKEN", "hunter2-hunter2-hunter2-hunter2 hunter2"],
    ["GW_ADMIN_TOKEN", "hunter2-hunter2-hunter2-hunter2-ü"],
    ["GW_ADMIN_TOKEN", "  "],
    ["GW_LOG_LEVEL", "verbose"],
    ["GW_KEK_ACTIVE", "one"],
  ])("refuse a wrong %s in one line with the rule and an example, not the value", (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toMatch(new RegExp(`^${name} must .*such as`));
    expect(message).not.toContain("\n");
    expect(message).not.toContain("hunter2");
  });

  test.each([
    ["mysql://gw:hunter2@db:3306/gateway", false],
    ["mariadb://gw@db/gateway", false],
    ["postgres://gw@[::1]:5432/gateway?sslmode=verify-full", false],
    ["postgresql://gw@db/gateway", false],
    ["sqlite::memory:", true],
  ])("take a database of any kind; %s is embedded: %s", (url, isEmbedded) => {
    expect(readSettings({ GW_DATABASE_URL: url })).toMatchObject({ databaseUrl: url, isEmbedded });
  });

  test("read the URL of the database from where its setting says that it stands", () => {
    const url = "postgres://gw:hunter2@db/gateway";
    const env = { GW_DATABASE_URL: "env:DATABASE_URL", DATABASE_URL: url };
    expect(readSettings(env).databaseUrl).toBe(url);
    const path = join(temporaryFolder(), "url");
    writeFileSync(path, `${url}\n`);
    expect(readSettings({ GW_DATABASE_URL: `file:${path}` }).databaseUrl).toBe(url);
  });

  test("refuse two admin tokens", () => {
    expect(refusal({ GW_ADMIN_TOKEN: "t".repeat(32), GW_ADMIN_TOKEN_FILE: "/token" })).toBe(
      "GW_ADMIN_TOKEN and GW_ADMIN_TOKEN_FILE are both set: unset one of them, such as GW_ADMIN_TOKEN=",
    );
  });

  test("refuse a key that is none, by name", () => {
    expect(refusal({ GW_KEK_FIRST: "raw:hunter2" })).toMatch(/^GW_KEK_FIRST /);
    expect(refusal({ GW_KEK_FIRST: "raw:hunter2" })).not.toContain("hunter2");
  });

  test("that nobody knows are warned about, with the one that was probably meant", () => {
    const { warnings } = readSettings({
      GW_PROT: "1",
      GW_DATABSE_URL: "x",
      GW_COMPLETELY_DIFFERENT: "x",
      GW_URL: "of the command line",
      PATH: "/bin",
    });
    expect(warnings).toEqual([
      "GW_COMPLETELY_DIFFERENT is no setting of the gateway and is ignored",
      "GW_DATABSE_URL is no setting of the gateway and is ignored; did you mean GW_DATABASE_URL?",
      "GW_PROT is no setting of the gateway and is ignored; did you mean GW_PORT?",
    ]);
  });
});
