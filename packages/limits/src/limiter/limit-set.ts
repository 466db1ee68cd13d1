import type { GatewayLimit, LimitId } from "@gw/entities";
import type { LedgerLimit } from "../ledger/allowance.js";
import { type LimitTerms, termsOf } from "../terms/limit-terms.js";

/** The limits of a workspace, as one revision of its configuration has them. */
export interface WorkspaceLimits {
  readonly workspaceId: string;
  /** Of the workspace; the version of limits that it no longer has. */
  readonly revision: number;
  readonly limits: readonly GatewayLimit[];
}

/** The limits of all workspaces, and which of them the ledger does not know yet. */
export class LimitSet {
  /** By limit id, without those that were deleted. */
  readonly #terms = new Map<LimitId, LimitTerms>();
  /** In the order of ids, without disabled ones. */
  readonly #inForce = new Map<string, readonly LimitTerms[]>();
  readonly #unsent = new Map<LimitId, LedgerLimit>();
  readonly #unsentRestored = new Map<LimitId, LedgerLimit>();

  get isEmpty(): boolean {
    return this.#terms.size === 0;
  }

  /** Takes over the limits of a workspace. */
  configure({ workspaceId, revision, limits }: WorkspaceLimits): void {
    const configured = new Map(
      limits.map((limit) => [limit.limitId, this.#termsOf(workspaceId, limit)] as const),
    );
    for (const [limitId, terms] of this.#terms) {
      if (terms.workspaceId !== workspaceId || configured.has(limitId)) continue;
      this.#terms.delete(limitId);
      this.#unsent.set(limitId, { ...terms.inLedger, version: revision, isDeleted: true });
    }
    for (const [limitId, terms] of configured) {
      if (this.#terms.get(limitId) !== terms) this.#unsent.set(limitId, terms.inLedger);
      this.#terms.set(limitId, terms);
    }
    const inForce = [...configured.values()].filter(({ limit }) => limit.enabled);
    inForce.sort((one, other) => (one.limit.limitId < other.limit.limitId ? -1 : 1));
    this.#inForce.set(workspaceId, inForce);
  }

  /** The limits of a workspace that are enabled, in the order of their ids. */
  inForce(workspaceId: string): readonly LimitTerms[] {
    return this.#inForce.get(workspaceId) ?? [];
  }

  find(limitId: LimitId): LimitTerms | undefined {
    return this.#terms.get(limitId);
  }

  /** Whether the ledger may not know a limit. */
  get hasUnsent(): boolean {
    return this.#unsent.size + this.#unsentRestored.size > 0;
  }

  /** Limits that the ledger may not know. */
  get unsent(): readonly LedgerLimit[] {
    return [...this.#unsent.values()];
  }

  get unsentRestored(): readonly LedgerLimit[] {
    return [...this.#unsentRestored.values()];
  }

  /** Notes limits that the ledger has received. */
  sent(limits: readonly LedgerLimit[]): void {
    for (const limit of limits) {
      if (this.#unsent.get(limit.limitId) === limit) this.#unsent.delete(limit.limitId);
      if (this.#unsentRestored.get(limit.limitId) === limit) {
        this.#unsentRestored.delete(limit.limitId);
      }
    }
  }

  /** The known terms unless the limit has changed. */
  #termsOf(workspaceId: string, limit: GatewayLimit): LimitTerms {
    const known = this.#terms.get(limit.limitId);
    return known?.limit.version === limit.version ? known : termsOf(workspaceId, limit);
  }

  /** Sends a limit again that the ledger does not know, or whose version there is too high. */
  resend(limitId: LimitId, how: "known" | "restored"): void {
    const terms = this.#terms.get(limitId);
    if (terms === undefined) return;
    const unsent = how === "known" ? this.#unsent : this.#unsentRestored;
    unsent.set(limitId, terms.inLedger);
  }
}
