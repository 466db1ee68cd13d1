import { setImmediate } from "node:timers/promises";
import type { AuditAction, MappingRow, StoreTransaction } from "../../../src/index.ts";
import { type Mutant, replaced, withReads, withStores, withWrites } from "./mutant.ts";

function pin(tx: StoreTransaction, members: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(members)) Object.defineProperty(tx, key, { value });
}

/** Defects of transactions. */
export const commitMutants: readonly Mutant[] = [
  {
    defect: "commits an outdated transaction, so that updates are lost",
    caughtBy: "keeps all tags and models added concurrently",
    wrap: (backend) =>
      withWrites(backend, (_tx, inside) => {
        pin(inside, { isCurrent: true });
        return {};
      }),
  },
  {
    defect: "commits mappings later than their endpoint",
    caughtBy: "is one consistent state that is not older than its revision",
    wrap: (backend) =>
      withStores(backend, (store) => {
        const transact = store.transact.bind(store);
        store.transact = async (workspace, work) => {
          const late: MappingRow[] = [];
          const result = await transact(workspace, (tx) =>
            work(replaced(tx, { insertMappings: async (_, rows) => void late.push(...rows) })),
          );
          if (late.length === 0) return result;
          await setImmediate();
          await transact(workspace, (tx) => tx.insertMappings(workspace, late));
          return result;
        };
      }),
  },
  {
    defect: "returns a revision before its data",
    caughtBy: "never return a revision before its data",
    wrap(backend) {
      let running = 0;
      return withStores(backend, (store) => {
        const { reader } = store;
        const transact = store.transact.bind(store);
        store.transact = async (workspace, work) => {
          running += 1;
          await setImmediate();
          return transact(workspace, work).finally(() => {
            running -= 1;
          });
        };
        store.reader = new Proxy(reader, {
          get: (_, key) =>
            key === "revision"
              ? async (workspace: string) =>
                  (await reader.revision(workspace)) + (running > 0 ? 1 : 0)
              : Reflect.get(reader, key).bind(reader),
        });
      });
    },
  },
  {
    defect: "raises the revision twice",
    caughtBy: "writes one audit record › secret.create",
    wrap: (backend) =>
      withStores(backend, (store) => {
        const transact = store.transact.bind(store);
        store.transact = async (workspace, work) => {
          const result = await transact(workspace, work);
          await transact(workspace, async () => undefined);
          return result;
        };
      }),
  },
  {
    defect: "raises no revision for a tag",
    caughtBy: "writes one audit record › endpoint.set_tag",
    wrap(backend) {
      let lost = 0;
      const changed = withWrites(backend, (tx) => ({
        putTag: async (endpointId, tag) => {
          await tx.putTag(endpointId, tag);
          lost += 1;
        },
      }));
      return withStores(changed, (store) => {
        const { reader } = store;
        store.reader = replaced(reader, {
          revision: async (workspace) => (await reader.revision(workspace)) - lost,
        });
      });
    },
  },
  {
    defect: "reports a revision that is one too high",
    caughtBy: "writes one audit record › binding.create",
    wrap: (backend) => withWrites(backend, (tx) => ({ newRevision: tx.newRevision + 1 })),
  },
  {
    defect: "raises the revision for a rejected mutation",
    caughtBy: "secrets › reject a taken name",
    wrap: (backend) =>
      withStores(backend, (store) => {
        const transact = store.transact.bind(store);
        store.transact = (workspace, work) =>
          transact(workspace, work).catch(async (error: unknown) => {
            await transact(workspace, async () => undefined);
            throw error;
          });
      }),
  },
  {
    defect: "writes no audit record for a deleted binding",
    caughtBy: "writes one audit record › binding.delete",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        appendAudit: async (record) => {
          if (record.action !== "binding.delete") await tx.appendAudit(record);
        },
      })),
  },
  {
    defect: "writes two audit records for an attached model",
    caughtBy: "writes one audit record › endpoint.attach_model",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        appendAudit: async (record) => {
          await tx.appendAudit(record);
          if (record.action === "endpoint.attach_model") await tx.appendAudit(record);
        },
      })),
  },
  {
    defect: "writes an audit record with the result succeeded for a rejected mutation",
    caughtBy: "cannot be deleted while endpoints use them",
    wrap: (backend) =>
      withStores(backend, (store) => {
        const transact = store.transact.bind(store);
        const action: AuditAction = "model_definition.delete";
        store.transact = (workspace, work) =>
          transact(workspace, work).catch(async (error: unknown) => {
            await backend.auditLog.append([{ time: 0, action, result: "succeeded" }]);
            throw error;
          });
      }),
  },
  {
    defect: "writes the audit record outside the transaction, once for every attempt",
    caughtBy: "creates one of ten secrets with the same name",
    wrap: (backend) =>
      withWrites(backend, () => ({ appendAudit: (record) => backend.auditLog.append([record]) })),
  },
  {
    defect: "reads an outdated secret in a transaction",
    caughtBy: "seals again when the destination changes meanwhile",
    wrap(backend) {
      const seen = new Map<string, Awaited<ReturnType<StoreTransaction["secret"]>>>();
      const isolated = withWrites(backend, (tx) => ({
        secret: async (ref) =>
          ref.secretId !== undefined && seen.has(ref.secretId)
            ? seen.get(ref.secretId)
            : tx.secret(ref),
      }));
      return withStores(isolated, (store) => {
        const { reader } = store;
        store.reader = new Proxy(reader, {
          get: (_, key) =>
            key === "secret"
              ? async (...parameters: Parameters<typeof reader.secret>) => {
                  const [, ref] = parameters;
                  const row = await reader.secret(...parameters);
                  if (ref.secretId !== undefined) seen.set(ref.secretId, row);
                  return row;
                }
              : Reflect.get(reader, key).bind(reader),
        });
      });
    },
  },
  {
    defect: "treats the highest key version as the active one",
    caughtBy: "seals new and updated values under the active version",
    wrap: (backend) =>
      withReads(backend, () => ({
        activeKekVersion: async () => (await backend.kekRegistry.list()).at(-1)?.version,
      })),
  },
];
