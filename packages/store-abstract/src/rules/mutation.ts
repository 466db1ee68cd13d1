import { GatewayError, type MutationContext } from "@gw/entities";
import { type StoreMutation, storeActions } from "../gateway-store.js";
import type { CountedKind } from "../store-rows.js";
import type { WorkspaceTransaction } from "./confined-rows.js";

/** In messages. */
const kindNames: Readonly<Record<CountedKind, string>> = {
  secrets: "secrets",
  modelDefinitions: "model definitions",
  endpoints: "endpoints",
  bindings: "bindings",
  limits: "limits",
};

/** The columns that a mutation sets on an updated row. */
interface UpdatedColumns {
  readonly lastUpdatedAt: number;
  readonly lastUpdatedBy: string | undefined;
}

/** The columns that a mutation sets on a new row. */
interface CreatedColumns extends UpdatedColumns {
  readonly createdAt: number;
  readonly createdBy: string | undefined;
  readonly createdRevision: number;
}

/** A mutation in progress: its transaction, caller and time. */
export class Mutation {
  readonly tx: WorkspaceTransaction;
  /** Milliseconds since the Unix epoch; the mutation writes no other time. */
  readonly now: number;
  readonly principal: string | undefined;
  /** How many rows of each kind the workspace may have; any number when absent. */
  readonly #maxRows: number | undefined;
  readonly #requestId: string | undefined;

  constructor(options: {
    tx: WorkspaceTransaction;
    now: number;
    principal: string | undefined;
    maxRows?: number | undefined;
    requestId: string | undefined;
  }) {
    this.tx = options.tx;
    this.now = options.now;
    this.principal = options.principal;
    this.#maxRows = options.maxRows;
    this.#requestId = options.requestId;
  }

  get created(): CreatedColumns {
    return {
      createdAt: this.now,
      createdBy: this.principal,
      createdRevision: this.tx.newRevision,
      ...this.updated,
    };
  }

  get updated(): UpdatedColumns {
    return { lastUpdatedAt: this.now, lastUpdatedBy: this.principal };
  }

  /**
   * Checks that the workspace may have one more row of a kind.
   *
   * @throws INVALID_STATE
   */
  async requireRoom(kind: CountedKind): Promise<void> {
    const limit = this.#maxRows;
    if (limit === undefined || (await this.tx.countRows(kind, limit)) < limit) return;
    const count = await this.tx.countRows(kind, Number.MAX_SAFE_INTEGER);
    const rows = kindNames[kind];
    throw new GatewayError(
      "INVALID_STATE",
      `The workspace has ${count} ${rows}, and may have ${limit}; delete some of them first`,
    );
  }

  /** Writes the audit record of a store method; every mutation writes exactly one. */
  async audit(
    method: StoreMutation,
    target: { readonly id: string; readonly name: string | undefined },
  ): Promise<void> {
    await this.tx.appendAudit({
      time: this.now,
      action: storeActions[method],
      result: "succeeded",
      principal: this.principal,
      requestId: this.#requestId,
      targetId: target.id,
      targetName: target.name,
      revision: this.tx.newRevision,
    });
  }
}

/** Calls the listener. An error that it throws is uncaught and does not fail the mutation. */
export function notifyCommitted(
  onCommitted: MutationContext["onCommitted"],
  revision: number,
): void {
  try {
    onCommitted?.(revision);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
