import type {
  GatewayBackend,
  GatewayStore,
  StoreReader,
  StoreTransaction,
} from "../../src/index.ts";

/** A sound backend that is broken in one way. */
export interface Mutant {
  readonly breaks: string;
  /** Part of the name of a case that has to fail on it. */
  readonly caughtBy: string;
  wrap(backend: GatewayBackend): GatewayBackend;
}

/** What {@link AbstractGatewayStore} keeps from callers, but takes from its backend. */
export interface Internals {
  reader: StoreReader;
  transact<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

/** `target` with some of its members replaced. */
export function replaced<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get(_, key) {
      const source = key in members ? members : target;
      const member: unknown = Reflect.get(source, key);
      return typeof member === "function" ? member.bind(source) : member;
    },
  });
}

/** Changes every store of the backend after it was opened. */
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

/** Replaces reads, inside of transactions and outside. */
export function withReads(
  backend: GatewayBackend,
  members: (reader: StoreReader) => Partial<StoreReader>,
): GatewayBackend {
  return withStores(withWrites(backend, members), (store) => {
    store.reader = replaced(store.reader, members(store.reader));
  });
}
