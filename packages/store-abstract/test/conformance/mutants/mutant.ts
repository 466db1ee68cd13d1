import type {
  GatewayBackend,
  GatewayStore,
  StoreReader,
  StoreTransaction,
} from "../../../src/index.ts";

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
  transact<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
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
  change: (store: GatewayStore & Internals) => void,
): GatewayBackend {
  return {
    ...backend,
    openStore(options) {
      const store = backend.openStore(options);
      change(store as GatewayStore & Internals);
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

/** Replaces members of every transaction. */
export function withWrites(
  backend: GatewayBackend,
  members: (tx: StoreTransaction) => Partial<StoreTransaction>,
): GatewayBackend {
  return withStores(backend, (store) => {
    const transact = store.transact.bind(store);
    store.transact = (work) => transact((tx) => work(replaced(tx, members(tx))));
  });
}

/** Replaces reads, inside and outside transactions. */
export function withReads(
  backend: GatewayBackend,
  members: (reader: StoreReader) => Partial<StoreReader>,
): GatewayBackend {
  return withStores(withWrites(backend, members), (store) => {
    store.reader = replaced(store.reader, members(store.reader));
  });
}
