import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../load/random.ts";
import { fillSecrets } from "../databases/fill-secrets.ts";
import { findSecrets } from "../databases/find-secrets.ts";
import { type GwExit, startGw } from "../processes/gw-process.ts";
import { type Operator, openOperator } from "../databases/operator.ts";
import type { ProofDatabase } from "../databases/with-database.ts";

export interface StopOptions {
  readonly secrets: number;
  /** How often by Ctrl-C, and then how often by SIGKILL. */
  readonly times: number;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface StopReport {
  /** Rotations that had rotated some rows, and not all, when they were ended. */
  readonly midway: number;
  readonly problems: readonly string[];
}

/** Ends rotations at random moments, and runs them again. */
export async function runStop(database: ProofDatabase, options: StopOptions): Promise<StopReport> {
  const { secrets, times, seed, log = () => {} } = options;
  const { url, keys } = database;
  keys.add(1);
  const operator = await openOperator({ url, keys });
  try {
    const random = new Random(seed);
    const filled = await fillSecrets(database, secrets);
    const values = new Map(filled.map(({ secretName, value }) => [secretName, value]));
    const problems: string[] = [];
    let midway = 0;
    // How long one takes that nobody ends, and how much of that it takes to begin.
    const undisturbed = await prepared(database, operator, 2);
    let length = await timed(async () => {
      const { lines, stderr } = await undisturbed.run().ended;
      if (rotatedOf({ lines }) !== secrets) throw new Error(`not all were rotated: ${stderr}`);
    });
    const start = await timed(() => undisturbed.run().ended);
    for (let time = 0; time < 2 * times; time += 1) {
      const signal = time < times ? "SIGINT" : "SIGKILL";
      const version = 3 + time;
      const label = `${signal} ${(time % times) + 1}`;
      const { run } = await prepared(database, operator, version, random.chance(0.5));
      const first = run();
      const begin = performance.now();
      const ending = first.ended.then((exit) => {
        // A machine that is busy for a while tells little of how long the next one takes.
        if (exit.code === 0) length = Math.min(length, performance.now() - begin);
        return exit;
      });
      await Promise.race([ending, delay(0.9 * start + (length - start) * random.next())]);
      first.child.kill(signal);
      const ended = await ending;
      const second = await run().ended;
      const [once, again] = [rotatedOf(ended), rotatedOf(second)];
      log(`${label}: ended with ${ended.code ?? ended.signal}, ${once ?? "?"} + ${again}`);
      if (once !== undefined && once > 0 && once < secrets) midway += 1;
      if (signal === "SIGKILL" && again !== undefined && again > 0 && again < secrets) midway += 1;
      problems.push(
        ...wrongEnd(ended, signal).map((problem) => `${label}: ${problem}`),
        ...(await wrongRows({ operator, database, version, values })).map(
          (problem) => `${label}: ${problem}`,
        ),
      );
      if (second.code !== 0) problems.push(`${label}: the second run: ${second.stderr}`);
      // One that was killed has told nobody what it did.
      const sum = (once ?? 0) + (again ?? 0);
      const isWhole = ended.signal === null ? sum === secrets : sum <= secrets;
      if (!isWhole) problems.push(`${label}: ${once} and ${again} of ${secrets} rows`);
      await operator.operations.retireKek({ version: version - 1 });
    }
    return { midway, problems };
  } finally {
    await operator.close();
  }
}

/** The next key, and what rotates to it: staged and active already, or by the command itself. */
async function prepared(
  { url, keys, folder }: ProofDatabase,
  { operations }: Operator,
  version: number,
  isWhole = false,
) {
  keys.add(version);
  if (!isWhole) {
    await operations.stageKek({ version });
    await operations.activateKek({ version });
  }
  const env = { GW_KEK_DIR: keys.path, PROOF_DATABASE_URL: url };
  const how = isWhole ? ["--to", `${version}`, "--yes"] : [];
  const args = ["keys", "rotate", "--json", "--database", "env:PROOF_DATABASE_URL", ...how];
  return { run: () => startGw(args, { cwd: folder, env }) };
}

/** Milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function rotatedOf({ lines }: Pick<GwExit, "lines">): number | undefined {
  const done = lines.find(({ event }) => event === "done");
  return done === undefined ? undefined : Number(done.rotated);
}

function wrongEnd({ code, signal, stderr }: GwExit, sent: "SIGINT" | "SIGKILL"): string[] {
  // It may have been done before, or not yet have begun to listen.
  const isDone = code === 0;
  if (isDone || signal === sent || (sent === "SIGINT" && code === 130)) return [];
  return [`ended with ${code ?? signal}: ${stderr}`];
}

async function wrongRows(options: {
  readonly operator: Operator;
  readonly database: ProofDatabase;
  readonly version: number;
  readonly values: ReadonlyMap<string, string>;
}): Promise<string[]> {
  const { operator, database, version, values } = options;
  const ring = await database.keys.ring([version]);
  const found = await findSecrets(operator.backend, ring);
  const isSame = [...values].every(([name, value]) => found.values.get(name) === value);
  return [
    ...found.lost.slice(0, 5).map((one) => `lost: ${one}`),
    ...(isSame && found.values.size === values.size ? [] : ["not every secret is what it was"]),
  ];
}
