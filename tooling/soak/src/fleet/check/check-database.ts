import type { KekLookup } from "@gw/crypto";
import type { AuditRecord } from "@gw/store-abstract";
import { openSqlBackend } from "@gw/store-sql";
import type { TestDatabase } from "@gw/test-databases";
import { brokenRows } from "./broken-rows.ts";
import { differences, mutationsOf } from "./differences.ts";
import type { Expectations } from "../../load/expectations.ts";
import { foundFacts } from "./find-facts.ts";
import type { Journal } from "../writers/journal.ts";
import { replay } from "./replay.ts";

export interface CheckOptions {
  readonly database: TestDatabase;
  readonly keyRing: KekLookup;
  /** Of those who have things of their own. */
  readonly expectations: readonly Expectations[];
  /** Of everybody. */
  readonly journal: Journal;
}

export interface Checked {
  readonly revision: number;
  /** How many facts of the writers were found. */
  readonly facts: number;
  /** How often each kind of mutation was made. */
  readonly actions: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/**
 * Reads the whole database, and compares it with what was acknowledged, with every invariant, and
 * with what the same mutations lead to when they are made one after the other.
 */
export async function check(options: CheckOptions): Promise<Checked> {
  const { database, keyRing, expectations, journal } = options;
  const backend = await openSqlBackend({ url: database.url });
  try {
    const store = backend.openStore({ keyRing });
    const { facts, problems } = await foundFacts({ backend, store, keyRing });
    problems.push(...(await brokenRows(database)));
    for (const one of expectations) {
      problems.push(...one.compare(new Map([...facts].filter(([key]) => one.knows(key)))));
    }
    const revision = await store.getRevision();
    const records: AuditRecord[] = [];
    for await (const record of mutationsOf(backend)) records.push(record);
    records.reverse();
    problems.push(...wrongRevisions(records, revision));
    const replayed = await replay({
      records,
      journal,
      keyRing,
      keks: await backend.kekRegistry.list(),
    });
    problems.push(...replayed.problems);
    problems.push(...(await differences({ backend, store }, replayed, keyRing)));
    return { revision, facts: facts.size, actions: countActions(records), problems };
  } finally {
    await backend.close();
  }
}

/** In the order of the trail they are 1, 2 and so on to the revision of the store. */
function wrongRevisions(records: readonly AuditRecord[], revision: number): string[] {
  const wrong = records.flatMap(({ revision: found, sequence }, index) =>
    found === index + 1 ? [] : [`record ${sequence} has revision ${found}, not ${index + 1}`],
  );
  if (records.length !== revision) {
    wrong.push(`revision ${revision}, but ${records.length} records of mutations`);
  }
  return wrong;
}

function countActions(records: readonly AuditRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action } of records) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}
