import { createHash } from "node:crypto";
import { GatewayError, limits, type Page, type PageRequest } from "@gw/entities";

/** Where an item stands in the order of creation; the digest decides among those of one time. */
interface Position {
  readonly createdAt: number;
  readonly digest: string;
}

/**
 * A page of a list that came whole. A token holds the place of the last item that was given out,
 * not a count: what is made or deleted between two pages neither repeats nor skips another.
 */
export function pageOfWholeList<T extends { readonly createdAt: number }>(
  items: readonly T[],
  list: {
    /** Name and filters: a token belongs to them. */
    readonly key: readonly unknown[];
    readonly request: PageRequest;
    readonly identityOf: (item: T) => readonly string[];
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
  return {
    items: page.map(({ item }) => item),
    ...(following.length > size && last !== undefined && { nextPageToken: token(last, key) }),
  };
}

function token({ position }: { readonly position: Position }, key: string): string {
  return `mlflow-1.${key}.${position.createdAt}.${position.digest}`;
}

function readToken(pageToken: string, key: string): Position {
  const match = /^mlflow-1\.([A-Za-z0-9_-]{16})\.(-?[0-9]{1,16})\.([A-Za-z0-9_-]{16})$/.exec(
    pageToken,
  );
  const [, itsKey, createdAt, digest] = match ?? [];
  if (itsKey !== key || digest === undefined) {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "page_token must be the next_page_token of a page before, with the same filters",
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
