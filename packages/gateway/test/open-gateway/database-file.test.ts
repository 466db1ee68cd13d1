import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { openBackend } from "../../src/open-gateway/open-backend.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

describe.skipIf(process.geteuid === undefined)("a SQLite database", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = join(temporaryFolder(), "database");
    file = join(folder, "x.db");
    mkdirSync(folder);
  });

  function open() {
    return openBackend(
      readSettings({ GW_DATABASE_URL: `sqlite:${file}`, GW_DATA_DIR: "/missing" }),
    );
  }

  test("in a folder that others can write is not opened", async () => {
    chmodSync(folder, 0o777);
    await expect(open()).rejects.toMatchObject({
      name: "SettingError",
      message:
        `The database folder ${folder} can be written by other users of this machine: run chmod o-w ` +
        "on it, or set GW_DATABASE_URL to another one",
    });
  });

  test.each(["", "-wal", "-shm"])("whose file%s others can write is not opened", async (ending) => {
    await (await open()).close();
    writeFileSync(file + ending, "", { flag: "a" });
    chmodSync(file + ending, 0o666);
    await expect(open()).rejects.toMatchObject({
      name: "SettingError",
      message: expect.stringContaining(
        `The database file ${file}${ending} can be written by other`,
      ),
    });
    chmodSync(file + ending, 0o600);
    await (await open()).close();
  });
});
