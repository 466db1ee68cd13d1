import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Random } from "../load/random.ts";

/** Milliseconds between two requests, at most. */
const maxPause = 10;

/** Pages through the secrets and reads single ones; writers may delete them meanwhile. */
export async function readUntilDone(
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
        await delay(random.below(maxPause));
      }
    } catch (error) {
      onProblem(`reader: ${String(error)}`);
      pageToken = undefined;
    }
  }
}
