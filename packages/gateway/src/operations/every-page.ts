import { limits, type Page, type PageRequest } from "@gw/entities";

/** Reads all pages of a list. */
export async function everyPage<T>(
  fetchPage: (page: PageRequest) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let pageToken: string | undefined;
  do {
    const page = await fetchPage({ maxResults: limits.pageSize, ...(pageToken && { pageToken }) });
    items.push(...page.items);
    // A server that repeats a token would never end the list.
    pageToken = page.nextPageToken === pageToken ? undefined : page.nextPageToken;
  } while (pageToken !== undefined);
  return items;
}
