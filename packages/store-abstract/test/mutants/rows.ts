import type { AuthConfig } from "@gw/entities";
import type { SecretRow } from "../../src/index.ts";
import { type Mutant, withReads, withWrites } from "./mutant.ts";

const everything = { after: 0, limit: Number.MAX_SAFE_INTEGER, filters: {} };

/** Finds secrets by names that are the same after a change. */
function comparing(breaks: string, change: (name: string) => string): Mutant {
  return {
    breaks,
    caughtBy: "secrets › keeps names apart that are not the same bytes",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async secret(ref): Promise<SecretRow | undefined> {
          const { secretName } = ref;
          if (secretName === undefined) return reader.secret(ref);
          const rows = await reader.secrets(everything);
          return rows.find((row) => change(row.secretName) === change(secretName));
        },
      })),
  };
}

/** How columns and keys go wrong. */
export const rowMutants: readonly Mutant[] = [
  comparing("folds the case of names", (name) => name.toLowerCase()),
  comparing("folds accents", (name) => name.normalize("NFD").replaceAll(/\p{M}/gu, "")),
  comparing("compares names in NFC", (name) => name.normalize("NFC")),
  comparing("cannot tell one 4-byte character from another", (name) =>
    name.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "?"),
  ),
  {
    breaks: "pads resource ids: a trailing space does not count",
    caughtBy: "keep resource ids apart",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async binding(ref) {
          const rows = await reader.bindings(everything);
          return rows.find(
            (row) =>
              row.endpointId === ref.endpointId &&
              row.resourceType === ref.resourceType &&
              row.resourceId.trimEnd() === ref.resourceId.trimEnd(),
          );
        },
      })),
  },
  {
    breaks: "keeps names in NFC",
    caughtBy: "model definitions › keep names apart",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertModelDefinition: (row) =>
          tx.insertModelDefinition({ ...row, name: row.name.normalize("NFC") }),
      })),
  },
  {
    breaks: "finds no taken name: the conflict is swallowed",
    caughtBy: "is named once",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        secret: async (ref) => (ref.secretName === undefined ? tx.secret(ref) : undefined),
      })),
  },
  {
    breaks: "cuts long tag values",
    caughtBy: "values of 1 to 5,000 characters",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        putTag: (endpointId, { key, value }) =>
          tx.putTag(endpointId, { key, value: value?.slice(0, 8_000) }),
      })),
  },
  {
    breaks: "rounds times to the second",
    caughtBy: "carries the clock's time to the millisecond",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertBinding: (row) =>
          tx.insertBinding({ ...row, createdAt: Math.floor(row.createdAt / 1_000) * 1_000 }),
      })),
  },
  {
    breaks: "keeps weights in single precision",
    caughtBy: "keep their weights exactly",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertMappings: (rows) =>
          tx.insertMappings(rows.map((row) => ({ ...row, weight: Math.fround(row.weight) }))),
      })),
  },
  {
    breaks: "keeps an absent provider as an empty string",
    caughtBy: "leaves out what was not given",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertSecret: (row, sealed) =>
          tx.insertSecret({ ...row, provider: row.provider ?? "" }, sealed),
      })),
  },
  {
    breaks: "keeps a column that is to become empty",
    caughtBy: "last is stamped on what he changes",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        updateSecret: async (secretId, changes) => {
          const row = await tx.secret({ secretId });
          const lastUpdatedBy = changes.lastUpdatedBy ?? row?.lastUpdatedBy;
          await tx.updateSecret(secretId, { ...changes, lastUpdatedBy });
        },
      })),
  },
  {
    breaks: "takes null for absent",
    caughtBy: "clears by null and keeps what is absent",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        updateEndpoint: (endpointId, { routingStrategy, ...changes }) =>
          tx.updateEndpoint(endpointId, {
            ...changes,
            ...(routingStrategy != null && { routingStrategy }),
          }),
      })),
  },
  {
    breaks: "merges an auth config instead of replacing it",
    caughtBy: "are replaced whole, cleared by {}",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        updateSecret: async (secretId, changes) => {
          const row = await tx.secret({ secretId });
          const merged: AuthConfig = { ...row?.authConfig, ...changes.authConfig };
          const authConfig = changes.authConfig === undefined ? {} : { authConfig: merged };
          await tx.updateSecret(secretId, { ...changes, ...authConfig });
        },
      })),
  },
  {
    breaks: "replaces the mask of a value, but not the value",
    caughtBy: "are replaced whole, under a fresh key",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        updateSecret: (secretId, { sealed: _sealed, ...changes }) =>
          tx.updateSecret(secretId, changes),
      })),
  },
  {
    breaks: "forgets the bindings of a deleted endpoint",
    caughtBy: "takes its mappings, bindings and tags along",
    wrap: (backend) => withWrites(backend, () => ({ deleteBindingsOf: async () => undefined })),
  },
  {
    breaks: "takes the bindings of every endpoint along",
    caughtBy: "takes its mappings, bindings and tags along",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        deleteBindingsOf: async () => {
          for (const row of await tx.bindings(everything)) await tx.deleteBinding(row);
        },
      })),
  },
  {
    breaks: "touches a definition when its secret is deleted",
    caughtBy: "orphans its model definitions and touches nothing else",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        orphanModelDefinitions: async (secretId) => {
          const rows = await tx.modelDefinitions({ ...everything, filters: { secretId } });
          await tx.orphanModelDefinitions(secretId);
          for (const row of rows) {
            const stamps = { lastUpdatedAt: row.lastUpdatedAt + 1, lastUpdatedBy: undefined };
            await tx.updateModelDefinition(row.modelDefinitionId, stamps);
          }
        },
      })),
  },
  {
    breaks: "leaves the id of a deleted secret in its definitions",
    caughtBy: "orphans its model definitions and touches nothing else",
    wrap: (backend) =>
      withWrites(backend, () => ({ orphanModelDefinitions: async () => undefined })),
  },
  {
    breaks: "deletes the definitions of a deleted secret",
    caughtBy: "orphans its model definitions and touches nothing else",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        orphanModelDefinitions: async (secretId) => {
          for (const row of await tx.modelDefinitions({ ...everything, filters: { secretId } })) {
            await tx.deleteModelDefinition(row.modelDefinitionId);
          }
        },
      })),
  },
  {
    breaks: "keeps the tag that was first",
    caughtBy: "are set, replaced and deleted one by one",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        putTag: async (endpointId, tag) => {
          const view = await tx.endpoint({ endpointId });
          if (view?.tags.some(({ key }) => key === tag.key)) return;
          await tx.putTag(endpointId, tag);
        },
      })),
  },
];
