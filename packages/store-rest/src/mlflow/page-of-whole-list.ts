import { createHash } from "node:crypto";
import { GatewayError, limits, type Page, type PageRequest } from "@gw/entities";

/** An item's position in the order of creation; the digest orders items of the same time. */
interface Position {
  readonly createdAt: number;
  readonly digest: string;
}

/**
 * Cuts a page from a complete list. The page token holds the position of the last returned item
 * rather than a count, so items that are created or deleted between two pages cause no repetition
 * and no gap.
 */
export function pageOfWholeList<T extends { readonly createdAt: number }>(
  items: readonly T[],
  list: {
    /** Name and filters of the list; a page token is valid only for the same key. */
    readonly key: readonly unknown[];
    readonly request: PageRequest;
    readonly identityOf: (item: T) => readonly unknown[];
  },
): Page<T> {
  const { request } = list;
  const size = request.maxResults ?? limits.defaultPageSize;
  const key = digestOf(list.key);
  const after = request.pageToken === undefined ? undefined : readToken(request.pageToken, key);
  const following = items
    .map((item) => ({
      item,
      position: { createdAt: item.createdAt, digest: digestOf(list.identityOf(item)) },
    }))
    .filter(({ position }) => after === undefined || compare(position, after) > 0)
    .sort((a, b) => compare(a.position, b.position));
  const page = following.slice(0, size);
  const last = page.at(-1);
  const hasMore = following.length > size && last !== undefined;
  return {
    items: page.map(({ item }) => item),
    ...(hasMore && { nextPageToken: writeToken(last.position, key) }),
  };
}

function writeToken({ createdAt, digest }: Position, key: string): string {
  return `mlflow-1.${key}.${createdAt}.${digest}`;
}

function readToken(pageToken: string, key: string): Position {
  const match = /^mlflow-1\.([A-Za-z0-9_-]{16})\.(-?[0-9]{1,16})\.([A-Za-z0-9_-]{16})$/.exec(
    pageToken,
  );
  const [, tokenKey, createdAt, digest] = match ?? [];
  if (tokenKey !== key || digest === undefined) {
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      "`page_token` must be the `next_page_token` of the previous page, with the same filters",
    );
  }
  return { createdAt: Number(createdAt), digest };
}

function compare(a: Position, b: Position): number {
  return a.createdAt - b.createdAt || (a.digest < b.digest ? -1 : Number(a.digest > b.digest));
}

function digestOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}
