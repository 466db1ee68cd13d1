import type { AuthConfig } from "@gw/entities";
import type { SecretRow } from "../../../src/index.ts";
import { type Mutant, withReads, withWrites } from "./mutant.ts";

const everything = { after: 0, limit: Number.MAX_SAFE_INTEGER, filters: {} };

/** Finds secrets by normalized names. */
function comparing(defect: string, normalize: (name: string) => string): Mutant {
  return {
    defect,
    caughtBy: "secrets › distinguish names by their bytes",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async secret(ref): Promise<SecretRow | undefined> {
          const { secretName } = ref;
          if (secretName === undefined) return reader.secret(ref);
          const rows = await reader.secrets(everything);
          return rows.find((row) => normalize(row.secretName) === normalize(secretName));
        },
      })),
  };
}

/** Defects of columns and keys. */
export const rowMutants: readonly Mutant[] = [
  comparing("ignores the case of names", (name) => name.toLowerCase()),
  comparing("ignores accents", (name) => name.normalize("NFD").replaceAll(/\p{M}/gu, "")),
  comparing("compares names in NFC", (name) => name.normalize("NFC")),
  comparing("treats all 4-byte characters as equal", (name) =>
    name.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "?"),
  ),
  {
    defect: "ignores trailing spaces of resource ids",
    caughtBy: "distinguish resource ids by their bytes",
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
    defect: "stores names in NFC",
    caughtBy: "model definitions › distinguish names by their bytes",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertModelDefinition: (row) =>
          tx.insertModelDefinition({ ...row, name: row.name.normalize("NFC") }),
      })),
  },
  {
    defect: "does not detect a taken name",
    caughtBy: "secrets › reject a taken name",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        secret: async (ref) => (ref.secretName === undefined ? tx.secret(ref) : undefined),
      })),
  },
  {
    defect: "truncates long tag values",
    caughtBy: "optional values of 1 to 5,000 characters",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        putTag: (endpointId, { key, value }) =>
          tx.putTag(endpointId, { key, value: value?.slice(0, 8_000) }),
      })),
  },
  {
    defect: "rounds times to the second",
    caughtBy: "has the time of the clock in milliseconds",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertBinding: (row) =>
          tx.insertBinding({ ...row, createdAt: Math.floor(row.createdAt / 1_000) * 1_000 }),
      })),
  },
  {
    defect: "stores weights in single precision",
    caughtBy: "keep exact weights",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertMappings: (rows) =>
          tx.insertMappings(rows.map((row) => ({ ...row, weight: Math.fround(row.weight) }))),
      })),
  },
  {
    defect: "stores an absent provider as an empty string",
    caughtBy: "omit fields that were not given",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        insertSecret: (row, sealed) =>
          tx.insertSecret({ ...row, provider: row.provider ?? "" }, sealed),
      })),
  },
  {
    defect: "keeps a column that must be cleared",
    caughtBy: "becomes lastUpdatedBy, which is absent without a principal",
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
    defect: "treats null as absent",
    caughtBy: "clears a field with null and keeps an absent field",
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
    defect: "merges an auth config instead of replacing it",
    caughtBy: "are replaced completely, cleared by {}",
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
    defect: "replaces the masks of a value but not the value",
    caughtBy: "are replaced completely, with a new data key",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        updateSecret: (secretId, { sealed: _sealed, ...changes }) =>
          tx.updateSecret(secretId, changes),
      })),
  },
  {
    defect: "keeps the bindings of a deleted endpoint",
    caughtBy: "deletes its mappings, bindings and tags",
    wrap: (backend) => withWrites(backend, () => ({ deleteBindingsOf: async () => undefined })),
  },
  {
    defect: "deletes the bindings of every endpoint",
    caughtBy: "deletes its mappings, bindings and tags",
    wrap: (backend) =>
      withWrites(backend, (tx) => ({
        deleteBindingsOf: async () => {
          for (const row of await tx.bindings(everything)) await tx.deleteBinding(row);
        },
      })),
  },
  {
    defect: "updates timestamps of a definition when its secret is deleted",
    caughtBy: "clears it in its model definitions and changes nothing else",
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
    defect: "keeps the id of a deleted secret in its definitions",
    caughtBy: "clears it in its model definitions and changes nothing else",
    wrap: (backend) =>
      withWrites(backend, () => ({ orphanModelDefinitions: async () => undefined })),
  },
  {
    defect: "deletes the definitions of a deleted secret",
    caughtBy: "clears it in its model definitions and changes nothing else",
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
    defect: "keeps the first value of a tag",
    caughtBy: "are set, replaced and deleted individually",
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
