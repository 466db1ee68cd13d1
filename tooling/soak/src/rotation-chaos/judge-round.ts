import { type FoundSecrets, findSecrets } from "../databases/find-secrets.ts";
import type { SoakDatabase } from "../databases/with-database.ts";
import type { Expectations } from "../load/expectations.ts";
import type { ChaosCounts } from "./counts.ts";
import type { Member } from "./member.ts";
import type { PersistentOperator } from "./persistent-operator.ts";
import { settleWrites } from "./settle-writes.ts";

export interface JudgeRoundOptions {
  readonly database: SoakDatabase;
  readonly operator: PersistentOperator;
  readonly expectations: Expectations;
  readonly writers: readonly Member[];
  readonly rotators: readonly Member[];
  /** The key version that all secrets must have. */
  readonly version: number;
  /** When the first version stopped being active; milliseconds since the Unix epoch. */
  readonly activatedAt: number;
}

export interface RoundJudgement extends Pick<ChaosCounts, "acknowledged" | "inDoubt" | "rejected"> {
  readonly found: FoundSecrets;
  readonly problems: readonly string[];
}

/** Opens every row after all processes have exited, and compares it with acknowledged writes. */
export async function judgeRound(options: JudgeRoundOptions): Promise<RoundJudgement> {
  const { database, operator, expectations, rotators, version, activatedAt } = options;
  const problems: string[] = [];
  let [acknowledged, inDoubt, rejected] = [0, 0, 0];
  for (const writer of options.writers) {
    const settled = settleWrites(writer, { expectations, activatedAt });
    acknowledged += settled.acknowledged;
    inDoubt += settled.inDoubt;
    rejected += settled.rejected;
    problems.push(...settled.problems);
  }
  for (const { lines, plan } of rotators) {
    for (const line of lines) {
      if (line.event === "failed") problems.push(`${plan.name}: ${line.message}`);
      if (line.event === "rotated" && line.unreadable + Number(line.outcome !== "done") > 0) {
        problems.push(`${plan.name}: ${line.outcome}, ${line.unreadable} secrets do not open`);
      }
    }
  }
  const records = await operator.backend.kekRegistry.list();
  const usable = records.filter(({ state }) => state !== "retired");
  const ring = await database.keys.ring(usable.map((record) => record.version));
  const found = await findSecrets(operator.backend, ring);
  for (const one of found.lost) problems.push(`lost: ${one}`);
  for (const [other, count] of found.versions) {
    if (other !== version) problems.push(`${count} rows are under key version ${other}`);
  }
  problems.push(...expectations.compare(found.values));
  return { found, acknowledged, inDoubt, rejected, problems };
}
