import { GatewayError, limits, type Page, type PageRequest } from "@gw/entities";

/** Walks through a list page by page, up to `limit` items; without one to its end. */
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

// Followed, it would give the same page for ever.
function endless(): GatewayError {
  return new GatewayError(
    "INTERNAL_ERROR",
    "the server gave the same next_page_token twice in a row, so the list has no end",
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
