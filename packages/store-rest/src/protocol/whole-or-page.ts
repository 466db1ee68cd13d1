import { limits, type Page, type PageRequest } from "@gw/entities";

/**
 * How a server answers a route with `isWholeList`: the page that was asked for, or without
 * `maxResults` the whole list, which clients of MLflow expect, gathered in the largest pages.
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
