import { setImmediate } from "node:timers/promises";
import type { AuditAction, StoreTransaction } from "../../src/index.ts";
import { type Mutant, withReads, withStores, withWrites } from "./mutant.ts";

/** What a transaction of the in-memory backend has beside the contract. */
interface MemoryTransactionInside extends StoreTransaction {
  readonly tables: { readonly mappings: { commit(): void } };
}

function pin(tx: StoreTransaction, members: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(members)) Object.defineProperty(tx, key, { value });
}

/** How transactions go wrong. */
export const commitMutants: readonly Mutant[] = [
  {
    breaks: "commits whatever was committed meanwhile: updates are lost",
    caughtBy: "of tags and attached models none is lost",
    wrap: (backend) =>
      withWrites(backend, (tx) => {
        pin(tx, { isCurrent: true });
        return {};
      }),
  },
  {
    breaks: "commits in two steps: mappings come later than their endpoint",
    caughtBy: "is one state, never older than its revision",
    wrap: (backend) =>
      withWrites(backend, (tx) => {
        const { mappings } = (tx as MemoryTransactionInside).tables;
        const commit = mappings.commit.bind(mappings);
        mappings.commit = () => void setImmediate().then(commit);
        return {};
      }),
  },
  {
    breaks: "shows a revision before its data",
    caughtBy: "never show a revision before its data",
    wrap(backend) {
      let underWay = 0;
      return withStores(backend, (store) => {
        const { reader } = store;
        const transact = store.transact.bind(store);
        store.transact = async (work) => {
          underWay += 1;
          await setImmediate();
          return transact(work).finally(() => {
            underWay -= 1;
          });
        };
        store.reader = new Proxy(reader, {
          get: (_, key) =>
            key === "revision"
              ? async () => (await reader.revision()) + (underWay > 0 ? 1 : 0)
              : Reflect.get(reader, key).bind(reader),
        });
      });
    },
  },
  {
    breaks: "raises the revision twice",
    caughtBy: "leaves one audit record › secret.create",
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
    breaks: "raises no revision for a tag",
    caughtBy: "leaves one audit record › endpoint.set_tag",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        putTag: async (endpointId, tag) => {
          await tx.putTag(endpointId, tag);
          pin(tx, { newRevision: tx.newRevision - 1, isCurrent: true });
        },
      })),
  },
  {
    breaks: "tells a revision that is one too high",
    caughtBy: "leaves one audit record › binding.create",
    wrap: (backend) => withWrites(backend, (tx) => ({ newRevision: tx.newRevision + 1 })),
  },
  {
    breaks: "raises the revision for a refused mutation",
    caughtBy: "is named once",
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
    breaks: "leaves no audit record of a deleted binding",
    caughtBy: "leaves one audit record › binding.delete",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        appendAudit: async (record) => {
          if (record.action !== "binding.delete") await tx.appendAudit(record);
        },
      })),
  },
  {
    breaks: "leaves two audit records of an attached model",
    caughtBy: "leaves one audit record › endpoint.attach_model",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        appendAudit: async (record) => {
          await tx.appendAudit(record);
          if (record.action === "endpoint.attach_model") await tx.appendAudit(record);
        },
      })),
  },
  {
    breaks: "leaves an audit record of a success for a refused mutation",
    caughtBy: "in use are not deleted",
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
    breaks: "writes the audit record outside of the transaction, once for every attempt",
    caughtBy: "ten creators of one secret name",
    wrap: (backend) =>
      withWrites(backend, () => ({ appendAudit: (record) => backend.auditLog.append([record]) })),
  },
  {
    breaks: "reads a secret in a transaction as it was before",
    caughtBy: "a value whose destination changes meanwhile",
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
    breaks: "takes the highest key version for the active one",
    caughtBy: "rows are sealed under the active version",
    wrap: (backend) =>
      withReads(backend, () => ({
        activeKekVersion: async () => (await backend.kekRegistry.list()).at(-1)?.version,
      })),
  },
];
