import type { MutationContext } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";

/** A mutation with fixed arguments, so that it can be repeated on another store. */
export type Run<T> = (store: GatewayStore, by: MutationContext) => Promise<T>;

/** The outcome of a mutation that the client observed. */
export type JournalOutcome =
  | { readonly status: "acknowledged"; readonly revision: number }
  /** The mutation was certainly not made. */
  | { readonly status: "rejected" }
  | { readonly status: "in_doubt" };

export interface JournalEntry {
  readonly requestId: string;
  readonly run: Run<unknown>;
  outcome: JournalOutcome;
}

/** Every requested mutation, by the request id that the audit log contains. */
export class Journal {
  readonly #entries = new Map<string, JournalEntry>();

  add(requestId: string, run: Run<unknown>): JournalEntry {
    const entry: JournalEntry = { requestId, run, outcome: { status: "in_doubt" } };
    this.#entries.set(requestId, entry);
    return entry;
  }

  find(requestId: string | undefined): JournalEntry | undefined {
    return requestId === undefined ? undefined : this.#entries.get(requestId);
  }

  get acknowledged(): JournalEntry[] {
    return this.#withStatus("acknowledged");
  }

  get inDoubt(): JournalEntry[] {
    return this.#withStatus("in_doubt");
  }

  #withStatus(status: JournalOutcome["status"]): JournalEntry[] {
    return [...this.#entries.values()].filter(({ outcome }) => outcome.status === status);
  }
}
