import { setTimeout as delay } from "node:timers/promises";
import type { GatewayStore } from "@gw/store-abstract";
import type { OwnServer } from "@gw/test-databases";
import type { Random } from "../load/random.ts";
import type { ServerProcess } from "../processes/server-process.ts";
import type { Caller } from "./writers/gateway-client.ts";

export interface OutageOptions {
  readonly database: OwnServer;
  readonly gateways: readonly ServerProcess[];
  /** One of each gateway, in the same order. */
  readonly stores: readonly GatewayStore[];
  /** One for each gateway: writes by which it is seen that it is back. */
  readonly callers: readonly Caller[];
  readonly sharedEndpointId: string;
  readonly kills: number;
  readonly random: Random;
  readonly log: (line: string) => void;
  readonly onProblem: (problem: string) => void;
}

export interface OutageReport {
  /**
   * Seconds from when the database answered again until each gateway had acknowledged a write and
   * said that it is ready; the longest.
   */
  readonly recovery: number;
  /** How often a gateway said during an outage that it is not ready. */
  readonly notReady: number;
}

/** By then a gateway no longer says what it knew before: its answer is half a second old at most. */
const noticed = 700;
const longestRecovery = 30_000;

/** Kills the database server again and again, and starts it anew, while others go on. */
export async function causeOutages(options: OutageOptions): Promise<OutageReport> {
  const { database, gateways, kills, random, log, onProblem } = options;
  let recovery = 0;
  let notReady = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    await delay(1_000 + random.below(3_000));
    await database.kill();
    const length = 200 + random.below(1_800);
    await delay(length);
    const during = await Promise.all(gateways.map(isReady));
    notReady += during.filter((ready) => !ready).length;
    if (length >= noticed && during.includes(true)) {
      onProblem(`kill ${kill}: ready after ${length} ms without a database`);
    }
    await database.start();
    const begin = performance.now();
    await Promise.all(gateways.map((_, index) => untilBack(options, index, `kill-${kill}`)));
    const seconds = (performance.now() - begin) / 1_000;
    recovery = Math.max(recovery, seconds);
    log(`kill ${kill}, away for ${length} ms: all gateways back after ${seconds.toFixed(2)} s`);
  }
  return { recovery, notReady };
}

async function isReady({ url }: ServerProcess): Promise<boolean> {
  const { status } = await fetch(`${url}/readyz`);
  if (status !== 200 && status !== 503) throw new Error(`/readyz was answered with ${status}`);
  return status === 200;
}

async function untilBack(options: OutageOptions, index: number, value: string): Promise<void> {
  const { gateways, stores, callers, sharedEndpointId: endpointId } = options;
  const [gateway, store, caller] = [gateways[index], stores[index], callers[index]];
  if (!gateway || !store || !caller) throw new Error("there is no such gateway");
  const input = { endpointId, key: `outage-${index}`, value };
  let hasWritten = false;
  const end = performance.now() + longestRecovery;
  while (!hasWritten || !(await isReady(gateway))) {
    if (performance.now() > end) throw new Error("a gateway did not come back in 30 seconds");
    const outcome = await caller.mutate((any, by) => any.setGatewayEndpointTag(input, by), store);
    hasWritten ||= outcome.is === "acknowledged";
    await delay(20);
  }
}
