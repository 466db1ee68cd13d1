import { setTimeout as delay } from "node:timers/promises";
import type { GatewayStore } from "@gw/store-abstract";
import type { OwnServer } from "@gw/test-databases";
import type { Random } from "../load/random.ts";
import type { ServerProcess } from "../processes/server-process.ts";
import type { GatewayClient } from "./writers/gateway-client.ts";

export interface OutageOptions {
  readonly database: OwnServer;
  readonly gateways: readonly ServerProcess[];
  /** One store per gateway, in the same order. */
  readonly stores: readonly GatewayStore[];
  /** One client per gateway, whose writes show that the gateway has recovered. */
  readonly clients: readonly GatewayClient[];
  readonly sharedEndpointId: string;
  readonly kills: number;
  readonly random: Random;
  readonly log: (line: string) => void;
  readonly onProblem: (problem: string) => void;
}

export interface OutageReport {
  /**
   * Seconds from the restart of the database until the last gateway acknowledges a write and is
   * ready; the maximum of all outages.
   */
  readonly recovery: number;
  /** Number of times a gateway reported during an outage that it is not ready. */
  readonly notReady: number;
}

/** Milliseconds; a gateway caches its readiness for half a second. */
const readinessDelay = 700;
/** Milliseconds. */
const maxRecovery = 30_000;

/** Kills and restarts the database server several times during the load. */
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
    if (length >= readinessDelay && during.includes(true)) {
      onProblem(`kill ${kill}: a gateway is ready after ${length} ms without a database`);
    }
    await database.start();
    const begin = performance.now();
    await Promise.all(gateways.map((_, index) => untilRecovered(options, index, `kill-${kill}`)));
    const seconds = (performance.now() - begin) / 1_000;
    recovery = Math.max(recovery, seconds);
    log(
      `kill ${kill}, down for ${length} ms: all gateways recovered after ${seconds.toFixed(2)} s`,
    );
  }
  return { recovery, notReady };
}

async function isReady({ url }: ServerProcess): Promise<boolean> {
  const { status } = await fetch(`${url}/readyz`);
  if (status !== 200 && status !== 503) throw new Error(`/readyz returned ${status}`);
  return status === 200;
}

async function untilRecovered(options: OutageOptions, index: number, value: string): Promise<void> {
  const { gateways, stores, clients, sharedEndpointId: endpointId } = options;
  const [gateway, store, client] = [gateways[index], stores[index], clients[index]];
  if (!gateway || !store || !client) throw new Error(`there is no gateway ${index}`);
  const input = { endpointId, key: `outage-${index}`, value };
  let hasWritten = false;
  const end = performance.now() + maxRecovery;
  while (!hasWritten || !(await isReady(gateway))) {
    if (performance.now() > end) throw new Error("a gateway did not recover within 30 seconds");
    const outcome = await client.mutate((any, by) => any.setGatewayEndpointTag(input, by), store);
    hasWritten ||= outcome.status === "acknowledged";
    await delay(20);
  }
}
