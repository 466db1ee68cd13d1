import { createHash } from "node:crypto";
import { GatewayError, limits, type Page, type PageRequest } from "@gw/entities";
import type { RowPage } from "../store-reader.js";

/**
 * One page of a list by key: rows after the last one seen, so that inserts and deletes between two
 * pages neither repeat nor skip a row. A token is `<version>.<digest of list and filters>.<key>`;
 * it holds no state of a process.
 */
export async function pageOf<Row extends { readonly createdRevision: number }, T, Filters>(list: {
  /** Tells the tokens of one list from those of another. */
  readonly name: string;
  readonly request: PageRequest;
  /** With its keys always in the same order: the digest is over its JSON. */
  readonly filters: Filters;
  read(page: RowPage<Filters>): Promise<readonly Row[]>;
  present(row: Row): T;
}): Promise<Page<T>> {
  const { name, request, filters } = list;
  const key = [name, filters];
  const after = request.pageToken === undefined ? 0 : readPageToken(request.pageToken, key);
  const size = request.maxResults ?? limits.defaultPageSize;
  // One row more than asked for tells whether there is a next page.
  const rows = await list.read({ after, limit: size + 1, filters });
  const items = rows.slice(0, size).map(list.present);
  const last = rows[size - 1];
  if (rows.length <= size || last === undefined) return { items };
  return { items, nextPageToken: newPageToken(key, last.createdRevision) };
}

/** A token for what follows `position` in the list that `list` (name and filters) describes. */
export function newPageToken(list: unknown, position: number): string {
  return `1.${digestOf(list)}.${position}`;
}

/** @throws INVALID_PARAMETER_VALUE when it is malformed or belongs to another list */
export function readPageToken(token: string, list: unknown): number {
  const match = /^1\.([A-Za-z0-9_-]{16})\.([1-9][0-9]{0,14})$/.exec(token);
  if (match === null) {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "page_token must be the next_page_token of a page before",
    );
  }
  if (match[1] !== digestOf(list)) {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "page_token belongs to a list with other filters: repeat the call's filters, or start anew",
    );
  }
  return Number(match[2]);
}

function digestOf(list: unknown): string {
  return createHash("sha256").update(JSON.stringify(list)).digest("base64url").slice(0, 16);
}
