import { setTimeout as delay } from "node:timers/promises";
import { fillSecrets } from "../databases/fill-secrets.ts";
import { findSecrets } from "../databases/find-secrets.ts";
import { type Operator, openOperator } from "../databases/operator.ts";
import type { SoakDatabase } from "../databases/with-database.ts";
import { Random } from "../load/random.ts";
import { type GwExit, startGw } from "../processes/gw-process.ts";

export interface RotationStopOptions {
  readonly secrets: number;
  /** Number of stops by Ctrl-C, and then as many by SIGKILL. */
  readonly times: number;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface RotationStopReport {
  /** Runs that had rotated some rows but not all when they were stopped. */
  readonly partial: number;
  readonly problems: readonly string[];
}

/** Stops rotations at random times and runs them again. */
export async function runRotationStop(
  database: SoakDatabase,
  options: RotationStopOptions,
): Promise<RotationStopReport> {
  const { secrets, times, seed, log = () => {} } = options;
  const { url, keys } = database;
  keys.add(1);
  const operator = await openOperator({ url, keys });
  try {
    const random = new Random(seed);
    const filled = await fillSecrets(database, secrets);
    const values = new Map(filled.map(({ secretName, value }) => [secretName, value]));
    const problems: string[] = [];
    let partial = 0;
    // Durations of a whole rotation, and of a run that has nothing to rotate.
    const undisturbed = await prepare(database, operator, 2);
    let length = await timeOf(async () => {
      const { lines, stderr } = await undisturbed.run().ended;
      if (rotatedOf({ lines }) !== secrets)
        throw new Error(`the first rotation left rows behind: ${stderr}`);
    });
    const start = await timeOf(() => undisturbed.run().ended);
    for (let time = 0; time < 2 * times; time += 1) {
      const signal = time < times ? "SIGINT" : "SIGKILL";
      const version = 3 + time;
      const label = `${signal} ${(time % times) + 1}`;
      const { run } = await prepare(database, operator, version, random.chance(0.5));
      const first = run();
      const begin = performance.now();
      const ending = first.ended.then((exit) => {
        // The shortest duration is the best estimate on a busy machine.
        if (exit.code === 0) length = Math.min(length, performance.now() - begin);
        return exit;
      });
      await Promise.race([ending, delay(0.9 * start + (length - start) * random.next())]);
      first.child.kill(signal);
      const ended = await ending;
      const second = await run().ended;
      const [once, again] = [rotatedOf(ended), rotatedOf(second)];
      log(`${label}: exited with ${ended.code ?? ended.signal}, ${once ?? "?"} + ${again}`);
      if (once !== undefined && once > 0 && once < secrets) partial += 1;
      if (signal === "SIGKILL" && again !== undefined && again > 0 && again < secrets) partial += 1;
      problems.push(
        ...checkExit(ended, signal).map((problem) => `${label}: ${problem}`),
        ...(await checkRows({ operator, database, version, values })).map(
          (problem) => `${label}: ${problem}`,
        ),
      );
      if (second.code !== 0) problems.push(`${label}: the second run: ${second.stderr}`);
      // A killed run does not report its count.
      const sum = (once ?? 0) + (again ?? 0);
      const isWhole = ended.signal === null ? sum === secrets : sum <= secrets;
      if (!isWhole)
        problems.push(`${label}: the runs rotated ${once} and ${again} of ${secrets} rows`);
      await operator.operations.retireKek({ version: version - 1 });
    }
    return { partial, problems };
  } finally {
    await operator.close();
  }
}

/** Adds the next key, and activates it unless the command does so. @returns the command */
async function prepare(
  { url, keys, folder }: SoakDatabase,
  { operations }: Operator,
  version: number,
  activatesItself = false,
) {
  keys.add(version);
  if (!activatesItself) {
    await operations.stageKek({ version });
    await operations.activateKek({ version });
  }
  const env = { GW_KEK_DIR: keys.path, SOAK_DATABASE_URL: url };
  const how = activatesItself ? ["--to", `${version}`, "--yes"] : [];
  const args = ["keys", "rotate", "--json", "--database", "env:SOAK_DATABASE_URL", ...how];
  return { run: () => startGw(args, { cwd: folder, env }) };
}

/** Milliseconds. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function rotatedOf({ lines }: Pick<GwExit, "lines">): number | undefined {
  const done = lines.find(({ event }) => event === "done");
  return done === undefined ? undefined : Number(done.rotated);
}

function checkExit({ code, signal, stderr }: GwExit, sent: "SIGINT" | "SIGKILL"): string[] {
  // The run may finish before the signal, or receive it before it handles signals.
  const isDone = code === 0;
  if (isDone || signal === sent || (sent === "SIGINT" && code === 130)) return [];
  return [`exited with ${code ?? signal}: ${stderr}`];
}

async function checkRows(options: {
  readonly operator: Operator;
  readonly database: SoakDatabase;
  readonly version: number;
  readonly values: ReadonlyMap<string, string>;
}): Promise<string[]> {
  const { operator, database, version, values } = options;
  const ring = await database.keys.ring([version]);
  const found = await findSecrets(operator.backend, ring);
  const isSame = [...values].every(([name, value]) => found.values.get(name) === value);
  return [
    ...found.lost.slice(0, 5).map((one) => `lost: ${one}`),
    ...(isSame && found.values.size === values.size ? [] : ["a secret has changed"]),
  ];
}
