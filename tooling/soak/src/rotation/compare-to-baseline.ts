import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openOperator } from "../databases/operator.ts";
import type { ProofDatabase } from "../databases/with-database.ts";

const sides = ["ours", "bare", "checked"] as const;
type Side = (typeof sides)[number];

/** Seconds; of the processor what the process took itself, without the database server. */
interface Taken {
  readonly seconds: number;
  readonly cpu: number;
}

/** What the same rows took on each side, and what each of ours is of the bare one. */
export interface FloorReport {
  readonly rounds: readonly Readonly<Record<Side, Taken>>[];
  /** Of the round in the middle: rotating alone, and with the check before it. */
  readonly ratio: number;
  readonly checkedRatio: number;
  /** The same of processor time, on which other work on the machine tells less. */
  readonly cpuRatio: number;
}

export interface FloorOptions {
  readonly rounds: number;
  /** Under which all rows lie; keys of higher ones are made. */
  readonly version: number;
  readonly rows: number;
}

const run = promisify(execFile);
const rotateOurs = fileURLToPath(new URL("./rotate-gateway.ts", import.meta.url));
const rotateBare = fileURLToPath(new URL("./rotate-baseline.ts", import.meta.url));

/** Rotates the same rows again and again, each time in a process of its own and in turns. */
export async function compareToFloor(
  database: ProofDatabase,
  { rounds: count, version: begin, rows }: FloorOptions,
): Promise<FloorReport> {
  const { kind, url, keys } = database;
  const env = { PROOF_DATABASE_URL: url, GW_KEK_DIR: keys.path };
  const operator = await openOperator({ url, keys });
  let version = begin;
  const rotate = async (side: Side): Promise<Taken> => {
    version += 1;
    keys.add(version);
    await operator.operations.stageKek({ version });
    await operator.operations.activateKek({ version });
    const program =
      side === "bare" ? [rotateBare, kind, `${version - 1}`, `${version}`] : [rotateOurs, side];
    const { stdout } = await run(process.execPath, program, { env });
    const { rotated, ...taken } = JSON.parse(stdout) as Taken & { readonly rotated: number };
    if (rotated !== rows) throw new Error(`${side} rotated ${rotated} of ${rows} rows`);
    await operator.operations.retireKek({ version: version - 1 });
    return taken;
  };
  try {
    const rounds: Record<Side, Taken>[] = [];
    const none = { seconds: 0, cpu: 0 };
    for (let round = 0; round < count; round += 1) {
      const times = { ours: none, bare: none, checked: none };
      // Nobody is always the one that comes first.
      const order = [...sides.slice(round % 3), ...sides.slice(0, round % 3)];
      for (const side of order) times[side] = await rotate(side);
      rounds.push(times);
    }
    return {
      rounds,
      ratio: median(rounds.map(({ ours, bare }) => ours.seconds / bare.seconds)),
      checkedRatio: median(rounds.map(({ checked, bare }) => checked.seconds / bare.seconds)),
      cpuRatio: median(rounds.map(({ ours, bare }) => ours.cpu / bare.cpu)),
    };
  } finally {
    await operator.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
