import { setTimeout as delay } from "node:timers/promises";
import type { OwnServer } from "@gw/test-databases";
import type { Random } from "../random.ts";
import type { ServerProcess } from "../server-process.ts";

export interface OutageReport {
  /** Seconds from the start of the database until each gateway was ready again; the longest. */
  readonly recovery: number;
  /** How often a gateway said during an outage that it is not ready. */
  readonly notReady: number;
}

/** Kills the database server again and again, and starts it anew, while others go on. */
export async function causeOutages(options: {
  readonly database: OwnServer;
  readonly gateways: readonly ServerProcess[];
  readonly kills: number;
  readonly random: Random;
  readonly log: (line: string) => void;
}): Promise<OutageReport> {
  const { database, gateways, kills, random, log } = options;
  let recovery = 0;
  let notReady = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    await delay(1_000 + random.below(3_000));
    await database.kill();
    await delay(200 + random.below(1_800));
    const during = await Promise.all(gateways.map(isReady));
    notReady += during.filter((ready) => !ready).length;
    await database.start();
    const begin = performance.now();
    await Promise.all(gateways.map(untilReady));
    const seconds = (performance.now() - begin) / 1_000;
    recovery = Math.max(recovery, seconds);
    log(`kill ${kill}: all gateways ready ${seconds.toFixed(1)} s after the database`);
  }
  return { recovery, notReady };
}

async function isReady({ url }: ServerProcess): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).status === 200;
}

async function untilReady(gateway: ServerProcess): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await isReady(gateway))) {
    if (performance.now() > end) throw new Error("a gateway did not come back in 30 seconds");
    await delay(20);
  }
}
