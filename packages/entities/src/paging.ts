import { createHash } from "node:crypto";
import { GatewayError } from "./errors.js";
import { limits } from "./limits.js";
import type { Page, PageRequest } from "./page.js";

/** A list that is read in pages by {@link keysetPage}. */
export interface KeysetList<Row> {
  /**
   * What distinguishes the page tokens of this list: its name and filters. Must always have the same
   * order of keys, because a digest covers its JSON.
   */
  readonly identity: unknown;
  readonly request: PageRequest;
  /** What the key of a row looks like, from `^` to `$`. */
  readonly keyPattern: RegExp;
  keyOf(row: Row): string;
  /** Reads rows in the order of the list. */
  read(page: {
    /** Only the rows that follow this key; the first ones when absent. */
    readonly after: string | undefined;
    readonly limit: number;
  }): Promise<readonly Row[]>;
}

/**
 * Reads one page of a list by keyset: the rows after the last row of the previous page, so inserts
 * and deletes between pages neither repeat nor skip a row. A page token is
 * `<version>.<digest of list and filters>.<key>` and depends on no state of the process.
 *
 * @throws RESOURCE_DOES_NOT_EXIST when the page token is malformed or belongs to another list
 *
 * @example
 * ```ts
 * const page = await keysetPage({
 *   identity: ["calls", filters],
 *   request: { maxResults: 50 },
 *   keyPattern: /^[0-9]+$/,
 *   keyOf: (row) => `${row.id}`,
 *   read: ({ after, limit }) => readRows({ after, limit, filters }),
 * });
 * ```
 */
export async function keysetPage<Row>(list: KeysetList<Row>): Promise<Page<Row>> {
  const { maxResults: size = limits.defaultPageSize, pageToken } = list.request;
  const after = pageToken === undefined ? undefined : keyOfToken(pageToken, list);
  // The extra row shows whether there is a next page.
  const rows = await list.read({ after, limit: size + 1 });
  const items = rows.slice(0, size);
  const last = items.at(-1);
  if (rows.length <= size || last === undefined) return { items };
  return { items, nextPageToken: `1.${digestOf(list.identity)}.${list.keyOf(last)}` };
}

function keyOfToken(
  token: string,
  { identity, keyPattern }: Pick<KeysetList<never>, "identity" | "keyPattern">,
): string {
  const [, digest, key = ""] = /^1\.([A-Za-z0-9_-]{16})\.(.+)$/.exec(token) ?? [];
  if (!keyPattern.test(key)) {
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      "`page_token` must be the `next_page_token` of the previous page",
    );
  }
  if (digest !== digestOf(identity)) {
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      "`page_token` belongs to a list with other filters; use the filters of the first page, or " +
        "omit `page_token`",
    );
  }
  return key;
}

function digestOf(identity: unknown): string {
  return createHash("sha256").update(JSON.stringify(identity)).digest("base64url").slice(0, 16);
}
