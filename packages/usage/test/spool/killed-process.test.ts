import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openUsageSpool, SpoolHealth } from "../../src/spool/index.js";
import { SqliteBatchStore } from "./sqlite-batch-store.js";
import { lockSqliteFile } from "./sqlite-lock.js";

const kills = process.env.GW_NIGHTLY === "1" ? 100 : 20;

interface RecordingProcess {
  readonly hasRecorded: Promise<void>;
  /** Kills it after it has recorded some more calls. @returns the request ids of all calls */
  kill(): Promise<readonly string[]>;
}

function startRecording(args: readonly string[]): RecordingProcess {
  const hooks = new URL("./programs/typescript-sources.ts", import.meta.url).href;
  const script = fileURLToPath(new URL("./programs/record-until-killed.ts", import.meta.url));
  const options = ["--conditions=@gw/source", "--import", hooks, script, ...args];
  const child = spawn(process.execPath, options, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = once(child, "close");
  const recorded: string[] = [];
  let last = Number.POSITIVE_INFINITY;
  const lines = createInterface(child.stdout).on("line", (line) => {
    recorded.push(line);
    if (recorded.length === last) child.kill("SIGKILL");
  });
  return {
    hasRecorded: once(lines, "line").then(() => undefined),
    async kill() {
      last = recorded.length + 1 + Math.floor(Math.random() * 120);
      expect(await closed).toEqual([null, "SIGKILL"]);
      return recorded;
    },
  };
}

test(
  `calls that processes have recorded count once after these are killed (${kills} times)`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "gw-usage-spool-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [spoolFolder, database] = [join(folder, "spool"), join(folder, "usage.db")];
    const recorded: string[] = [];
    const start = (number: number) => startRecording([spoolFolder, database, `process-${number}`]);
    let running = start(0);
    for (let kill = 1; kill <= kills; kill += 1) {
      // The next process takes over what killed ones have left, and not the folder of this one.
      const next = start(kill);
      await next.hasRecorded;
      recorded.push(...(await running.kill()));
      running = next;
    }
    recorded.push(...(await running.kill()));

    const store = new SqliteBatchStore(database);
    onTestFinished(() => store.close());
    const spool = await openUsageSpool({
      folder: spoolFolder,
      store,
      dimensions: [],
      lockFile: lockSqliteFile,
      closeGateway: store.closeGateway,
      health: new SpoolHealth({}),
    });
    await spool.flush();
    await spool.close();

    const { requestIds, summed, charged, crashed, stopped } = store.content();
    const unique = new Set(requestIds);
    expect(requestIds.length).toBe(unique.size);
    expect(recorded.filter((requestId) => !unique.has(requestId))).toEqual([]);
    expect(summed).toBe(requestIds.length);
    expect(charged).toBe(requestIds.length);
    expect([crashed, stopped]).toEqual([kills + 1, 1]);
    const entries = await readdir(spoolFolder, { withFileTypes: true });
    expect(entries.filter((entry) => entry.isDirectory())).toEqual([]);
  },
  20_000 * kills,
);
