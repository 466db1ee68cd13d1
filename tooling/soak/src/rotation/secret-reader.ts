import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Random } from "../load/random.ts";

const longestPause = 10;

/** Walks through the list, and reads single secrets of it, which others may delete meanwhile. */
export async function readUntil(
  isDone: () => boolean,
  options: {
    readonly store: GatewayStore;
    readonly random: Random;
    readonly onProblem: (problem: string) => void;
  },
): Promise<void> {
  const { store, random, onProblem } = options;
  let pageToken: string | undefined;
  while (!isDone()) {
    try {
      const page = await store.listSecretInfos({ maxResults: 100, pageToken });
      pageToken = page.nextPageToken;
      for (let read = 0; read < 4 && page.items.length > 0; read += 1) {
        const { secretId } = random.pick(page.items);
        await store.getSecretInfo({ secretId }).catch((error: unknown) => {
          if (!GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
        });
        await delay(random.below(longestPause));
      }
    } catch (error) {
      onProblem(`a reader: ${String(error)}`);
      pageToken = undefined;
    }
  }
}
