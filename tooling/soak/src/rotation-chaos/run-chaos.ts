import { Expectations } from "../load/expectations.ts";
import { Random } from "../load/random.ts";
import { fillSecrets } from "../databases/fill-secrets.ts";
import { openOperator } from "../databases/operator.ts";
import type { ProofDatabase } from "../databases/with-database.ts";
import { type ChaosCounts, noCounts, sumOf } from "./counts.ts";
import { PersistentOperator } from "./persistent-operator.ts";
import { ChaosRound } from "./chaos-round.ts";

export interface ChaosOptions {
  readonly rounds: number;
  /** At the beginning; about as many there are at the end. */
  readonly secrets: number;
  readonly seed: number;
  /** Rotators look at the primary key alone: rows must be lost, at the first of which it ends. */
  readonly isBlind?: boolean;
  readonly onRound?: (round: number, counts: ChaosCounts) => void;
}

export interface ChaosReport extends ChaosCounts {
  readonly rounds: number;
  /** The active version at the end. */
  readonly version: number;
  readonly secrets: number;
  /** Names of secrets that did not open. */
  readonly lost: readonly string[];
  readonly problems: readonly string[];
}

/** Rotates again and again under writers and rotators that are stopped and killed. */
export async function runChaos(
  database: ProofDatabase,
  options: ChaosOptions,
): Promise<ChaosReport> {
  const { seed, isBlind = false } = options;
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
      const common = { database, operator, random, expectations, ids, version, isBlind, round };
      const outcome = await new ChaosRound(common).run();
      counts = sumOf(counts, outcome.counts);
      options.onRound?.(round, outcome.counts);
      const { lost, values } = outcome.found;
      ({ version } = outcome);
      ids = outcome.found.ids;
      // Whatever was in doubt counts from now on as what it turned out to be.
      expectations = new Expectations();
      expectations.acknowledge(values);
      const problems = outcome.problems.map((problem) => `round ${round}: ${problem}`);
      const isOver = round === options.rounds || lost.length > 0;
      if (!isOver && problems.length === 0) continue;
      return { ...counts, rounds: round, version, secrets: values.size, lost, problems };
    }
  } finally {
    await operator.close();
  }
}
