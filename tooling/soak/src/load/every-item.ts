import type { Page } from "@gw/entities";

/** Iterates over all items of a paged list. */
export async function* everyItem<T>(
  list: (page: { maxResults: number; pageToken?: string | undefined }) => Promise<Page<T>>,
): AsyncGenerator<T> {
  let pageToken: string | undefined;
  do {
    const page = await list({ maxResults: 1_000, pageToken });
    yield* page.items;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
