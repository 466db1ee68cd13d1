import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "@gw/gateway";
import { describe, expect, test } from "vitest";
import { loadAdminToken } from "../../src/auth/admin-token.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const given = "0123456789abcdef0123456789abcdef";

describe("loadAdminToken", () => {
  test("returns the value of GW_ADMIN_TOKEN", async () => {
    const settings = readSettings({ GW_ADMIN_TOKEN: given });
    expect(await loadAdminToken(settings)).toEqual({ token: given, wasGenerated: false });
  });

  test.each(["", "\n", "\r\n"])(
    "reads a token file without its trailing newline %j",
    async (newline) => {
      const path = join(temporaryFolder(), "token");
      writeFileSync(path, `${given}${newline}`, { mode: 0o600 });
      const settings = readSettings({ GW_ADMIN_TOKEN_FILE: path });
      expect(await loadAdminToken(settings)).toEqual({ token: given, path, wasGenerated: false });
    },
  );

  test("warns about a token file that other users can read", async () => {
    const path = join(temporaryFolder(), "token");
    writeFileSync(path, given);
    chmodSync(path, 0o644);
    const { warning } = await loadAdminToken(readSettings({ GW_ADMIN_TOKEN_FILE: path }));
    expect(warning).toBe(`${path} can be read by other users of this machine: run chmod 600 on it`);
  });

  test.each(["short", `${given}\n${given}`, `${given} `, `ü${given}`])(
    "rejects the content %j of a token file",
    async (text) => {
      const path = join(temporaryFolder(), "token");
      writeFileSync(path, text);
      const settings = readSettings({ GW_ADMIN_TOKEN_FILE: path });
      await expect(loadAdminToken(settings)).rejects.toThrow(
        `the file of GW_ADMIN_TOKEN_FILE (${path}) must have 32 to 4,096 visible ASCII characters`,
      );
    },
  );

  test("names a token file that does not exist", async () => {
    const path = join(temporaryFolder(), "token");
    await expect(loadAdminToken(readSettings({ GW_ADMIN_TOKEN_FILE: path }))).rejects.toThrow(
      `the file of GW_ADMIN_TOKEN_FILE cannot be read at ${path} (ENOENT)`,
    );
  });

  test("generates a token in the data folder, readable by its owner only, and reuses it", async () => {
    const dataDir = join(temporaryFolder(), "deep", "data");
    const settings = readSettings({ GW_DATA_DIR: dataDir });
    const path = join(dataDir, "admin-token");
    const first = await loadAdminToken(settings);
    expect(first).toEqual({ token: readFileSync(path, "utf8").trim(), path, wasGenerated: true });
    expect(first.token).toMatch(/^gw_[A-Za-z0-9_-]{43}$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(readdirSync(dataDir)).toEqual(["admin-token"]);
    expect(await loadAdminToken(settings)).toEqual({ ...first, wasGenerated: false });
  });

  test("returns the same token to concurrent starts", async () => {
    const settings = readSettings({ GW_DATA_DIR: temporaryFolder() });
    const all = await Promise.all(Array.from({ length: 8 }, () => loadAdminToken(settings)));
    expect(new Set(all.map(({ token }) => token)).size).toBe(1);
    expect(all.filter(({ wasGenerated }) => wasGenerated)).toHaveLength(1);
    expect(readdirSync(settings.dataDir)).toEqual(["admin-token"]);
  });

  test("generates no token for a database server", async () => {
    const settings = { ...readSettings({}), isEmbedded: false };
    await expect(loadAdminToken(settings)).rejects.toThrow(
      /^GW_ADMIN_TOKEN or GW_ADMIN_TOKEN_FILE must be set with a database server/,
    );
  });

  test("names the path at which no token could be generated", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    await expect(loadAdminToken(readSettings({ GW_DATA_DIR: file }))).rejects.toThrow(
      `No admin token is set, and none could be generated at ${join(file, "admin-token")} (ENOTDIR)`,
    );
  });
});
