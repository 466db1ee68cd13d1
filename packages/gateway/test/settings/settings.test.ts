import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseIpNetwork } from "@gw/data-plane";
import { describe, expect, test } from "vitest";
import { describeSettings } from "../../src/settings/describe-settings.ts";
import type { SettingError } from "../../src/settings/setting-error.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

function errorOf(env: Record<string, string>): string {
  try {
    readSettings(env);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("readSettings accepted the settings");
}

const callSettings = describeSettings()
  .map(({ name }) => name)
  .filter((name) => /^GW_(CONNECT|FIRST_BYTE|IDLE|CALL|WRITE|SHUTDOWN|MAX)_/.test(name));

const usageSettings = ["GW_USAGE_SPOOL_MAX", "GW_USAGE_RETENTION", "GW_USAGE_ROLLUP_RETENTION"];

describe("readSettings", () => {
  test.each([
    [{ GW_PORT: "x" }, "GW_PORT", "8686"],
    [{ GW_DATABASE_URL: "mssql://a" }, "GW_DATABASE_URL", "sqlite:/var/lib/gw/gateway.db"],
    [{ GW_DATABASE_URL: "env:NONE" }, "GW_DATABASE_URL", "env:DATABASE_URL"],
    [{ GW_MAX_STALE: "1000" }, "GW_MAX_STALE", "7000"],
  ])("names the setting, the rule and an example in an error: %j", (env, setting, example) => {
    let error: unknown;
    try {
      readSettings(env);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "SettingError", setting, example });
    const { rule, message } = error as SettingError;
    expect(message).toBe(`${setting} ${rule}, such as ${setting}=${example}`);
  });

  test("applies defaults and lists the settings that have them", () => {
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
      workspaceMaxRows: undefined,
      logLevel: "info",
      warnings: [],
    });
    expect(settings.defaulted).toEqual([
      "GW_HOST",
      "GW_PORT",
      "GW_DATA_DIR",
      "GW_DATABASE_URL",
      "GW_DATABASE_POOL_SIZE",
      "GW_POLL_INTERVAL",
      "GW_DEGRADED",
      ...callSettings,
      ...usageSettings,
      "GW_LOG_LEVEL",
    ]);
  });

  test("checks the bounds of call settings", () => {
    expect(errorOf({ GW_MAX_INFLIGHT_REQUESTS: "0" })).toContain(
      "GW_MAX_INFLIGHT_REQUESTS must be a whole number from 1",
    );
    expect(errorOf({ GW_IDLE_TIMEOUT: "5 s" })).toContain("such as GW_IDLE_TIMEOUT=600000");
    expect(errorOf({ GW_EGRESS_ALLOW: "10.0.0.0/8,http://x/y" })).toMatch(
      /^GW_EGRESS_ALLOW: entry 2 must be an origin: [^,]*, .*, such as http:\/\/127.0.0.1:11434$/,
    );
    expect(errorOf({ GW_EGRESS_ALLOW: "http://x, 10.0.0.1/8" })).toContain("entry 2 (10.0.0.1/8) ");
    expect(errorOf({ GW_EGRESS_ALLOW: "sk-canary?" })).not.toContain("canary");
    expect(errorOf({ GW_MAX_STALE: "60000", GW_POLL_INTERVAL: "30000" })).toBe(
      "GW_MAX_STALE must be at least twice GW_POLL_INTERVAL plus 5000, such as GW_MAX_STALE=65000",
    );
    expect(readSettings({ GW_CORS_ORIGINS: "https://a.example, http://[::1]:3000" })).toMatchObject(
      {
        corsOrigins: ["https://a.example", "http://[::1]:3000"],
      },
    );
    for (const origins of [
      "*",
      "a.example",
      "https://a.example/",
      "HTTPS://a",
      "https://a,",
      "null",
    ]) {
      expect(errorOf({ GW_CORS_ORIGINS: origins })).toContain("GW_CORS_ORIGINS must list origins");
    }
    expect(readSettings({}).workspaceMaxRows).toBeUndefined();
    expect(readSettings({ GW_WORKSPACE_MAX_ROWS: "5" }).workspaceMaxRows).toBe(5);
    expect(readSettings({ GW_AUDIT_RETENTION: "90" }).auditRetention).toBe(90);
    expect(readSettings({}).auditRetention).toBeUndefined();
    expect(errorOf({ GW_AUDIT_RETENTION: "0" })).toBe(
      "GW_AUDIT_RETENTION must be a whole number from 1 to 36,500, such as GW_AUDIT_RETENTION=365",
    );
    const proxies = "10.0.0.5, fd00::/8 ,::ffff:0:0/96";
    expect(
      readSettings({ GW_TRUSTED_PROXIES: proxies }).trustedProxies.map(({ text }) => text),
    ).toEqual(["10.0.0.5/32", "fd00::/8", "0.0.0.0/0"]);
    for (const list of ["*", "10.0.0.1/8", "10.0.0.0/33", "proxy.local", "10.0.0.5,", "[::1]"]) {
      expect(errorOf({ GW_TRUSTED_PROXIES: list })).toContain(
        "GW_TRUSTED_PROXIES must list addresses and networks",
      );
    }
    const { calls } = readSettings({ GW_CALL_TIMEOUT: "1000", GW_EGRESS_ALLOW: "http://[::1]:9" });
    expect(calls.timeouts.total).toBe(1_000);
    expect(() => calls.egress.of().checkUrl(new URL("http://[::1]:9/v1"))).not.toThrow();
  });

  test("reads the settings of usage", () => {
    expect(readSettings({}).usage).toEqual({
      databaseUrl: undefined,
      maxSpoolBytes: 268_435_456,
      retention: 30,
      sumRetention: 400,
      dimensions: [],
    });
    const folder = temporaryFolder();
    const file = join(folder, "url");
    writeFileSync(file, "postgres://gw@127.0.0.1/usage", { mode: 0o600 });
    const { usage } = readSettings({
      GW_USAGE_DATABASE_URL_FILE: file,
      GW_USAGE_SPOOL_MAX: "1048576",
      GW_USAGE_DIMENSIONS: "team, cost centre",
    });
    expect(usage).toMatchObject({
      databaseUrl: "postgres://gw@127.0.0.1/usage",
      maxSpoolBytes: 1_048_576,
      dimensions: ["team", "cost centre"],
    });
    expect(errorOf({ GW_USAGE_DATABASE_URL: "mssql://a" })).toMatch(/^GW_USAGE_DATABASE_URL must /);
    for (const list of ["a,a", "a=b", ",", "a,b,c,d,e,f,g,h,i", "x".repeat(65), "\u00fc"]) {
      expect(errorOf({ GW_USAGE_DIMENSIONS: list })).toMatch(/^GW_USAGE_DIMENSIONS must list /);
    }
  });

  test("of the webhook are a URL and a secret, which a file may contain", () => {
    const secret = "a".repeat(16);
    const url = "https://hooks.example.com/gw?a=1";
    expect(readSettings({}).webhook).toBeUndefined();
    expect(readSettings({ GW_WEBHOOK_URL: url }).webhook).toEqual({ url });
    const file = join(temporaryFolder(), "secret");
    writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    const given = { GW_WEBHOOK_URL: url, GW_WEBHOOK_SECRET_FILE: file };
    expect(readSettings(given).webhook).toEqual({ url, secret });
    for (const wrong of ["hooks.example.com", "ftp://a", "https://user:pass@a", "https://u@a"]) {
      expect(errorOf({ GW_WEBHOOK_URL: wrong })).toMatch(/^GW_WEBHOOK_URL must be a URL/);
    }
    for (const wrong of ["a".repeat(15), `${"a".repeat(16)} b`, "file:/no/such/file"]) {
      expect(errorOf({ GW_WEBHOOK_SECRET: wrong })).toMatch(/^GW_WEBHOOK_SECRET must /);
      expect(errorOf({ GW_WEBHOOK_SECRET: wrong })).not.toContain("aaa");
    }
  });

  test.each([
    ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
    ["::ffff:10.0.0.1", "10.0.0.1/32"],
    ["::FFFF:c0a8:0/112", "192.168.0.0/16"],
    ["0:0:0:0:0:ffff:192.0.2.4/127", "192.0.2.4/31"],
    ["64:ff9b::10.0.0.1", "64:ff9b::10.0.0.1/128"],
  ])("reads the trusted proxy %s as %s", (proxy, expected) => {
    const { trustedProxies, warnings } = readSettings({ GW_TRUSTED_PROXIES: proxy });
    expect(trustedProxies.map(({ text }) => text)).toEqual([expected]);
    const [network] = trustedProxies;
    expect(parseIpNetwork(expected)).toEqual(network);
    expect(warnings).toEqual([]);
  });

  test("warns of trusted proxies that contain most clients", () => {
    const large = ["0.0.0.0/0", "::/0", "0.0.0.0/1", "2000::/3", "::ffff:0:0/96"];
    const { warnings } = readSettings({
      GW_TRUSTED_PROXIES: [...large, "10.0.0.0/8", "fc00::/7", "104.16.0.0/13"].join(),
    });
    expect(warnings.map((one) => /contains (\S+), so/.exec(one)?.[1])).toEqual([
      ...large.slice(0, 4),
      "0.0.0.0/0",
    ]);
  });

  test.each([
    ["GW_KEK", "GW_KEK_1"],
    ["GW_KEK2", "GW_KEK_2"],
    ["GW_KEKS", "GW_KEK_1"],
    ["GW_KEY_3", "GW_KEK_3"],
    ["GW_KEY", "GW_KEK_1"],
    ["GW_KEY_FILE", "GW_KEK_1"],
    ["gw_key_4", "GW_KEK_4"],
  ])("rejects %s, which would leave secrets under another key", (name, meant) => {
    const message = errorOf({ [name]: "raw:c2VjcmV0LWNhbmFyeQ==" });
    expect(message).toMatch(new RegExp(`^${name} is not a setting .* such as ${meant}=file:`));
    expect(message).not.toContain("c2Vj");
    expect(readSettings({ [name]: "" }).warnings).toEqual([]);
  });

  test.each([
    ["GW_KEKS_DIR", "GW_KEK_DIR"],
    ["GW_KEKDIR", "GW_KEK_DIR"],
    ["GW_KEY_DIR", "GW_KEK_DIR"],
    ["GW_KEY_ACTIVE", "GW_KEK_ACTIVE"],
    ["gw_keks_dir", "GW_KEK_DIR"],
    ["gw_kek_1", "GW_KEK_1"],
    ["Gw_Kek_Active", "GW_KEK_ACTIVE"],
  ])("rejects %s and suggests %s", (name, meant) => {
    const message = errorOf({ [name]: "/hunter2" });
    expect(message).toMatch(
      new RegExp(
        `^${name} is not a setting .*did you mean ${meant}\\? Rename or remove the variable$`,
      ),
    );
    expect(message).not.toContain("hunter2");
  });

  test.each([
    ["127.0.0.1:21001", "127.0.0.1:21001 over TLS alone", "http://127.0.0.1:21001"],
    ["localhost:11434", "localhost:11434 over TLS alone", "http://localhost:11434"],
    ["[::1]:80", "[::1]:80 over TLS alone", "http://[::1]:80"],
  ])("warns that %s allows no program without TLS", (entry, allowed, origin) => {
    const { warnings } = readSettings({ GW_EGRESS_ALLOW: entry });
    expect(warnings).toEqual([
      `GW_EGRESS_ALLOW allows ${allowed}; for a program without TLS, add ${origin}`,
    ]);
  });

  test("reads the workspace of an entry, and rejects what cannot be the name of one", () => {
    const list = "10.0.0.0/8@research, localhost:1@*";
    const { calls, warnings } = readSettings({ GW_EGRESS_ALLOW: list });
    expect(calls.egress.allowed).toEqual([
      "10.0.0.0/8@research over TLS",
      "localhost:1@* over TLS",
    ]);
    const url = new URL("https://10.1.2.3");
    expect(() => calls.egress.of({ name: "research" }).checkUrl(url)).not.toThrow();
    expect(() => calls.egress.of().checkUrl(url)).toThrow(/forbids/);
    expect(warnings).toEqual([
      "GW_EGRESS_ALLOW allows localhost:1@* over TLS alone; for a program without TLS, add " +
        "http://localhost:1@*",
    ]);
    for (const name of ["Research", "a b", "", "**", "api"]) {
      expect(errorOf({ GW_EGRESS_ALLOW: `10.0.0.0/8@${name}` })).toMatch(
        /^GW_EGRESS_ALLOW: entry 1 must have the name of one workspace after the @, or \*/,
      );
    }
  });

  test("shows what calls may reach", () => {
    const list = "http://127.0.0.1:9, 10.0.0.0/8, models.internal, models.internal:8443";
    const { calls, warnings } = readSettings({ GW_EGRESS_ALLOW: list });
    expect(calls.egress.allowed).toEqual([
      "http://127.0.0.1:9",
      "10.0.0.0/8 over TLS",
      "models.internal over TLS",
      "models.internal:8443 over TLS",
    ]);
    expect(warnings).toEqual([]);
  });

  test("reads the environment", () => {
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
      GW_WORKSPACE_MAX_ROWS: "50",
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
      workspaceMaxRows: 50,
      logLevel: "trace",
      defaulted: ["GW_DEGRADED", ...callSettings, ...usageSettings],
    });
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
  ])(
    "rejects an invalid %s in one line with the rule and an example, without the value",
    (name, value) => {
      const message = errorOf({ [name]: value });
      expect(message).toMatch(new RegExp(`^${name} must .*such as`));
      expect(message).not.toContain("\n");
      expect(message).not.toContain("hunter2");
    },
  );

  test.each([
    ["mysql://gw:hunter2@db:3306/gateway", false],
    ["mariadb://gw@db/gateway", false],
    ["postgres://gw@[::1]:5432/gateway?sslmode=verify-full", false],
    ["postgresql://gw@db/gateway", false],
    ["sqlite::memory:", true],
  ])("accepts the database URL %s; it is embedded: %s", (url, isEmbedded) => {
    expect(readSettings({ GW_DATABASE_URL: url })).toMatchObject({ databaseUrl: url, isEmbedded });
  });

  test("reads the database URL from a variable or a file", () => {
    const url = "postgres://gw:hunter2@db/gateway";
    const env = { GW_DATABASE_URL: "env:DATABASE_URL", DATABASE_URL: url };
    expect(readSettings(env).databaseUrl).toBe(url);
    const path = join(temporaryFolder(), "url");
    writeFileSync(path, `${url}\n`);
    expect(readSettings({ GW_DATABASE_URL: `file:${path}` }).databaseUrl).toBe(url);
  });

  test("rejects two sources of the admin token", () => {
    expect(errorOf({ GW_ADMIN_TOKEN: "t".repeat(32), GW_ADMIN_TOKEN_FILE: "/token" })).toBe(
      "GW_ADMIN_TOKEN and GW_ADMIN_TOKEN_FILE are both set: remove one of the two variables",
    );
  });

  test("names the setting of a key without a version, and never its value", () => {
    expect(errorOf({ GW_KEK_FIRST: "raw:hunter2" })).toMatch(/^GW_KEK_FIRST /);
    expect(errorOf({ GW_KEK_FIRST: "raw:hunter2" })).not.toContain("hunter2");
  });

  test("warns about unknown settings and suggests the most similar name", () => {
    const { warnings } = readSettings({
      GW_PROT: "1",
      gw_log_level: "debug",
      GW_DATABSE_URL: "x",
      GW_COMPLETELY_DIFFERENT: "x",
      GW_URL: "of the command line",
      PATH: "/bin",
    });
    expect(warnings).toEqual([
      "GW_COMPLETELY_DIFFERENT is not a setting of the gateway and is ignored",
      "GW_DATABSE_URL is not a setting of the gateway and is ignored; did you mean GW_DATABASE_URL?",
      "GW_PROT is not a setting of the gateway and is ignored; did you mean GW_PORT?",
      "gw_log_level is not a setting of the gateway and is ignored; did you mean GW_LOG_LEVEL?",
    ]);
  });

  test.each([
    ["GW_MAX_CALLS", "GW_MAX_INFLIGHT_REQUESTS"],
    ["GW_MAX_BODIES", "GW_MAX_INFLIGHT_BYTES"],
  ])("rejects the former name %s and gives the current one", (former, name) => {
    expect(errorOf({ [former]: "5000" })).toMatch(
      new RegExp(`^${former} was renamed to ${name}: use the new name, such as ${name}=\\d+$`),
    );
  });
});
