import type { Expectations } from "../load/expectations.ts";
import { type FoundSecrets, findSecrets } from "../databases/find-secrets.ts";
import type { ProofDatabase } from "../databases/with-database.ts";
import type { ChaosCounts } from "./counts.ts";
import type { Member } from "./member.ts";
import type { PersistentOperator } from "./persistent-operator.ts";
import { settle } from "./settle-writes.ts";

export interface JudgeOptions {
  readonly database: ProofDatabase;
  readonly operator: PersistentOperator;
  readonly expectations: Expectations;
  readonly writers: readonly Member[];
  readonly rotators: readonly Member[];
  /** Under which everything must lie. */
  readonly version: number;
  /** When the version that all began with was active no more; milliseconds since the Unix epoch. */
  readonly activatedAt: number;
}

export interface Judged extends Pick<ChaosCounts, "acknowledged" | "inDoubt" | "refused"> {
  readonly found: FoundSecrets;
  readonly problems: readonly string[];
}

/** Opens every row, once all are gone, and compares it with what its writer was told. */
export async function judge(options: JudgeOptions): Promise<Judged> {
  const { database, operator, expectations, rotators, version, activatedAt } = options;
  const problems: string[] = [];
  let [acknowledged, inDoubt, refused] = [0, 0, 0];
  for (const writer of options.writers) {
    const settled = settle(writer, { expectations, activatedAt });
    acknowledged += settled.acknowledged;
    inDoubt += settled.inDoubt;
    refused += settled.refused;
    problems.push(...settled.problems);
  }
  for (const { lines, plan } of rotators) {
    for (const line of lines) {
      if (line.is === "failed") problems.push(`${plan.name}: ${line.message}`);
      if (line.is === "rotated" && line.unreadable + Number(line.outcome !== "done") > 0) {
        problems.push(`${plan.name}: ${line.outcome}, ${line.unreadable} do not open`);
      }
    }
  }
  const records = await operator.backend.kekRegistry.list();
  const usable = records.filter(({ state }) => state !== "retired");
  const ring = await database.keys.ring(usable.map((record) => record.version));
  const found = await findSecrets(operator.backend, ring);
  for (const one of found.lost) problems.push(`lost: ${one}`);
  for (const [other, count] of found.versions) {
    if (other !== version) problems.push(`${count} rows lie under version ${other}`);
  }
  problems.push(...expectations.compare(found.values));
  return { found, acknowledged, inDoubt, refused, problems };
}
