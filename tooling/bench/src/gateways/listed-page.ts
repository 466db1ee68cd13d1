import type { GatewayEndpoint, Page } from "@gw/entities";
import { openBaselineDatabase } from "../baselines/sqlite-connection.ts";
import type { BenchGateway } from "./bench-gateway.ts";

/** A page of 100 endpoints. */
export interface ListedPage {
  readonly read: () => Promise<Page<GatewayEndpoint>>;
  /** The created revision after which the page begins. */
  readonly after: number;
  /** Total number of endpoints. */
  readonly total: number;
}

/** Returns the first page of a gateway's endpoints and the last full one. */
export async function pagesOf(
  gateway: Pick<BenchGateway, "store" | "path">,
): Promise<readonly [first: ListedPage, last: ListedPage]> {
  const { store } = gateway;
  const { total, revisionBefore } = count(gateway.path);

  let pageToken: string | undefined;
  for (let left = total - 100; left > 0; ) {
    const maxResults = Math.min(1_000, left);
    const page = await store.listGatewayEndpoints({ maxResults, pageToken });
    pageToken = page.nextPageToken;
    left -= page.items.length;
  }
  const token = pageToken;
  return [
    { read: () => store.listGatewayEndpoints({ maxResults: 100 }), after: 0, total },
    {
      read: () => store.listGatewayEndpoints({ maxResults: 100, pageToken: token }),
      after: revisionBefore(total - 100),
      total,
    },
  ];
}

function count(path: string): { total: number; revisionBefore: (at: number) => number } {
  const database = openBaselineDatabase(path);
  const revisions = database
    .prepare<[], number>("select created_revision from gateway_endpoints order by 1")
    .pluck()
    .all();
  database.close();
  return { total: revisions.length, revisionBefore: (at) => revisions[at - 1] ?? 0 };
}
