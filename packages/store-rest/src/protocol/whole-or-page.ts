import { limits, type Page, type PageRequest } from "@gw/entities";

/**
 * Lists on a server for a route with `isWholeList`: one page with `maxResults`; without it the
 * whole list, as MLflow clients expect, read in pages of the maximum size.
 */
export async function wholeOrPage<Input extends PageRequest, T>(
  list: (input: Input) => Promise<Page<T>>,
  input: Input,
): Promise<Page<T>> {
  if (input.maxResults !== undefined) return list(input);
  const items: T[] = [];
  let { pageToken } = input;
  do {
    const page = await list({ ...input, maxResults: limits.pageSize, pageToken });
    for (const item of page.items) items.push(item);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return { items };
}
