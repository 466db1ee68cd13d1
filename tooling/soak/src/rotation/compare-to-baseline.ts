import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openOperator } from "../databases/operator.ts";
import type { SoakDatabase } from "../databases/with-database.ts";

const sides = ["gateway", "baseline", "checked"] as const;
type Side = (typeof sides)[number];

/** Seconds; `cpu` is the processor time of the process, without the database server. */
interface Duration {
  readonly seconds: number;
  readonly cpu: number;
}

/** Durations of each side, and their ratios to the baseline. */
export interface BaselineComparison {
  readonly rounds: readonly Readonly<Record<Side, Duration>>[];
  /** Median ratio without the check before the rotation. */
  readonly ratio: number;
  /** Median ratio with the check. */
  readonly checkedRatio: number;
  /** Median ratio of processor time, on which other load has less influence. */
  readonly cpuRatio: number;
}

export interface BaselineOptions {
  readonly rounds: number;
  /** The key version of all rows; higher versions are created. */
  readonly version: number;
  readonly rows: number;
}

const run = promisify(execFile);
const gatewayProgram = fileURLToPath(new URL("./rotate-gateway.ts", import.meta.url));
const baselineProgram = fileURLToPath(new URL("./rotate-baseline.ts", import.meta.url));

/** Rotates the same rows repeatedly; the sides take turns, each in a new process. */
export async function compareToBaseline(
  database: SoakDatabase,
  { rounds: count, version: begin, rows }: BaselineOptions,
): Promise<BaselineComparison> {
  const { kind, url, keys } = database;
  const env = { SOAK_DATABASE_URL: url, GW_KEK_DIR: keys.path };
  const operator = await openOperator({ url, keys });
  let version = begin;
  const rotate = async (side: Side): Promise<Duration> => {
    version += 1;
    keys.add(version);
    await operator.operations.stageKek({ version });
    await operator.operations.activateKek({ version });
    const program =
      side === "baseline"
        ? [baselineProgram, kind, `${version - 1}`, `${version}`]
        : [gatewayProgram, side];
    const { stdout } = await run(process.execPath, program, { env });
    const { rotated, ...taken } = JSON.parse(stdout) as Duration & { readonly rotated: number };
    if (rotated !== rows) throw new Error(`${side} rotated ${rotated} of ${rows} rows`);
    await operator.operations.retireKek({ version: version - 1 });
    return taken;
  };
  try {
    const rounds: Record<Side, Duration>[] = [];
    const none = { seconds: 0, cpu: 0 };
    for (let round = 0; round < count; round += 1) {
      const times = { gateway: none, baseline: none, checked: none };
      // A different side starts each round.
      const order = [...sides.slice(round % 3), ...sides.slice(0, round % 3)];
      for (const side of order) times[side] = await rotate(side);
      rounds.push(times);
    }
    return {
      rounds,
      ratio: median(rounds.map(({ gateway, baseline }) => gateway.seconds / baseline.seconds)),
      checkedRatio: median(
        rounds.map(({ checked, baseline }) => checked.seconds / baseline.seconds),
      ),
      cpuRatio: median(rounds.map(({ gateway, baseline }) => gateway.cpu / baseline.cpu)),
    };
  } finally {
    await operator.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
