import type { KekLookup } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { AuditRecord, GatewayBackend, GatewayStore, KekRecord } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import type { Journal, JournalEntry } from "../writers/journal.ts";

export interface Replayed {
  readonly backend: GatewayBackend;
  readonly store: GatewayStore;
  readonly problems: readonly string[];
}

/**
 * Makes every mutation of the audit trail again, alone and in the order of the revisions, on a store
 * in memory with the same ids and times. That must be possible, and must end in the same state:
 * however many made them at once, it was as if one had come after the other.
 */
export async function replay(options: {
  /** Those of mutations, oldest first. */
  readonly records: readonly AuditRecord[];
  readonly journal: Journal;
  readonly keyRing: KekLookup;
  readonly keks: readonly KekRecord[];
}): Promise<Replayed> {
  const { records, journal, keyRing, keks } = options;
  const problems: string[] = [];
  let time = 0;
  const nextIds: string[] = [];
  let mappings = 0;
  const backend = createMemoryBackend({
    clock: () => time,
    // Those of mappings stand in no audit record: they are other ones.
    newId: () => nextIds.shift() ?? (++mappings).toString(16).padStart(32, "0"),
  });
  for (const kek of keks) await backend.kekRegistry.insert(kek);
  const store = backend.openStore({ keyRing });
  const made = new Set<JournalEntry>();
  for (const record of records) {
    const { revision, requestId, principal, action, targetId } = record;
    time = record.time;
    nextIds.splice(0);
    if (/^(secret|model_definition|endpoint)\.create$/.test(action) && targetId !== undefined) {
      nextIds.push(targetId.slice(2));
    }
    const label = `revision ${revision} (${requestId}, ${action})`;
    const entry = journal.find(requestId);
    if (entry === undefined) {
      problems.push(`${label} was asked for by nobody`);
      continue;
    }
    if (made.has(entry)) problems.push(`${label} was made twice`);
    made.add(entry);
    if (entry.heard.is === "refused") problems.push(`${label} was refused, and was made`);
    if (entry.heard.is === "acknowledged" && entry.heard.revision !== revision) {
      problems.push(`${label} was acknowledged as revision ${entry.heard.revision}`);
    }
    try {
      await entry.run(store, { requestId, principal });
    } catch (error) {
      const why = GatewayError.is(error) ? `${error.code}: ${error.message}` : String(error);
      problems.push(`${label} cannot have been made then: ${why}`);
    }
  }
  for (const entry of journal.acknowledged) {
    if (!made.has(entry)) problems.push(`${entry.requestId} was acknowledged, and is not there`);
  }
  return { backend, store, problems };
}
