import { setImmediate } from "node:timers/promises";
import type { AuditAction, StoreTransaction } from "../../../src/index.ts";
import { type Mutant, withReads, withStores, withWrites } from "./mutant.ts";

/** The internal members of an in-memory transaction. */
interface MemoryTransactionInside extends StoreTransaction {
  readonly tables: { readonly mappings: { commit(): void } };
}

function pin(tx: StoreTransaction, members: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(members)) Object.defineProperty(tx, key, { value });
}

/** Defects of transactions. */
export const commitMutants: readonly Mutant[] = [
  {
    defect: "commits an outdated transaction, so that updates are lost",
    caughtBy: "keeps all tags and models added concurrently",
    wrap: (backend) =>
      withWrites(backend, (tx) => {
        pin(tx, { isCurrent: true });
        return {};
      }),
  },
  {
    defect: "commits mappings later than their endpoint",
    caughtBy: "is one consistent state that is not older than its revision",
    wrap: (backend) =>
      withWrites(backend, (tx) => {
        const { mappings } = (tx as MemoryTransactionInside).tables;
        const commit = mappings.commit.bind(mappings);
        mappings.commit = () => void setImmediate().then(commit);
        return {};
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
        store.transact = async (work) => {
          running += 1;
          await setImmediate();
          return transact(work).finally(() => {
            running -= 1;
          });
        };
        store.reader = new Proxy(reader, {
          get: (_, key) =>
            key === "revision"
              ? async () => (await reader.revision()) + (running > 0 ? 1 : 0)
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
        store.transact = async (work) => {
          const result = await transact(work);
          await transact(async () => undefined);
          return result;
        };
      }),
  },
  {
    defect: "raises no revision for a tag",
    caughtBy: "writes one audit record › endpoint.set_tag",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        putTag: async (endpointId, tag) => {
          await tx.putTag(endpointId, tag);
          pin(tx, { newRevision: tx.newRevision - 1, isCurrent: true });
        },
      })),
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
        store.transact = (work) =>
          transact(work).catch(async (error: unknown) => {
            await transact(async () => undefined);
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
        store.transact = (work) =>
          transact(work).catch(async (error: unknown) => {
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
              ? async (ref: Parameters<typeof reader.secret>[0]) => {
                  const row = await reader.secret(ref);
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
