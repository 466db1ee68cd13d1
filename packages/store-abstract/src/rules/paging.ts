import { createHash } from "node:crypto";
import {
  defaultWorkspace,
  GatewayError,
  limits,
  type Page,
  type PageRequest,
  type WorkspaceId,
} from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import type { AuditRecord, ListAuditRecordsInput } from "../ports/audit-log.js";
import { listAuditRecordsSchema } from "../ports/audit-log.schema.js";
import type { RowPage } from "../store-rows.js";

/**
 * Reads one page of a list by keyset: the rows after the last row of the previous page, so inserts
 * and deletes between pages neither repeat nor skip a row. A page token is
 * `<version>.<digest of list and filters>.<key>` and depends on no state of the process.
 */
export async function pageOf<Row extends { readonly createdRevision: number }, T, Filters>(list: {
  /** Distinguishes the tokens of this list from those of other lists. */
  readonly name: string;
  /** Distinguishes them from those of other workspaces; absent for lists of the installation. */
  readonly workspace?: WorkspaceId | undefined;
  readonly request: PageRequest;
  /** Must always have the same key order: the digest covers its JSON. */
  readonly filters: Filters;
  read(page: RowPage<Filters>): Promise<readonly Row[]>;
  present(row: Row): T;
}): Promise<Page<T>> {
  const { name, workspace = defaultWorkspace, request, filters } = list;
  // Tokens from before there were workspaces stay valid.
  const key = workspace === defaultWorkspace ? [name, filters] : [name, filters, workspace];
  const after = request.pageToken === undefined ? 0 : readPageToken(request.pageToken, key);
  const size = request.maxResults ?? limits.defaultPageSize;
  // The extra row shows whether there is a next page.
  const rows = await list.read({ after, limit: size + 1, filters });
  const items = rows.slice(0, size).map(list.present);
  const last = rows[size - 1];
  if (rows.length <= size || last === undefined) return { items };
  return { items, nextPageToken: newPageToken(key, last.createdRevision) };
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
  const list = ["audit", filters];
  const size = maxResults ?? limits.defaultPageSize;
  const before = pageToken === undefined ? Number.MAX_SAFE_INTEGER : readPageToken(pageToken, list);
  const rows = await read({ before, limit: size + 1, filters });
  const last = rows[size - 1];
  if (rows.length <= size || last === undefined) return { items: rows };
  return { items: rows.slice(0, size), nextPageToken: newPageToken(list, last.sequence) };
}

function newPageToken(list: unknown, position: number): string {
  return `1.${digestOf(list)}.${position}`;
}

/** @throws RESOURCE_DOES_NOT_EXIST when the token is malformed or belongs to another list */
function readPageToken(token: string, list: unknown): number {
  const match = /^1\.([A-Za-z0-9_-]{16})\.([1-9][0-9]{0,14})$/.exec(token);
  if (match === null) {
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      "`page_token` must be the `next_page_token` of the previous page",
    );
  }
  if (match[1] !== digestOf(list)) {
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      "`page_token` belongs to a list with other filters; use the filters of the first page, or " +
        "omit `page_token`",
    );
  }
  return Number(match[2]);
}

function digestOf(list: unknown): string {
  return createHash("sha256").update(JSON.stringify(list)).digest("base64url").slice(0, 16);
}
