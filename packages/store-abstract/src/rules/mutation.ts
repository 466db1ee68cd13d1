import type { AuditAction } from "../audit-log.js";
import type { StoreTransaction } from "../store-transaction.js";

/** One mutation under way: the transaction, and who changes what when. */
export class Mutation {
  readonly tx: StoreTransaction;
  /** Milliseconds since the Unix epoch; every time that this mutation writes. */
  readonly now: number;
  readonly principal: string | undefined;
  readonly #requestId: string | undefined;

  constructor(options: {
    tx: StoreTransaction;
    now: number;
    principal: string | undefined;
    requestId: string | undefined;
  }) {
    this.tx = options.tx;
    this.now = options.now;
    this.principal = options.principal;
    this.#requestId = options.requestId;
  }

  /** What a new row carries. */
  get created(): {
    createdAt: number;
    createdBy: string | undefined;
    createdRevision: number;
    lastUpdatedAt: number;
    lastUpdatedBy: string | undefined;
  } {
    return {
      createdAt: this.now,
      createdBy: this.principal,
      createdRevision: this.tx.newRevision,
      ...this.updated,
    };
  }

  /** What a changed row carries. */
  get updated(): { lastUpdatedAt: number; lastUpdatedBy: string | undefined } {
    return { lastUpdatedAt: this.now, lastUpdatedBy: this.principal };
  }

  /** Every mutation leaves exactly one record, in its own transaction. */
  async audit(
    action: AuditAction,
    target: { readonly id: string; readonly name: string | undefined },
  ): Promise<void> {
    await this.tx.appendAudit({
      time: this.now,
      action,
      result: "succeeded",
      principal: this.principal,
      requestId: this.#requestId,
      targetId: target.id,
      targetName: target.name,
      revision: this.tx.newRevision,
    });
  }
}
