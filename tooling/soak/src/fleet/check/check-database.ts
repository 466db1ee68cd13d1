import type { KekLookup } from "@gw/crypto";
import type { AuditRecord } from "@gw/store-abstract";
import { openSqlBackend } from "@gw/store-sql";
import type { TestDatabase } from "@gw/test-databases";
import type { Expectations } from "../../load/expectations.ts";
import type { Journal } from "../writers/journal.ts";
import { brokenRows } from "./broken-rows.ts";
import { compareGateways, mutationsOf } from "./differences.ts";
import { findFacts } from "./find-facts.ts";
import { replay } from "./replay.ts";

export interface CheckOptions {
  readonly database: TestDatabase;
  readonly keyRing: KekLookup;
  /** One per writer with its own resources. */
  readonly expectations: readonly Expectations[];
  /** The mutations of all clients. */
  readonly journal: Journal;
}

export interface CheckReport {
  readonly revision: number;
  /** Number of facts found. */
  readonly facts: number;
  /** Number of mutations by kind. */
  readonly actions: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/**
 * Reads the whole database and compares it with the acknowledged mutations, with the invariants, and
 * with the result of the same mutations in sequence.
 */
export async function checkDatabase(options: CheckOptions): Promise<CheckReport> {
  const { database, keyRing, expectations, journal } = options;
  const backend = await openSqlBackend({ url: database.url });
  try {
    const store = backend.openStore({ keyRing });
    const { facts, problems } = await findFacts({ backend, store, keyRing });
    problems.push(...(await brokenRows(database)));
    for (const one of expectations) {
      problems.push(...one.compare(new Map([...facts].filter(([key]) => one.has(key)))));
    }
    const revision = await store.getRevision();
    const records: AuditRecord[] = [];
    for await (const record of mutationsOf(backend)) records.push(record);
    records.reverse();
    problems.push(...checkRevisions(records, revision));
    const replayed = await replay({
      records,
      journal,
      keyRing,
      keks: await backend.kekRegistry.list(),
    });
    problems.push(...replayed.problems);
    problems.push(...(await compareGateways({ backend, store }, replayed, keyRing)));
    return { revision, facts: facts.size, actions: countActions(records), problems };
  } finally {
    await backend.close();
  }
}

/** Revisions in the audit log must be 1, 2, … up to the revision of the store. */
function checkRevisions(records: readonly AuditRecord[], revision: number): string[] {
  const problems = records.flatMap(({ revision: found, sequence }, index) =>
    found === index + 1
      ? []
      : [`audit record ${sequence} has revision ${found}, expected ${index + 1}`],
  );
  if (records.length !== revision) {
    problems.push(`revision ${revision}, but ${records.length} mutations in the audit log`);
  }
  return problems;
}

function countActions(records: readonly AuditRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action } of records) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}
