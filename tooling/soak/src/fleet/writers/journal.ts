import type { MutationContext } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";

/** A mutation that can be made again on another store: what it asks for is decided beforehand. */
export type Run<T> = (store: GatewayStore, by: MutationContext) => Promise<T>;

/** What its caller was told of a mutation. */
export type Heard =
  | { readonly is: "acknowledged"; readonly revision: number }
  /** It was certainly not made. */
  | { readonly is: "refused" }
  | { readonly is: "in doubt" };

export interface JournalEntry {
  readonly requestId: string;
  readonly run: Run<unknown>;
  heard: Heard;
}

/** Every mutation that anybody asked for, by the request id that stands in the audit trail. */
export class Journal {
  readonly #entries = new Map<string, JournalEntry>();

  add(requestId: string, run: Run<unknown>): JournalEntry {
    const entry: JournalEntry = { requestId, run, heard: { is: "in doubt" } };
    this.#entries.set(requestId, entry);
    return entry;
  }

  find(requestId: string | undefined): JournalEntry | undefined {
    return requestId === undefined ? undefined : this.#entries.get(requestId);
  }

  get acknowledged(): JournalEntry[] {
    return this.#heardAs("acknowledged");
  }

  get inDoubt(): JournalEntry[] {
    return this.#heardAs("in doubt");
  }

  #heardAs(is: Heard["is"]): JournalEntry[] {
    return [...this.#entries.values()].filter(({ heard }) => heard.is === is);
  }
}
