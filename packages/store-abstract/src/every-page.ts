import { GatewayError, limits, type Page, type PageRequest } from "@gw/entities";

/**
 * Yields the items of a list page by page, at most `limit` of them.
 *
 * @throws GatewayError INTERNAL_ERROR when a page repeats its own token, and what `fetchPage` throws
 *
 * @example
 * ```ts
 * for await (const secret of everyItem((page) => store.listSecretInfos(page))) show(secret);
 * ```
 */
export async function* everyItem<T>(
  fetchPage: (page: PageRequest) => Promise<Page<T>>,
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<T, void, void> {
  let left = limit;
  let pageToken: string | undefined;
  do {
    const page = await fetchPage({
      maxResults: Math.min(left, limits.pageSize),
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    yield* page.items.slice(0, left);
    left -= page.items.length;
    if (pageToken !== undefined && page.nextPageToken === pageToken) throw endless();
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && left > 0);
}

// Following the token would return the same page forever.
function endless(): GatewayError {
  return new GatewayError(
    "INTERNAL_ERROR",
    "the server returned the same `next_page_token` twice, so the list would never end",
  );
}

/** {@link everyItem} as an array. */
export async function everyPage<T>(
  fetchPage: (page: PageRequest) => Promise<Page<T>>,
  limit?: number,
): Promise<T[]> {
  const items: T[] = [];
  for await (const item of everyItem(fetchPage, limit)) items.push(item);
  return items;
}
