import type {
  AuditLog,
  AuditRecord,
  GatewayBackend,
  KekRecord,
  KekRegistry,
  KekTransaction,
  SealedSecret,
  SealedSecretSource,
  SealSwap,
} from "../../src/index.ts";
import { type Mutant, replaced } from "./mutant.ts";

function withSealed(
  backend: GatewayBackend,
  members: (source: SealedSecretSource) => Partial<SealedSecretSource>,
): GatewayBackend {
  const { sealedSecrets } = backend;
  return { ...backend, sealedSecrets: replaced(sealedSecrets, members(sealedSecrets)) };
}

function withRegistry(
  backend: GatewayBackend,
  members: (registry: KekRegistry) => Partial<KekRegistry>,
): GatewayBackend {
  const { kekRegistry } = backend;
  return { ...backend, kekRegistry: replaced(kekRegistry, members(kekRegistry)) };
}

function withAudit(
  backend: GatewayBackend,
  members: (log: AuditLog) => Partial<AuditLog>,
): GatewayBackend {
  return { ...backend, auditLog: replaced(backend.auditLog, members(backend.auditLog)) };
}

async function rowOf(source: SealedSecretSource, id: string): Promise<SealedSecret | undefined> {
  const rows = await source.pageSealedSecrets({ limit: 1_000 });
  return rows.find(({ secretId }) => secretId === id);
}

/** The methods of a transaction of the registry, to be spread. */
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

/** A swap that forgets part of what it was told to expect. */
function forgetting(
  breaks: string,
  caughtBy: string,
  expect: (row: SealedSecret, expected: SealSwap["expected"]) => SealSwap["expected"],
): Mutant {
  return {
    breaks,
    caughtBy,
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        async replaceSeals({ swaps, whileActive }) {
          const known = await Promise.all(
            swaps.map(async (swap) => {
              const row = await rowOf(source, swap.secretId);
              return row === undefined ? [] : [{ ...swap, expected: expect(row, swap.expected) }];
            }),
          );
          return source.replaceSeals({ swaps: known.flat(), whileActive });
        },
      })),
  };
}

const swapsExpected = "replacing a wrapped data key › replaces only what it was told to expect";

/** How the ports beside a store go wrong. */
export const portMutants: readonly Mutant[] = [
  forgetting("swaps by primary key alone", swapsExpected, (row) => row),
  forgetting(
    "swaps by key version alone",
    "replacing a wrapped data key › never undoes a value that was written meanwhile",
    ({ wrappedDek }, { kekVersion }) => ({ kekVersion, wrappedDek }),
  ),
  forgetting("swaps by bytes alone", swapsExpected, ({ kekVersion }, { wrappedDek }) => ({
    kekVersion,
    wrappedDek,
  })),
  {
    breaks: "takes no ids but those of its environment",
    caughtBy: "has an id from where its store was told to take them",
    wrap: (backend) => ({
      ...backend,
      openStore: ({ keyRing }) => backend.openStore({ keyRing }),
    }),
  },
  {
    breaks: "says that it swapped when it did not",
    caughtBy: "replacing a whole seal › of ten at once with one expectation, one replaces",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        replaceSeals: async (batch) => {
          const replaced = await source.replaceSeals(batch);
          return replaced && new Set(batch.swaps.map(({ secretId }) => secretId));
        },
      })),
  },
  {
    breaks: "swaps the value along with its wrapped key",
    caughtBy: "replacing a wrapped data key › replaces its columns and nothing else",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        replaceSeals: ({ swaps, whileActive }) =>
          source.replaceSeals({
            whileActive,
            swaps: swaps.map((swap) => ({
              ...swap,
              replacement: { encryptedValue: new Uint8Array(97), ...swap.replacement },
            })),
          }),
      })),
  },
  {
    breaks: "records a swap like a mutation",
    caughtBy: "replacing a wrapped data key › replaces its columns and nothing else",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        replaceSeals: async (batch) => {
          const action = "secret.update";
          await backend.auditLog.append([{ time: 0, action, result: "succeeded" }]);
          return source.replaceSeals(batch);
        },
      })),
  },
  {
    breaks: "swaps under a version that is not the active one",
    caughtBy: "is refused as a whole where another version is active",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        replaceSeals: ({ swaps }) => source.replaceSeals({ swaps }),
      })),
  },
  {
    breaks: "looks at the active version before it swaps, not while",
    caughtBy: "never leaves a row under a version that was retired meanwhile",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        async replaceSeals({ swaps, whileActive }) {
          const keks = await backend.kekRegistry.list();
          const active = keks.find(({ state }) => state === "active")?.version;
          if (whileActive !== undefined && active !== whileActive) return undefined;
          return source.replaceSeals({ swaps });
        },
      })),
  },
  {
    breaks: "overwrites a key version that is entered again",
    caughtBy: "enters no version twice, and overwrites none",
    wrap(backend) {
      const entered = new Map<number, KekRecord>();
      return withRegistry(backend, (registry) => ({
        insert: async (record) => {
          entered.set(record.version, record);
          return registry.insert(record);
        },
        list: async () =>
          (await registry.list()).map((record) => entered.get(record.version) ?? record),
      }));
    },
  },
  {
    breaks: "enters a second active key version",
    caughtBy: "has one active version",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        insert: async (record) =>
          (await registry.insert(record)) || registry.insert({ ...record, state: "staged" }),
      })),
  },
  {
    breaks: "enters a key version that secrets name already",
    caughtBy: "enters no version that a secret names already",
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
    breaks: "lists key versions in the order of their entry",
    caughtBy: "keeps records whole, by ascending version",
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
    breaks: "hands out its own bytes of a key record",
    caughtBy: "what a read answers is the caller's own",
    wrap(backend) {
      const kept = new Map<number, KekRecord>();
      return withRegistry(backend, (registry) => ({
        list: async () =>
          (await registry.list()).map((record) => {
            const own = kept.get(record.version) ?? record;
            kept.set(record.version, own);
            return own;
          }),
      }));
    },
  },
  {
    breaks: "changes the key registry without a new revision",
    caughtBy: "a change of the key registry › becomes visible as a whole",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        transact: async (work) =>
          registry.transact((tx) => work({ ...bound(tx), newRevision: tx.newRevision - 1 })),
      })),
  },
  {
    breaks: "changes the key registry step by step",
    caughtBy: "a change of the key registry › that throws changes nothing",
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
    breaks: "does not count the secrets that a version wraps",
    caughtBy: "a change of the key registry › becomes visible as a whole",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        transact: (work) =>
          registry.transact((tx) => work({ ...bound(tx), countSecrets: async () => 0 })),
      })),
  },
  {
    breaks: "forgets which keys a server holds",
    caughtBy: "shows who is there, with the keys that each holds",
    wrap: (backend) => ({
      ...backend,
      serverRegistry: replaced(backend.serverRegistry, {
        announce: ({ serverId }) => backend.serverRegistry.announce({ serverId, kekVersions: [] }),
      }),
    }),
  },
  {
    breaks: "lets servers and changes of the registry miss one another",
    caughtBy: "a first sign and a change of the registry see one another",
    wrap: (backend) =>
      withRegistry(backend, (registry) => ({
        transact: (work) =>
          registry.transact((tx) => work({ ...bound(tx), liveServers: async () => [] })),
        list: async () => (await registry.list()).map(({ activatedAt: _, ...record }) => record),
      })),
  },
  {
    breaks: "lists audit records oldest first",
    caughtBy: "the audit log › keeps records whole, newest first",
    wrap: (backend) =>
      withAudit(backend, (log) => ({
        list: async (input) => {
          const page = await log.list(input);
          return { ...page, items: [...page.items].reverse() };
        },
      })),
  },
  {
    breaks: "forgets the target filter of the audit log",
    caughtBy: "lists by principal, action and target",
    wrap: (backend) =>
      withAudit(backend, (log) => ({
        list: ({ targetId: _targetId, ...input } = {}) => log.list(input),
      })),
  },
  {
    breaks: "numbers the audit records of every page anew",
    caughtBy: "loses none of many that append at once",
    wrap: (backend) =>
      withAudit(backend, (log) => ({
        list: async (input) => {
          const page = await log.list(input);
          const items = page.items.map((one): AuditRecord => ({ ...one, sequence: 1 }));
          return { ...page, items };
        },
      })),
  },
  {
    breaks: "drops orphaned models from the material of an endpoint",
    caughtBy: "is found by its name, byte for byte, with the revision",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: async (ref) => {
          const page = await source.findEndpointMaterial(ref);
          const endpoints = page.endpoints.map(({ endpoint, models, tags }) => ({
            endpoint,
            tags,
            models: models.filter(({ secret }) => secret !== undefined),
          }));
          return { ...page, endpoints };
        },
      })),
  },
  {
    breaks: "leaves the tags out of the material of an endpoint",
    caughtBy: "is found by its name, byte for byte, with the revision",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: async (ref) => {
          const page = await source.findEndpointMaterial(ref);
          return { ...page, endpoints: page.endpoints.map((one) => ({ ...one, tags: [] })) };
        },
      })),
  },
  {
    breaks: "finds one endpoint of a resource that several are bound to",
    caughtBy: "is found by a resource: every endpoint bound to it",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: async (ref) => {
          const page = await source.findEndpointMaterial(ref);
          return { ...page, endpoints: page.endpoints.slice(0, 1) };
        },
      })),
  },
  {
    breaks: "tells material with a revision of later",
    caughtBy: "follows every change",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: async (ref) => {
          const page = await source.findEndpointMaterial(ref);
          return { ...page, revision: page.revision + 1 };
        },
      })),
  },
  {
    breaks: "announces a page of material that is not there",
    caughtBy: "comes for all endpoints in order of creation, in pages",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageEndpointMaterial: async (request) => {
          const page = await source.pageEndpointMaterial(request);
          const last = page.endpoints.at(-1)?.endpoint.createdRevision;
          return { ...page, next: page.next ?? last ?? 1 };
        },
      })),
  },
  {
    breaks: "pages sealed secrets in the order of their creation",
    caughtBy: "come by ascending id, each once",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageSealedSecrets: async (page) => (await source.pageSealedSecrets(page)).reverse(),
      })),
  },
  {
    breaks: "applies the limit before it leaves a key version out",
    caughtBy: "leave out the rows of one key version",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageSealedSecrets: async ({ excludeKekVersion, ...page }) =>
          (await source.pageSealedSecrets(page)).filter(
            ({ kekVersion }) => kekVersion !== excludeKekVersion,
          ),
      })),
  },
];
