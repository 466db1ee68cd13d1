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
 * Repeats every mutation of the audit log in the order of its revisions, on an in-memory store with
 * the same ids and times. Concurrent mutations were serializable if each succeeds and the final
 * state is the same.
 */
export async function replay(options: {
  /** Records of mutations, oldest first. */
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
    // The audit log has no mapping ids, so that new ones are generated.
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
      problems.push(`${label} was not requested by a client`);
      continue;
    }
    if (made.has(entry)) problems.push(`${label} was made twice`);
    made.add(entry);
    if (entry.outcome.status === "rejected") problems.push(`${label} was rejected and still made`);
    if (entry.outcome.status === "acknowledged" && entry.outcome.revision !== revision) {
      problems.push(`${label} was acknowledged as revision ${entry.outcome.revision}`);
    }
    try {
      await entry.run(store, { requestId, principal });
    } catch (error) {
      const why = GatewayError.is(error) ? `${error.code}: ${error.message}` : String(error);
      problems.push(`${label} cannot be repeated in sequence: ${why}`);
    }
  }
  for (const entry of journal.acknowledged) {
    if (!made.has(entry)) problems.push(`${entry.requestId} was acknowledged and is missing`);
  }
  return { backend, store, problems };
}
