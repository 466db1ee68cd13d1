import { fillSecrets } from "../databases/fill-secrets.ts";
import { openOperator } from "../databases/operator.ts";
import type { SoakDatabase } from "../databases/with-database.ts";
import { Expectations } from "../load/expectations.ts";
import { Random } from "../load/random.ts";
import { ChaosRound } from "./chaos-round.ts";
import { type ChaosCounts, noCounts, sumOf } from "./counts.ts";
import { PersistentOperator } from "./persistent-operator.ts";

export interface ChaosOptions {
  readonly rounds: number;
  /** Number of secrets at the start; it stays about the same. */
  readonly secrets: number;
  readonly seed: number;
  readonly onRound?: (round: number, counts: ChaosCounts) => void;
}

export interface ChaosReport extends ChaosCounts {
  readonly rounds: number;
  /** The active key version at the end. */
  readonly version: number;
  readonly secrets: number;
  /** Secrets that did not open. */
  readonly lost: readonly string[];
  readonly problems: readonly string[];
}

/** Rotates repeatedly while writers and rotators are paused and killed; ends at the first problem. */
export async function runChaos(
  database: SoakDatabase,
  options: ChaosOptions,
): Promise<ChaosReport> {
  const { seed } = options;
  const { url, keys } = database;
  keys.add(1);
  await (await openOperator({ url, keys })).close();
  let expectations = new Expectations();
  const filled = await fillSecrets(database, options.secrets);
  for (const { secretName, value } of filled) {
    expectations.acknowledge(new Map([[secretName, value]]));
  }
  let ids: ReadonlyMap<string, string> = new Map(
    filled.map(({ secretName, secretId }) => [secretName, secretId]),
  );
  let version = 1;
  let counts = noCounts;
  const operator = await PersistentOperator.open(url, keys);
  try {
    for (let round = 1; ; round += 1) {
      const random = new Random(seed * 1_000 + round);
      const common = { database, operator, random, expectations, ids, version, round };
      const outcome = await new ChaosRound(common).run();
      counts = sumOf(counts, outcome.counts);
      options.onRound?.(round, outcome.counts);
      const { lost, values } = outcome.found;
      ({ version } = outcome);
      ids = outcome.found.ids;
      // Writes in doubt are settled by what was found.
      expectations = new Expectations();
      expectations.acknowledge(values);
      const problems = outcome.problems.map((problem) => `round ${round}: ${problem}`);
      const isLast = round === options.rounds || lost.length > 0;
      if (!isLast && problems.length === 0) continue;
      return { ...counts, rounds: round, version, secrets: values.size, lost, problems };
    }
  } finally {
    await operator.close();
  }
}
