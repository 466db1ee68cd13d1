import type { WorkspaceId } from "@gw/entities";
import {
  type AuditLog,
  DelayedBatch,
  type NewAuditRecord,
  type SealedSecret,
} from "@gw/store-abstract";

/** Options of {@link OpenAudit}. */
export interface OpenAuditOptions {
  readonly auditLog: AuditLog;
  readonly workspaceId: WorkspaceId;
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds for which records are collected before they are written together. */
const delay = 100;

/**
 * Records each opening of a secret once per wrapped data key, in the background. Records that cannot
 * be written stay queued for the next attempt. The queue is bounded, because a secret is queued at
 * most once for each of its updates.
 */
export class OpenAudit {
  readonly #clock: () => number;
  readonly #workspaceId: WorkspaceId;
  readonly #recorded = new Map<string, Uint8Array>();
  readonly #batch: DelayedBatch<NewAuditRecord>;

  constructor({ auditLog, workspaceId, clock, onError }: OpenAuditOptions) {
    this.#clock = clock;
    this.#workspaceId = workspaceId;
    this.#batch = new DelayedBatch({
      delay,
      retry: true,
      write: (records) => auditLog.append(records),
      onError,
    });
  }

  /** Queues a record, unless this opening was recorded before. */
  record({ secretId, secretName, wrappedDek }: SealedSecret): void {
    const recorded = this.#recorded.get(secretId);
    if (recorded !== undefined && Buffer.compare(recorded, wrappedDek) === 0) return;
    this.#recorded.set(secretId, wrappedDek);
    this.#batch.add({
      time: this.#clock(),
      action: "secret.open",
      result: "succeeded",
      workspaceId: this.#workspaceId,
      targetId: secretId,
      targetName: secretName,
    });
  }

  /** Waits until all queued records are written. Rejects if that fails; they stay queued. */
  flush(): Promise<void> {
    return this.#batch.flush();
  }
}
