import type {
  AuditLog,
  AuditRecord,
  GatewayBackend,
  SealedSecret,
  SealedSecretSource,
  SealSwap,
} from "../../../src/index.ts";
import { type Mutant, replaced } from "./mutant.ts";

function withSealed(
  backend: GatewayBackend,
  members: (source: SealedSecretSource) => Partial<SealedSecretSource>,
): GatewayBackend {
  const { sealedSecrets } = backend;
  return { ...backend, sealedSecrets: replaced(sealedSecrets, members(sealedSecrets)) };
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

/** A swap that ignores a part of the expectation. */
function ignoring(
  defect: string,
  caughtBy: string,
  expect: (row: SealedSecret, expected: SealSwap["expected"]) => SealSwap["expected"],
): Mutant {
  return {
    defect,
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

const swapsExpected =
  "replacing a wrapped data key › replaces only a row with the expected version and bytes";

/** Defects of the ports. */
export const portMutants: readonly Mutant[] = [
  ignoring("swaps by primary key alone", swapsExpected, (row) => row),
  ignoring(
    "swaps by key version alone",
    "replacing a wrapped data key › never overwrites a value that was written meanwhile",
    ({ wrappedDek }, { kekVersion }) => ({ kekVersion, wrappedDek }),
  ),
  ignoring("swaps by bytes alone", swapsExpected, ({ kekVersion }, { wrappedDek }) => ({
    kekVersion,
    wrappedDek,
  })),
  {
    defect: "ignores newId of openStore",
    caughtBy: "has an id from newId of openStore",
    wrap: (backend) => ({
      ...backend,
      openStore: ({ keyRing }) => backend.openStore({ keyRing }),
    }),
  },
  {
    defect: "reports a swap that it did not make",
    caughtBy: "replacing a whole seal › lets one of ten concurrent swaps",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        replaceSeals: async (batch) => {
          const replaced = await source.replaceSeals(batch);
          return replaced && new Set(batch.swaps.map(({ secretId }) => secretId));
        },
      })),
  },
  {
    defect: "replaces the value together with its wrapped key",
    caughtBy: "replacing a wrapped data key › replaces only its columns",
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
    defect: "writes an audit record for a swap",
    caughtBy: "replacing a wrapped data key › replaces only its columns",
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
    defect: "swaps under a version that is not the active one",
    caughtBy: "rejects the whole batch when whileActive is not the active version",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        replaceSeals: ({ swaps }) => source.replaceSeals({ swaps }),
      })),
  },
  {
    defect: "reads the active version before the swap, not during it",
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
    defect: "lists audit records oldest first",
    caughtBy: "the audit log › stores all fields and lists records newest first",
    wrap: (backend) =>
      withAudit(backend, (log) => ({
        list: async (input) => {
          const page = await log.list(input);
          return { ...page, items: [...page.items].reverse() };
        },
      })),
  },
  {
    defect: "ignores the target filter of the audit log",
    caughtBy: "filters by principal, action and target together",
    wrap: (backend) =>
      withAudit(backend, (log) => ({
        list: ({ targetId: _targetId, ...input } = {}) => log.list(input),
      })),
  },
  {
    defect: "ignores the end of a time range of the audit log",
    caughtBy: "filters by a time range",
    wrap: (backend) =>
      withAudit(backend, (log) => ({
        list: ({ until: _until, ...input } = {}) => log.list(input),
      })),
  },
  {
    defect: "deletes more audit records than the batch has",
    caughtBy: "deletes the earliest records before a time, in batches",
    wrap: (backend) =>
      withAudit(backend, (log) => ({
        deleteBefore: ({ time }) => log.deleteBefore({ time, limit: 1_000 }),
      })),
  },
  {
    defect: "examines the lowest sequences only when it deletes audit records",
    caughtBy: "deletes records that follow those of a clock that ran ahead",
    wrap: (backend) =>
      withAudit(backend, (log) => ({
        deleteBefore: async ({ time, limit }) => {
          const { items } = await log.list({ maxResults: 1_000 });
          const isDue = items.slice(-limit).some((record) => record.time < time);
          return isDue ? log.deleteBefore({ time, limit }) : 0;
        },
      })),
  },
  {
    defect: "restarts the sequence of audit records on every page",
    caughtBy: "keeps all records of concurrent appends",
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
    defect: "omits models without a secret from endpoint material",
    caughtBy: "finds an endpoint by its exact name, with the revision",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: async (workspace, ref) => {
          const page = await source.findEndpointMaterial(workspace, ref);
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
    defect: "omits the tags from endpoint material",
    caughtBy: "finds an endpoint by its exact name, with the revision",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: async (workspace, ref) => {
          const page = await source.findEndpointMaterial(workspace, ref);
          return { ...page, endpoints: page.endpoints.map((one) => ({ ...one, tags: [] })) };
        },
      })),
  },
  {
    defect: "finds only one endpoint of a resource with several bindings",
    caughtBy: "finds all endpoints bound to a resource",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: async (workspace, ref) => {
          const page = await source.findEndpointMaterial(workspace, ref);
          return { ...page, endpoints: page.endpoints.slice(0, 1) };
        },
      })),
  },
  {
    defect: "returns endpoint material with a later revision",
    caughtBy: "reflects changes of models and secrets",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        findEndpointMaterial: async (workspace, ref) => {
          const page = await source.findEndpointMaterial(workspace, ref);
          return { ...page, revision: page.revision + 1 };
        },
      })),
  },
  {
    defect: "returns a next position for a page that does not exist",
    caughtBy: "returns all endpoints in pages by creation",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageEndpointMaterial: async (workspace, request) => {
          const page = await source.pageEndpointMaterial(workspace, request);
          const last = page.endpoints.at(-1)?.endpoint.createdRevision;
          return { ...page, next: page.next ?? last ?? 1 };
        },
      })),
  },
  {
    defect: "returns sealed secrets in another order than by id",
    caughtBy: "return every secret once by ascending id",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageSealedSecrets: async (page) => (await source.pageSealedSecrets(page)).reverse(),
      })),
  },
  {
    defect: "applies the limit before it excludes a key version",
    caughtBy: "exclude a key version",
    wrap: (backend) =>
      withSealed(backend, (source) => ({
        pageSealedSecrets: async ({ excludeKekVersion, ...page }) =>
          (await source.pageSealedSecrets(page)).filter(
            ({ kekVersion }) => kekVersion !== excludeKekVersion,
          ),
      })),
  },
  {
    defect: "takes its servers for those of an earlier release",
    caughtBy: "the server registry › lists the announced servers",
    wrap: (backend) => ({
      ...backend,
      serverRegistry: replaced(backend.serverRegistry, {
        async list() {
          const servers = await backend.serverRegistry.list();
          return servers.map((server) => ({ ...server, knowsWorkspaces: false }));
        },
      }),
    }),
  },
];
