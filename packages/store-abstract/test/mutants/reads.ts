import type { EndpointView, SecretRow, StoreReader } from "../../src/index.ts";
import { type Mutant, withReads } from "./mutant.ts";

type Page<K extends "secrets" | "modelDefinitions" | "endpoints" | "bindings"> = Parameters<
  StoreReader[K]
>[0];

const all = { after: 0, limit: Number.MAX_SAFE_INTEGER };

/** Lists secrets in another order, paged by position. */
function ordering(breaks: string, compare: (a: SecretRow, b: SecretRow) => number): Mutant {
  return {
    breaks,
    caughtBy: "the list of secrets › comes in order of creation",
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

/** How lists and joins go wrong. */
export const readMutants: readonly Mutant[] = [
  ordering(
    "lists by id",
    by((row) => row.secretId),
  ),
  ordering(
    "lists by time of creation",
    by((row) => row.createdAt),
  ),
  ordering(
    "lists by time of change",
    by((row) => row.lastUpdatedAt),
  ),
  {
    breaks: "begins a page with the last row of the page before",
    caughtBy: "the list of secrets › comes in pages of any size",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        secrets: (page: Page<"secrets">) => reader.secrets({ ...page, after: page.after - 1 }),
      })),
  },
  {
    breaks: "leaves out the first row of every page but the first",
    caughtBy: "the list of bindings › comes in pages of any size",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        bindings: (page: Page<"bindings">) =>
          reader.bindings({ ...page, after: page.after === 0 ? 0 : page.after + 1 }),
      })),
  },
  {
    breaks: "answers one row fewer than asked for",
    caughtBy: "the list of endpoints › comes in pages of any size",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        endpoints: (page: Page<"endpoints">) =>
          reader.endpoints({ ...page, limit: page.limit - 1 }),
      })),
  },
  {
    breaks: "never answers more than 100 rows",
    caughtBy: "come 100 at a time unless asked otherwise",
    wrap: (backend) =>
      withReads(backend, (reader) => ({
        bindings: (page: Page<"bindings">) =>
          reader.bindings({ ...page, limit: Math.min(page.limit, 100) }),
      })),
  },
  {
    breaks: "pages by offset: a deletion skips a row",
    caughtBy: "model definitions: inserts, deletes and updates between the pages",
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
    breaks: "lists an endpoint once for each of its mappings",
    caughtBy: "the list of endpoints › comes in order of creation",
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
    breaks: "ORs the filters of a list",
    caughtBy: "of model definitions: by provider and secret, both",
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
    breaks: "lets two definitions of an endpoint match together",
    caughtBy: "one and the same definition matches",
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
    breaks: "joins only the models that match the filter",
    caughtBy: "one and the same definition matches",
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
    breaks: "filters by the key of a tag and forgets the value",
    caughtBy: "by a tag's key, or key and value",
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
    breaks: "orders the models of an endpoint by id",
    caughtBy: "stay in the order of the request",
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
    breaks: "takes _ and % in a name for wildcards",
    caughtBy: "does not find a name that only looks the same",
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
