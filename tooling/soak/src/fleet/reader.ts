import { setTimeout as delay } from "node:timers/promises";
import type { GatewayStore } from "@gw/store-abstract";
import type { ResponseStatistics } from "../load/response-statistics.ts";
import { fixedReads } from "./writers/fixed-resources.ts";
import { codeOf } from "./writers/gateway-client.ts";

export interface ReaderOptions {
  readonly store: GatewayStore;
  readonly isDone: () => boolean;
  readonly statistics: ResponseStatistics;
  readonly onProblem: (problem: string) => void;
}

/**
 * Reads through one gateway until the load ends. The fixed resources must always be found, and the
 * only allowed error is that the database is unavailable.
 */
export async function readUntilDone(options: ReaderOptions): Promise<void> {
  const { store, isDone, statistics, onProblem } = options;
  const reads = [...fixedReads, pageAll];
  for (let n = 0; !isDone(); n += 1) {
    const index = n % reads.length;
    const begin = performance.now();
    try {
      const isFound = await reads[index]?.(store);
      statistics.add("read_ok", performance.now() - begin);
      if (!isFound) onProblem(`read ${index} did not find the fixed resources`);
    } catch (error) {
      const code = codeOf(error);
      statistics.add(`read_${code}`, performance.now() - begin);
      if (code !== "TEMPORARILY_UNAVAILABLE") {
        onProblem(`read ${index} failed with ${code}: ${(error as Error).message}`);
      }
    }
    await delay(5);
  }
}

/** Pages through all endpoints: none may be returned twice, and the shared one must be found. */
async function pageAll(store: GatewayStore): Promise<boolean> {
  const ids: string[] = [];
  let hasShared = false;
  let pageToken: string | undefined;
  do {
    const page = await store.listGatewayEndpoints({ maxResults: 9, pageToken });
    for (const { endpointId, name, modelMappings } of page.items) {
      ids.push(endpointId);
      hasShared ||= name === "shared";
      const isCallable = modelMappings.some(
        (one) => one.linkageType === "PRIMARY" && one.weight > 0,
      );
      if (!isCallable) return false;
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return hasShared && new Set(ids).size === ids.length;
}
