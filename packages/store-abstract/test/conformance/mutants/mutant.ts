import type {
  GatewayBackend,
  GatewayStore,
  StoreReader,
  StoreTransaction,
} from "../../../src/index.ts";
import {
  confineReader,
  confineTransaction,
  type WorkspaceReader,
  type WorkspaceTransaction,
} from "../../../src/rules/confined-rows.ts";

/** A correct backend with one defect. */
export interface Mutant {
  /** What the defective backend does. */
  readonly defect: string;
  /** Part of the name of the one case that must fail. */
  readonly caughtBy: string;
  wrap(backend: GatewayBackend): GatewayBackend;
}

/** The protected members of {@link AbstractGatewayStore}. */
export interface Internals {
  reader: StoreReader;
  transact<T>(workspace: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

/** Wraps `target` with some members replaced. */
export function replaced<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get(_, key) {
      const source = key in members ? members : target;
      const member: unknown = Reflect.get(source, key);
      return typeof member === "function" ? member.bind(source) : member;
    },
  });
}

/** Modifies every store that the backend opens. */
export function withStores(
  backend: GatewayBackend,
  change: (store: GatewayStore & Internals, workspace: string) => void,
): GatewayBackend {
  return {
    ...backend,
    openStore(options) {
      const store = backend.openStore(options);
      change(store as GatewayStore & Internals, options.workspace ?? "default");
      return store;
    },
  };
}

/** Replaces public methods of every store. */
export function withMethods(
  backend: GatewayBackend,
  methods: (store: GatewayStore & Internals) => Partial<GatewayStore>,
): GatewayBackend {
  return {
    ...backend,
    openStore(options) {
      const store = backend.openStore(options);
      return replaced(store, methods(store as GatewayStore & Internals));
    },
  };
}

/** Replaces members of every transaction; `inside` is the transaction of the backend itself. */
export function withWrites(
  backend: GatewayBackend,
  members: (tx: WorkspaceTransaction, inside: StoreTransaction) => Partial<WorkspaceTransaction>,
): GatewayBackend {
  return withStores(backend, (store) => {
    const transact = store.transact.bind(store);
    store.transact = (workspace, work) =>
      transact(workspace, (tx) =>
        work(replaced(tx, unconfined(members(confineTransaction(tx, workspace), tx)))),
      );
  });
}

/** Replaces reads, inside and outside transactions. */
export function withReads(
  backend: GatewayBackend,
  members: (reader: WorkspaceReader) => Partial<WorkspaceReader>,
): GatewayBackend {
  return withStores(withWrites(backend, members), (store, workspace) => {
    const { reader } = store;
    store.reader = replaced(reader, unconfined(members(confineReader(reader, workspace))));
  });
}

type Operation = (...parameters: readonly unknown[]) => unknown;

/** Adds the first parameter, the workspace, to operations that lack it. */
function unconfined<Rows extends StoreReader>(
  members: Partial<WorkspaceTransaction>,
): Partial<Rows> {
  const added = Object.entries(members).map(([name, member]) => {
    if (typeof member !== "function") return [name, member];
    const operation = member as Operation;
    return [name, (_workspace: string, ...rest: readonly unknown[]) => operation(...rest)];
  });
  return Object.fromEntries(added);
}
