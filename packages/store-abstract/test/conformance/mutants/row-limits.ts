import { type Mutant, replaced, withStores, withWrites } from "./mutant.ts";

const rejects = "a limit of rows › rejects one more entity of each kind";

/** Defects of the limit of rows. */
export const rowLimitMutants: readonly Mutant[] = [
  {
    defect: "ignores the limit of rows",
    caughtBy: rejects,
    wrap: (backend) => ({
      ...backend,
      openStore: ({ maxRows: _, ...options }) => backend.openStore(options),
    }),
  },
  {
    defect: "permits one row more than the limit",
    caughtBy: rejects,
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        countRows: async (kind, limit) => (await tx.countRows(kind, limit)) - 1,
      })),
  },
  {
    defect: "counts the rows before the transaction",
    caughtBy: "a limit of rows › holds for concurrent creations",
    wrap: (backend) =>
      withStores(backend, (store) => {
        const transact = store.transact.bind(store);
        store.transact = (workspace, work) => {
          let counted: Promise<number> | undefined;
          return transact(workspace, (tx) =>
            work(
              replaced(tx, {
                countRows(...parameters) {
                  counted ??= tx.countRows(...parameters);
                  return counted;
                },
              }),
            ),
          );
        };
      }),
  },
  {
    defect: "counts more rows than it must",
    caughtBy: "a limit of rows › is that of one workspace",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({ countRows: (kind) => tx.countRows(kind, 1_000) })),
  },
  {
    defect: "applies the limit before a taken name",
    caughtBy: "a limit of rows › does not apply to changes, deletions and taken names",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        secret: async (ref) => (ref.secretName === undefined ? tx.secret(ref) : undefined),
      })),
  },
  {
    defect: "accepts a limit of 0",
    caughtBy: "a limit of rows › must be at least 1",
    wrap: (backend) => ({
      ...backend,
      openStore: (options) => backend.openStore({ ...options, maxRows: options.maxRows || 1 }),
    }),
  },
];
