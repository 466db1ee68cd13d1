import type { AuditLog, NewAuditRecord, SealedSecret } from "@gw/store-abstract";

export interface OpenAuditOptions {
  readonly auditLog: AuditLog;
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Records each opening of a secret once per wrapped DEK, beside the resolving: nothing waits for
 * it, and what could not be written is kept for the next attempt. As a secret is queued at most
 * once per write of it, the queue needs no bound of its own.
 */
export class OpenAudit {
  readonly #options: OpenAuditOptions;
  readonly #seen = new Map<string, Uint8Array>();
  #queued: NewAuditRecord[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: OpenAuditOptions) {
    this.#options = options;
  }

  opened({ secretId, secretName, wrappedDek }: SealedSecret): void {
    const seen = this.#seen.get(secretId);
    if (seen !== undefined && Buffer.compare(seen, wrappedDek) === 0) return;
    this.#seen.set(secretId, wrappedDek);
    this.#queued.push({
      time: this.#options.clock(),
      action: "secret.open",
      result: "succeeded",
      targetId: secretId,
      targetName: secretName,
    });
  }

  /** Starts writing what is queued, if anything is; the failure goes to `onError`. */
  writeSoon(): void {
    if (this.#queued.length === 0 || this.#writing !== undefined) return;
    this.#write().catch(this.#options.onError);
  }

  /** Waits until everything queued is written. Rejects when it cannot be; it stays queued. */
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
