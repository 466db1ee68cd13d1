import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../load/random.ts";
import { ServerProcess } from "../processes/server-process.ts";
import { ExpectedState } from "./expected-state.ts";
import { verifyDatabase } from "./verify-database.ts";
import { type LoadOptions, writeUntilKilled } from "./write-load.ts";

export interface KillOptions {
  readonly count: number;
  readonly seed: number;
  readonly onProgress?: (round: number) => void;
}

export interface KillReport {
  readonly rounds: number;
  /** Writes that the server acknowledged, in all rounds. */
  readonly acknowledged: number;
  readonly secrets: number;
  readonly revision: number;
  readonly problems: readonly string[];
}

const workers = ["a", "b", "c", "d"];
/** Acknowledged writes before a kill, at most. */
const maxWrites = 40;
/** Milliseconds between the last of them and the kill, at most. */
const maxDelay = 12;

/** Kills a server during writes, several times on the same data folder. */
export async function runKill({ count, seed, onProgress }: KillOptions): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), "gw-kill-"));
  const random = new Random(seed);
  const state = new ExpectedState();
  const problems: string[] = [];
  let last = { secrets: 0, revision: 0 };
  let server = await ServerProcess.start(folder);
  try {
    for (let round = 1; round <= count; round += 1) {
      await killUnderLoad({ server, state, random });
      // The first process that opens the database recovers it: in half of the rounds, that is the
      // next server.
      const isServerFirst = random.chance(0.5);
      if (isServerFirst) server = await ServerProcess.start(folder);
      const verified = await verifyDatabase(folder, state);
      if (!isServerFirst) server = await ServerProcess.start(folder);
      problems.push(...verified.problems.map((problem) => `round ${round}: ${problem}`));
      last = verified;
      onProgress?.(round);
    }
    return { ...last, rounds: count, acknowledged: state.acknowledged, problems };
  } finally {
    await server.stop("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killUnderLoad(
  load: Pick<LoadOptions, "server" | "state" | "random">,
): Promise<void> {
  const { server, state, random } = load;
  const enough = state.untilAcknowledged(1 + random.below(maxWrites));
  const writing = Promise.all(workers.map((worker) => writeUntilKilled({ ...load, worker })));
  await Promise.race([enough, writing]);
  await delay(random.below(maxDelay));
  await server.stop("SIGKILL");
  await writing;
}
