import type { Page, PageRequest } from "@gw/entities";

// Imported on demand, because `@gw/store-abstract` also loads the rules of a store.
const importPaging = () => import("@gw/store-abstract");

/** Yields the items of a list page by page, at most `limit` of them. */
export async function* everyItem<T>(
  fetchPage: (page: PageRequest) => Promise<Page<T>>,
  limit?: number,
): AsyncGenerator<T, void, void> {
  yield* (await importPaging()).everyItem(fetchPage, limit);
}

/** {@link everyItem} as an array. */
export async function everyPage<T>(
  fetchPage: (page: PageRequest) => Promise<Page<T>>,
  limit?: number,
): Promise<T[]> {
  return (await importPaging()).everyPage(fetchPage, limit);
}
