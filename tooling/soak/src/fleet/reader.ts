import { setTimeout as delay } from "node:timers/promises";
import type { GatewayStore } from "@gw/store-abstract";
import { anchoredReads } from "./writers/fixed-resources.ts";
import type { Answers } from "../load/response-statistics.ts";
import { codeOf } from "./writers/gateway-client.ts";

export interface ReaderOptions {
  readonly store: GatewayStore;
  readonly isDone: () => boolean;
  readonly answers: Answers;
  readonly onProblem: (problem: string) => void;
}

/**
 * Reads through one gateway until it is done. What is known to be there is never missing, and no
 * other error comes than that the database is away.
 */
export async function readUntilDone(options: ReaderOptions): Promise<void> {
  const { store, isDone, answers, onProblem } = options;
  const reads = [...anchoredReads, pageAll];
  for (let n = 0; !isDone(); n += 1) {
    const index = n % reads.length;
    const begin = performance.now();
    try {
      const isFound = await reads[index]?.(store);
      answers.add("read ok", performance.now() - begin);
      if (!isFound) onProblem(`read ${index} did not find what is there`);
    } catch (error) {
      const code = codeOf(error);
      answers.add(`read ${code}`, performance.now() - begin);
      if (code !== "TEMPORARILY_UNAVAILABLE") {
        onProblem(`read ${index} was answered with ${code}: ${(error as Error).message}`);
      }
    }
    await delay(5);
  }
}

/** However much is made and deleted meanwhile, nothing comes twice, and what stays comes. */
async function pageAll(store: GatewayStore): Promise<boolean> {
  const ids: string[] = [];
  let isAnchorThere = false;
  let pageToken: string | undefined;
  do {
    const page = await store.listGatewayEndpoints({ maxResults: 9, pageToken });
    for (const { endpointId, name, modelMappings } of page.items) {
      ids.push(endpointId);
      isAnchorThere ||= name === "shared";
      if (!modelMappings.some((one) => one.linkageType === "PRIMARY" && one.weight > 0))
        return false;
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return isAnchorThere && new Set(ids).size === ids.length;
}
