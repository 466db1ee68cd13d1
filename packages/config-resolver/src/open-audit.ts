import type { AuditLog, NewAuditRecord, SealedSecret } from "@gw/store-abstract";

/** Options of {@link OpenAudit}. */
export interface OpenAuditOptions {
  readonly auditLog: AuditLog;
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Records each opening of a secret once per wrapped data key, in the background. Records that cannot
 * be written stay queued for the next attempt. The queue is bounded, because a secret is queued at
 * most once for each of its updates.
 */
export class OpenAudit {
  readonly #options: OpenAuditOptions;
  readonly #recorded = new Map<string, Uint8Array>();
  #queued: NewAuditRecord[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: OpenAuditOptions) {
    this.#options = options;
  }

  /** Queues a record, unless this opening was recorded before. */
  record({ secretId, secretName, wrappedDek }: SealedSecret): void {
    const recorded = this.#recorded.get(secretId);
    if (recorded !== undefined && Buffer.compare(recorded, wrappedDek) === 0) return;
    this.#recorded.set(secretId, wrappedDek);
    this.#queued.push({
      time: this.#options.clock(),
      action: "secret.open",
      result: "succeeded",
      targetId: secretId,
      targetName: secretName,
    });
  }

  /** Starts to write the queued records; a failure goes to `onError`. */
  startWriting(): void {
    if (this.#queued.length === 0 || this.#writing !== undefined) return;
    this.#write().catch(this.#options.onError);
  }

  /** Waits until all queued records are written. Rejects if that fails; they stay queued. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing.catch(() => undefined);
    if (this.#queued.length > 0) await this.#write();
  }

  #write(): Promise<void> {
    const records = this.#queued;
    this.#queued = [];
    this.#writing = this.#options.auditLog
      .append(records)
      .catch((error: unknown) => {
        this.#queued = [...records, ...this.#queued];
        throw error;
      })
      .finally(() => {
        this.#writing = undefined;
      });
    return this.#writing;
  }
}
