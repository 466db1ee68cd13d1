import { defaultWorkspace, type Page, type PageRequest, type WorkspaceId } from "@gw/entities";
import { keysetPage } from "@gw/entities/paging";
import { parseInput } from "@gw/entities/schemas";
import type { AuditRecord, ListAuditRecordsInput } from "../ports/audit-log.js";
import { listAuditRecordsSchema } from "../ports/audit-log.schema.js";
import type { RowPage } from "../store-rows.js";

/** A revision or a sequence number. */
const position = /^[1-9][0-9]{0,14}$/;

/** Reads one page of a list of rows, in the order of their creation. */
export async function pageOf<Row extends { readonly createdRevision: number }, T, Filters>(list: {
  /** Distinguishes the tokens of this list from those of other lists. */
  readonly name: string;
  /** Distinguishes them from those of other workspaces; absent for lists of the installation. */
  readonly workspace?: WorkspaceId | undefined;
  readonly request: PageRequest;
  /** Must always have the same key order: the digest of a page token covers its JSON. */
  readonly filters: Filters;
  read(page: RowPage<Filters>): Promise<readonly Row[]>;
  present(row: Row): T;
}): Promise<Page<T>> {
  const { name, workspace = defaultWorkspace, request, filters } = list;
  const page = await keysetPage({
    // Tokens from before there were workspaces stay valid.
    identity: workspace === defaultWorkspace ? [name, filters] : [name, filters, workspace],
    request,
    keyPattern: position,
    keyOf: (row: Row) => `${row.createdRevision}`,
    read: ({ after = 0, limit }) => list.read({ after: Number(after), limit, filters }),
  });
  return { ...page, items: page.items.map(list.present) };
}

/** Selects a page of audit records, newest first. */
export interface AuditRowPage {
  /** Only records with a lower sequence. */
  readonly before: number;
  readonly limit: number;
  readonly filters: Omit<ListAuditRecordsInput, keyof PageRequest>;
}

/** Whether a record has the given values and is in the time range; for backends without a query. */
export function matchesAuditFilters(
  record: AuditRecord,
  { since = 0, until = Number.POSITIVE_INFINITY, ...values }: AuditRowPage["filters"],
): boolean {
  if (record.time < since || record.time >= until) return false;
  return Object.entries(values).every(
    ([name, value]) => value === undefined || record[name as keyof AuditRecord] === value,
  );
}

/**
 * Implements {@link AuditLog.list} over a backend's row read: validates the input and builds the page.
 *
 * @throws INVALID_PARAMETER_VALUE; RESOURCE_DOES_NOT_EXIST for an unknown `pageToken`
 */
export async function auditPageOf(
  input: ListAuditRecordsInput,
  read: (page: AuditRowPage) => Promise<readonly AuditRecord[]>,
): Promise<Page<AuditRecord>> {
  const { pageToken, maxResults, ...given } = parseInput(listAuditRecordsSchema, input);
  const { workspaceId, principal, action, targetId, since, until } = given;
  // The digest of a page token covers the filters in this order.
  const filters = { principal, action, targetId, since, until, workspaceId };
  return keysetPage({
    identity: ["audit", filters],
    request: { pageToken, maxResults },
    keyPattern: position,
    keyOf: (record) => `${record.sequence}`,
    read: ({ after = Number.MAX_SAFE_INTEGER, limit }) =>
      read({ before: Number(after), limit, filters }),
  });
}
