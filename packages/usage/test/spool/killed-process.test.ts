import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openUsageSpool } from "../../src/spool/index.js";
import { SqliteBatchStore } from "./sqlite-batch-store.js";
import { lockSqliteFile } from "./sqlite-lock.js";

const kills = process.env.GW_NIGHTLY === "1" ? 100 : 20;

/** @returns the request ids that the process has recorded before it was killed */
async function recordUntilKilled(args: readonly string[], lines: number): Promise<string[]> {
  const hooks = new URL("./programs/typescript-sources.ts", import.meta.url).href;
  const script = fileURLToPath(new URL("./programs/record-until-killed.ts", import.meta.url));
  const options = ["--conditions=@gw/source", "--import", hooks, script, ...args];
  const child = spawn(process.execPath, options, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = once(child, "close");
  const recorded: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    recorded.push(line);
    if (recorded.length === lines) child.kill("SIGKILL");
  }
  expect(await closed).toEqual([null, "SIGKILL"]);
  return recorded;
}

test(`a call that was recorded counts once after its process is killed (${kills} times)`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "gw-usage-spool-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [spoolFolder, database] = [join(folder, "spool"), join(folder, "usage.db")];
  const recorded: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const lines = 1 + Math.floor(Math.random() * 120);
    const args = [spoolFolder, database, `process-${kill}`];
    recorded.push(...(await recordUntilKilled(args, lines)));
  }

  const store = new SqliteBatchStore(database);
  onTestFinished(() => store.close());
  const options = { folder: spoolFolder, store, dimensions: [], lockFile: lockSqliteFile };
  const spool = await openUsageSpool(options);
  await spool.flush();
  await spool.close();

  const { requestIds, summed } = store.content();
  const unique = new Set(requestIds);
  expect(requestIds.length).toBe(unique.size);
  expect(recorded.filter((requestId) => !unique.has(requestId))).toEqual([]);
  expect(summed).toBe(requestIds.length);
  const entries = await readdir(spoolFolder, { withFileTypes: true });
  expect(entries.filter((entry) => entry.isDirectory())).toEqual([]);
});
