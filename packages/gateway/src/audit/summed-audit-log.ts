import type { Page } from "@gw/entities";
import {
  type AuditDeletion,
  type AuditLog,
  type AuditRecord,
  DelayedBatch,
  type ListAuditRecordsInput,
  type NewAuditRecord,
} from "@gw/store-abstract";

export interface SummedAuditLogOptions {
  readonly auditLog: AuditLog;
  /** Receives why a sum could not be written; its records are lost. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** In milliseconds. */
const minute = 60_000;
/** Refused records of one principal, action and code of a workspace in a minute that are written one by one. */
const writtenPerMinute = 10;

/** The refused records of one workspace, principal, action and code since the last write. */
interface Sum {
  count: number;
  last: NewAuditRecord;
}

interface Window {
  readonly startedAt: number;
  count: number;
}

/**
 * An audit log that one caller cannot fill with refused actions: beyond ten a minute of one principal,
 * action and code in a workspace it writes one record a minute, with their number and the time of the last.
 */
export class SummedAuditLog implements AuditLog {
  readonly #auditLog: AuditLog;
  readonly #sums: DelayedBatch<Sum>;
  /** By workspace, principal, action and code, in the order of their starts. */
  readonly #windows = new Map<string, Window>();

  constructor({ auditLog, onError }: SummedAuditLogOptions) {
    this.#auditLog = auditLog;
    this.#sums = new DelayedBatch<Sum>({
      delay: minute,
      merge: {
        keyOf: ({ last }) => keyOf(last),
        combine(queued, { count, last }) {
          queued.count += count;
          queued.last = last;
          return queued;
        },
      },
      write: (sums) => auditLog.append(sums.map(recordOf)),
      onError: (error) => onError?.(error),
    });
  }

  async append(records: readonly NewAuditRecord[]): Promise<void> {
    const written = records.filter((record) => {
      if (!this.#isExceededBy(record)) return true;
      this.#sums.add({ count: 1, last: record });
      return false;
    });
    if (written.length > 0) await this.#auditLog.append(written);
  }

  list(input?: ListAuditRecordsInput): Promise<Page<AuditRecord>> {
    return this.#auditLog.list(input);
  }

  deleteBefore(range: AuditDeletion): Promise<number> {
    return this.#auditLog.deleteBefore(range);
  }

  /** Writes the sums so far. */
  close(): Promise<void> {
    return this.#sums.close();
  }

  #isExceededBy(record: NewAuditRecord): boolean {
    // Failed authentications have no principal, and are counted by address.
    if (record.result !== "refused" || record.principal === undefined) return false;
    const { time } = record;
    for (const [key, { startedAt }] of this.#windows) {
      if (isIn(time, startedAt)) break;
      this.#windows.delete(key);
    }
    const key = keyOf(record);
    const window = this.#windows.get(key) ?? { startedAt: time, count: 0 };
    window.count += 1;
    this.#windows.set(key, window);
    return window.count > writtenPerMinute;
  }
}

function keyOf({ workspaceId = "", principal = "", action, code = "" }: NewAuditRecord): string {
  return `${workspaceId} ${action} ${code} ${principal}`;
}

/** Clocks may be set back. */
function isIn(time: number, startedAt: number): boolean {
  return time >= startedAt && time - startedAt < minute;
}

function recordOf({ count, last }: Sum): NewAuditRecord {
  const { time, action, workspaceId, principal, code } = last;
  return { time, action, result: "refused", workspaceId, principal, code, count };
}
