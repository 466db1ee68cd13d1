import type { GatewayBackend, KekRecord, KekRegistry, KekTransaction } from "../../../src/index.ts";
import { type Mutant, replaced } from "./mutant.ts";

function withRegistry(
  backend: GatewayBackend,
  members: (registry: KekRegistry) => Partial<KekRegistry>,
): GatewayBackend {
  const { kekRegistry } = backend;
  return { ...backend, kekRegistry: replaced(kekRegistry, members(kekRegistry)) };
}

/** The methods of a registry transaction as own properties, so that they can be spread. */
function bound(tx: KekTransaction): KekTransaction {
  return {
    newRevision: tx.newRevision,
    keks: () => tx.keks(),
    insertKek: (record) => tx.insertKek(record),
    updateKek: (version, changes) => tx.updateKek(version, changes),
    countSecrets: (version) => tx.countSecrets(version),
    liveServers: () => tx.liveServers(),
    appendAudit: (record) => tx.appendAudit(record),
  };
}

/** Defects of the key registry and the server registry. */
export const keyMutants: readonly Mutant[] = [
  {
    defect: "overwrites a key version that is registered again",
    caughtBy: "rejects a registered version and keeps its record",
    wrap(backend) {
      const inserted = new Map<number, KekRecord>();
      return withRegistry(backend, (registry) => ({
        insert: async (record) => {
          inserted.set(record.version, record);
          return registry.insert(record);
        },
        list: async () =>
          (await registry.list()).map((record) => inserted.get(record.version) ?? record),
      }));
    },
  },
  {
    defect: "registers a second active key version",
    caughtBy: "rejects a second active version",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        insert: async (record) =>
          (await registry.insert(record)) || registry.insert({ ...record, state: "staged" }),
      })),
  },
  {
    defect: "registers a key version that secrets already name",
    caughtBy: "rejects a version that a secret already names",
    wrap(backend) {
      const extra: KekRecord[] = [];
      return withRegistry(backend, (registry) => ({
        async insert(record) {
          if (await registry.insert(record)) return true;
          const isNamed = (await backend.sealedSecrets.countSecretsByKek()).has(record.version);
          if (isNamed) extra.push(record);
          return isNamed;
        },
        list: async () => [...(await registry.list()), ...extra],
      }));
    },
  },
  {
    defect: "lists key versions in the order of their registration",
    caughtBy: "stores all fields and lists records by ascending version",
    wrap(backend) {
      const order: number[] = [];
      return withRegistry(backend, (registry) => ({
        insert: async (record) => {
          order.push(record.version);
          return registry.insert(record);
        },
        list: async () =>
          (await registry.list()).sort(
            (a, b) => order.indexOf(a.version) - order.indexOf(b.version),
          ),
      }));
    },
  },
  {
    defect: "returns its internal bytes of a key record",
    caughtBy: "changing the result of a read does not change the store",
    wrap(backend) {
      const shared = new Map<number, KekRecord>();
      return withRegistry(backend, (registry) => ({
        list: async () =>
          (await registry.list()).map((record) => {
            const own = shared.get(record.version) ?? record;
            shared.set(record.version, own);
            return own;
          }),
      }));
    },
  },
  {
    defect: "changes the key registry without a new revision",
    caughtBy: "a key registry transaction › commits all changes together",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        transact: async (work) =>
          registry.transact((tx) => work({ ...bound(tx), newRevision: tx.newRevision - 1 })),
      })),
  },
  {
    defect: "changes the key registry in several steps",
    caughtBy: "a key registry transaction › rolls everything back",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        transact: (work) =>
          registry.transact((tx) =>
            work({
              ...bound(tx),
              appendAudit: (record) => backend.auditLog.append([record]),
            }),
          ),
      })),
  },
  {
    defect: "does not count the secrets of a key version",
    caughtBy: "a key registry transaction › commits all changes together",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        transact: (work) =>
          registry.transact((tx) => work({ ...bound(tx), countSecrets: async () => 0 })),
      })),
  },
  {
    defect: "loses the key versions of a server",
    caughtBy: "lists the announced servers with their key versions",
    wrap: (backend) => ({
      ...backend,
      serverRegistry: replaced(backend.serverRegistry, {
        announce: ({ serverId }) => backend.serverRegistry.announce({ serverId, kekVersions: [] }),
      }),
    }),
  },
  {
    defect: "does not order heartbeats and registry transactions",
    caughtBy: "orders a first heartbeat and a key registry transaction",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        transact: (work) =>
          registry.transact((tx) => work({ ...bound(tx), liveServers: async () => [] })),
        list: async () => (await registry.list()).map(({ activatedAt: _, ...record }) => record),
      })),
  },
];
