import { limits, type Page, type PageRequest } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { ExportCounts } from "./export-header.js";

/** A list of a store, a page at a time. */
export type List<T> = (page: PageRequest) => Promise<Page<T>>;

/** How many there are of each. */
export async function countAll(store: GatewayStore): Promise<ExportCounts> {
  return {
    secrets: await countItems((page) => store.listSecretInfos(page)),
    modelDefinitions: await countItems((page) => store.listGatewayModelDefinitions(page)),
    endpoints: await countItems((page) => store.listGatewayEndpoints(page)),
    bindings: await countItems((page) => store.listEndpointBindings(page)),
  };
}

async function countItems<T>(list: List<T>): Promise<number> {
  let count = 0;
  for await (const _ of everyItem(list)) count += 1;
  return count;
}

export async function* everyItem<T>(list: List<T>): AsyncGenerator<T> {
  let pageToken: string | undefined;
  do {
    const page = await list({ maxResults: limits.defaultPageSize, pageToken });
    yield* page.items;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
