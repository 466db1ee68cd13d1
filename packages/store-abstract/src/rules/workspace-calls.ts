import { GatewayError, type MutationContext, type Page, type WorkspaceId } from "@gw/entities";
import { mutationContextSchema, parseInput, type Schema } from "@gw/entities/schemas";
import type { RowPage, StoreReader, StoreTransaction } from "../store-rows.js";
import {
  confineReader,
  confineTransaction,
  requireWorkspace,
  type WorkspaceReader,
} from "./confined-rows.js";
import { Mutation, notifyCommitted } from "./mutation.js";
import { pageOf } from "./paging.js";

interface WorkspaceCallsOptions {
  readonly workspace: WorkspaceId;
  readonly clock: () => number;
  readonly maxRows?: number | undefined;
  /** Called once, by the first read. */
  reader(): StoreReader;
  transact<T>(workspace: WorkspaceId, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

/** What the calls of a store of one workspace have in common: validated input, and rows of that workspace. */
export class WorkspaceCalls {
  readonly #options: WorkspaceCallsOptions;
  #reader: WorkspaceReader | undefined;
  #isClosed = false;

  constructor(options: WorkspaceCallsOptions) {
    this.#options = options;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** @throws STORE_CLOSED */
  #requireOpen(): void {
    if (this.#isClosed) throw new GatewayError("STORE_CLOSED", "The store is closed");
  }

  /** A validated copy. @throws STORE_CLOSED, INVALID_PARAMETER_VALUE */
  checked<T>(schema: Schema<T>, input: unknown): T {
    this.#requireOpen();
    return parseInput(schema, input);
  }

  /** A validated copy, so that later changes by the caller have no effect. */
  caller(by: MutationContext = {}): MutationContext {
    return this.checked(mutationContextSchema, by);
  }

  /** The reads of the workspace. @throws STORE_CLOSED, RESOURCE_DOES_NOT_EXIST if it does not exist */
  async rows(): Promise<WorkspaceReader> {
    this.#requireOpen();
    const { workspace } = this.#options;
    this.#reader ??= confineReader(this.#options.reader(), workspace);
    return requireWorkspace(this.#reader, workspace);
  }

  /** Reads one page of a list of rows, see {@link pageOf}. */
  page<Row extends { readonly createdRevision: number }, T, Filters>(
    list: Omit<Parameters<typeof pageOf<Row, T, Filters>>[0], "workspace" | "read"> & {
      read(rows: WorkspaceReader, page: RowPage<Filters>): Promise<readonly Row[]>;
    },
  ): Promise<Page<T>> {
    return pageOf<Row, T, Filters>({
      ...list,
      workspace: this.#options.workspace,
      read: async (page) => list.read(await this.rows(), page),
    });
  }

  /** Validates the caller and runs a mutation. */
  mutate<T>(by: MutationContext | undefined, work: (mutation: Mutation) => Promise<T>): Promise<T> {
    return this.run(this.caller(by), work);
  }

  /** Runs a mutation of a validated caller. */
  async run<T>(
    { principal, requestId, onCommitted }: MutationContext,
    work: (mutation: Mutation) => Promise<T>,
  ): Promise<T> {
    const { workspace, clock, maxRows } = this.#options;
    const [result, revision] = await this.#options.transact(workspace, async (rows) => {
      const tx = await requireWorkspace(confineTransaction(rows, workspace), workspace);
      const mutation = new Mutation({ tx, now: clock(), principal, requestId, maxRows });
      return [await work(mutation), tx.newRevision] as const;
    });
    notifyCommitted(onCommitted, revision);
    return result;
  }
}
