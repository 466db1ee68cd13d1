import type { KeyRing } from "@gw/crypto";
import { openSqlBackend } from "@gw/store-sql";
import type { Expectations } from "./expectations.ts";
import { everyItem, foundFacts } from "./found-facts.ts";

export interface Checked {
  readonly revision: number;
  /** How many facts of the writers were found. */
  readonly facts: number;
  readonly problems: readonly string[];
}

/** Reads the whole database, and compares it with what was acknowledged and with every invariant. */
export async function check(options: {
  readonly url: string;
  readonly keyRing: KeyRing;
  readonly expectations: readonly Expectations[];
  /** Revisions that were acknowledged to somebody. */
  readonly acknowledged: number;
}): Promise<Checked> {
  const { url, keyRing, expectations, acknowledged } = options;
  const backend = await openSqlBackend({ url });
  try {
    const store = backend.openStore({ keyRing });
    const { facts, problems } = await foundFacts({ backend, store, keyRing });
    const unclaimed = new Map(facts);
    for (const one of expectations) {
      const mine = new Map([...facts].filter(([key]) => one.knows(key)));
      for (const key of mine.keys()) unclaimed.delete(key);
      problems.push(...one.compare(mine));
    }
    for (const key of unclaimed.keys()) problems.push(`${key} is there, and nobody wrote it`);

    const revision = await store.getRevision();
    const revisions: number[] = [];
    let last = Number.POSITIVE_INFINITY;
    for await (const record of everyItem((page) => backend.auditLog.list(page))) {
      if (record.revision === undefined) continue;
      revisions.push(record.revision);
      // Newest first: the order of the trail is that of the revisions.
      if (record.revision >= last) problems.push(`${record.revision} stands before ${last}`);
      last = record.revision;
    }
    if (new Set(revisions).size !== revision || revisions.length !== revision) {
      problems.push(`revision ${revision}, but ${revisions.length} records of mutations`);
    }
    if (acknowledged > revision) {
      problems.push(`${acknowledged} mutations were acknowledged, the revision is ${revision}`);
    }
    return { revision, facts: facts.size, problems };
  } finally {
    await backend.close();
  }
}
