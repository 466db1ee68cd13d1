import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readSettings } from "../../src/settings/settings.ts";
import { openUsageDatabase } from "../../src/usage/open-usage-database.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const gatewayId = "00000000-0000-4000-8000-000000000001";

function open(env: Record<string, string>, onNotice?: (message: string) => void) {
  const usage = openUsageDatabase(readSettings(env), { onNotice });
  onTestFinished(() => usage.close());
  return usage;
}

describe("openUsageDatabase", () => {
  test("keeps usage next to the file of a SQLite database, from its first use", async () => {
    const folder = temporaryFolder();
    const usage = open({ GW_DATABASE_URL: `sqlite:${join(folder, "gateway.db")}` });
    const file = join(folder, "usage.db");
    expect(existsSync(file)).toBe(false);
    expect((await usage.listCalls()).items).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });

  test("opens the database again after a failure", async () => {
    const folder = join(temporaryFolder(), "later");
    const usage = open({ GW_USAGE_DATABASE_URL: `sqlite:${join(folder, "usage.db")}` });
    // Invalid input would drop a batch.
    await expect(usage.registerGateway({ gatewayId })).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: expect.stringMatching(/^GW_USAGE_DATABASE_URL /),
    });
    mkdirSync(folder);
    await usage.registerGateway({ gatewayId });
    const added = await usage.addBatch({ gatewayId, number: 1, calls: [], sums: [] });
    expect(added).toBe("added");
  });

  test("rejects use after it is closed, even if it was never open", async () => {
    const usage = open({ GW_USAGE_DATABASE_URL: "sqlite::memory:" });
    await usage.close();
    await expect(usage.listCalls()).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });

  test.each([
    ["sqlite:", /^GW_USAGE_DATABASE_URL must be sqlite:<path of a file>/],
    ["sqlite:?a=b", /^GW_USAGE_DATABASE_URL must be sqlite:<path of a file>/],
  ])("rejects the URL %s when it is opened", (url, message) => {
    expect(() => open({ GW_USAGE_DATABASE_URL: url })).toThrow(message);
  });

  test("rejects a folder that other users can write", () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o777);
    expect(() => open({ GW_USAGE_DATABASE_URL: `sqlite:${join(folder, "usage.db")}` })).toThrow(
      /^The database folder .* or set GW_USAGE_DATABASE_URL to another one$/,
    );
  });
});
