import type { EndpointView, SecretRow } from "../../../src/index.ts";
import type { WorkspaceReader } from "../../../src/rules/confined-rows.ts";
import { type Mutant, withReads } from "./mutant.ts";

type Page<K extends "secrets" | "modelDefinitions" | "endpoints" | "bindings"> = Parameters<
  WorkspaceReader[K]
>[0];

const all = { after: 0, limit: Number.MAX_SAFE_INTEGER };

/** Lists secrets in another order, paged by position. */
function ordering(defect: string, compare: (a: SecretRow, b: SecretRow) => number): Mutant {
  return {
    defect,
    caughtBy: "the list of secrets › is sorted by creation",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async secrets({ after, limit, filters }: Page<"secrets">) {
          const rows = (await reader.secrets({ ...all, filters })).sort(compare);
          const at = rows.findIndex((row) => row.createdRevision === after);
          return rows.slice(at + 1, at + 1 + limit);
        },
      })),
  };
}

const by =
  <T>(key: (row: T) => string | number) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** Defects of lists and joins. */
export const readMutants: readonly Mutant[] = [
  ordering(
    "sorts a list by id",
    by((row) => row.secretId),
  ),
  ordering(
    "sorts a list by creation time",
    by((row) => row.createdAt),
  ),
  ordering(
    "sorts a list by update time",
    by((row) => row.lastUpdatedAt),
  ),
  {
    defect: "repeats the last row of the previous page",
    caughtBy: "the list of secrets › has pages of any size",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        secrets: (page: Page<"secrets">) => reader.secrets({ ...page, after: page.after - 1 }),
      })),
  },
  {
    defect: "skips the first row of every page after the first",
    caughtBy: "the list of bindings › has pages of any size",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        bindings: (page: Page<"bindings">) =>
          reader.bindings({ ...page, after: page.after === 0 ? 0 : page.after + 1 }),
      })),
  },
  {
    defect: "returns one row less than the limit",
    caughtBy: "the list of endpoints › has pages of any size",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        endpoints: (page: Page<"endpoints">) =>
          reader.endpoints({ ...page, limit: page.limit - 1 }),
      })),
  },
  {
    defect: "never returns more than 100 rows",
    caughtBy: "have 100 items in a page by default",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        bindings: (page: Page<"bindings">) =>
          reader.bindings({ ...page, limit: Math.min(page.limit, 100) }),
      })),
  },
  {
    defect: "pages by offset, so that a deletion skips a row",
    caughtBy: "returns model definitions once despite inserts, deletes and updates between pages",
    wrap(backend) {
      const offsets = new Map<number, number>();
      return withReads(backend, (reader) => ({
        async modelDefinitions({ after, limit, filters }: Page<"modelDefinitions">) {
          const rows = await reader.modelDefinitions({ ...all, filters });
          const offset = offsets.get(after) ?? 0;
          const page = rows.slice(offset, offset + limit);
          const last = page.at(-2);
          if (last !== undefined) offsets.set(last.createdRevision, offset + page.length - 1);
          return page;
        },
      }));
    },
  },
  {
    defect: "lists an endpoint once for each of its mappings",
    caughtBy: "the list of endpoints › is sorted by creation",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async endpoints(page: Page<"endpoints">) {
          const rows = await reader.endpoints(page);
          const joined = rows.flatMap((row) => (page.filters.provider ? [row, row] : [row]));
          return joined.slice(0, page.limit);
        },
      })),
  },
  {
    defect: "combines the filters of a list with OR",
    caughtBy: "select model definitions by provider and secret together",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async modelDefinitions({ after, limit, filters }: Page<"modelDefinitions">) {
          const { provider, secretId } = filters;
          if (provider === undefined || secretId === undefined) {
            return reader.modelDefinitions({ after, limit, filters });
          }
          const rows = await reader.modelDefinitions({ ...all, after, filters: {} });
          const matching = rows.filter(
            (row) => row.provider === provider || row.secretId === secretId,
          );
          return matching.slice(0, limit);
        },
      })),
  },
  {
    defect: "lets two definitions of an endpoint match one filter each",
    caughtBy: "select endpoints with one definition that matches",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async endpoints({ after, limit, filters }: Page<"endpoints">) {
          const { provider, secretId, tag } = filters;
          const one = await reader.endpoints({ ...all, after, filters: { provider, tag } });
          const two = await reader.endpoints({ ...all, after, filters: { secretId, tag } });
          const ids = new Set(two.map(({ endpointId }) => endpointId));
          return one.filter(({ endpointId }) => ids.has(endpointId)).slice(0, limit);
        },
      })),
  },
  {
    defect: "returns only the models that match the filter",
    caughtBy: "select endpoints with one definition that matches",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async endpoints(page: Page<"endpoints">) {
          const { provider } = page.filters;
          const rows = await reader.endpoints(page);
          if (provider === undefined) return rows;
          return rows.map((row) => ({
            ...row,
            mappings: row.mappings.filter((one) => one.modelDefinition.provider === provider),
          }));
        },
      })),
  },
  {
    defect: "ignores the value of a tag filter",
    caughtBy: "select endpoints by tag key, or key and value",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        endpoints: (page: Page<"endpoints">) => {
          const { tag, ...filters } = page.filters;
          const keyed = tag === undefined ? filters : { ...filters, tag: { key: tag.key } };
          return reader.endpoints({ ...page, filters: keyed });
        },
      })),
  },
  {
    defect: "sorts the models of an endpoint by id",
    caughtBy: "keep the order of the request",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async endpoint(ref): Promise<EndpointView | undefined> {
          const row = await reader.endpoint(ref);
          const mappings = [...(row?.mappings ?? [])].sort(by((one) => one.mappingId));
          return row && { ...row, mappings };
        },
      })),
  },
  {
    defect: "treats _ and % in a name as wildcards",
    caughtBy: "secrets › are found by exact name only",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        async secret(ref): Promise<SecretRow | undefined> {
          const { secretName } = ref;
          if (secretName === undefined) return reader.secret(ref);
          const escaped = secretName.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
          const pattern = escaped.replaceAll("_", ".").replaceAll("%", ".*");
          const rows = await reader.secrets({ ...all, filters: {} });
          return rows.find((row) => new RegExp(`^${pattern}$`, "u").test(row.secretName));
        },
      })),
  },
];
