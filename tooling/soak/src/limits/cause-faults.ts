import { setTimeout as delay } from "node:timers/promises";
import type { OwnServer } from "@gw/test-databases";
import type { Random } from "../load/random.ts";
import type { GatewaySlot } from "./gateway-slot.ts";
import type { Fault } from "./judges/finding.ts";
import { now } from "./limited-call.ts";

export interface CauseFaultsOptions {
  readonly gateways: readonly GatewaySlot[];
  /** Absent for a database that cannot be killed. */
  readonly server: OwnServer | undefined;
  /** Until the last kill. */
  readonly seconds: number;
  readonly random: Random;
  readonly log: (line: string) => void;
}

/** Milliseconds. */
const minPause = 1_500;
const morePause = 4_000;
const maxOutage = 2_000;
/** The part of kills that the database suffers. */
const databaseShare = 0.3;

/** Kills and restarts gateways and the database, one at a time and at least one gateway. */
export async function causeFaults(options: CauseFaultsOptions): Promise<Fault[]> {
  const { gateways, server, seconds, random, log } = options;
  const end = now() + seconds * 1_000;
  const faults: Fault[] = [];
  do {
    await delay(minPause + random.below(morePause));
    const from = now();
    const length = random.below(maxOutage);
    const isDatabase = server !== undefined && faults.length > 0 && random.chance(databaseShare);
    const victim = isDatabase ? databaseOf(server) : gatewayOf(random.pick(gateways));
    await victim.kill();
    await delay(length);
    await victim.start();
    const fault: Fault = { of: isDatabase ? "database" : "gateway", from, to: now() };
    faults.push(fault);
    log(`killed a ${fault.of}, away for ${((fault.to - from) / 1_000).toFixed(1)} s`);
  } while (now() < end);
  return faults;
}

function databaseOf(server: OwnServer) {
  return { kill: () => server.kill(), start: () => server.start() };
}

function gatewayOf(slot: GatewaySlot) {
  return { kill: () => slot.stop("SIGKILL"), start: () => slot.start() };
}
