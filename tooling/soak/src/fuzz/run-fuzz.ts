import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateRawKek } from "@gw/crypto";
import { Random } from "../load/random.ts";
import { ServerProcess } from "../processes/server-process.ts";
import { KnownIds } from "./known-ids.ts";
import { anyRequest } from "./random-request.ts";
import { rotateOnce } from "./rotate-once.ts";
import { sendBytes } from "./send-bytes.ts";
import { keyCount } from "./valid-fields.ts";

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  /** Number of responses by status; 0 means no response. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Number of responses of status 200 by route. */
  readonly successes: ReadonlyMap<string, number>;
  /** Requests that got a 5xx response, and log lines about failures. */
  readonly failures: readonly string[];
  readonly isAlive: boolean;
  /** Whether it closed everything in time after SIGTERM. */
  readonly hasShutDown: boolean;
  /** Samples of the server's resident memory in MiB, at equal intervals. */
  readonly memory: readonly number[];
}

const concurrency = 16;
const sampleCount = 40;

/** Sends random and malformed requests to a new server and observes it. */
export async function runFuzz({ count, seed, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const folder = mkdtempSync(join(tmpdir(), "gw-fuzz-"));
  const server = await ServerProcess.start(folder, keySettings());
  const random = new Random(seed);
  const ids = new KnownIds();
  const statuses = new Map<number, number>();
  const successes = new Map<string, number>();
  const failures: string[] = [];
  const memory: number[] = [];
  const interval = Math.max(1, Math.floor(count / sampleCount));
  let sent = 0;

  async function work(): Promise<void> {
    while (sent < count && server.isRunning) {
      sent += 1;
      if (sent % interval === 0) {
        memory.push(residentMiB(server));
        onProgress?.(sent);
      }
      const { bytes, route } = anyRequest(random, ids);
      const { status, body } = await sendBytes(server.port, bytes);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) {
        ids.learn(body);
        if (route !== undefined) countSuccess(route);
      }
      // Malformed request lines have other versions of HTTP.
      if (status >= 500 && status !== 505)
        failures.push(`${status} for ${JSON.stringify(bytes.toString("latin1"))}`);
    }
  }

  const countSuccess = (route: string): void => {
    successes.set(route, (successes.get(route) ?? 0) + 1);
  };

  try {
    for (const route of await rotateOnce(server)) countSuccess(route);
    await Promise.all(Array.from({ length: concurrency }, work));
    const isAlive = (await fetch(`${server.url}/readyz`)).ok;
    await server.stop("SIGTERM");
    const { hasShutDown } = server;
    failures.push(...server.failures);
    return { statuses, successes, failures, isAlive, hasShutDown, memory };
  } finally {
    await server.stop("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

/** Version 1 is active at the start; random requests stage and activate the last ones. */
function keySettings(): Record<string, string> {
  const settings: Record<string, string> = { GW_KEK_ACTIVE: "1" };
  for (let version = 1; version <= keyCount; version += 1) {
    settings[`GW_KEK_${version}`] = generateRawKek();
  }
  return settings;
}

function residentMiB({ child }: ServerProcess): number {
  const kib = execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" });
  return Math.round(Number(kib) / 102.4) / 10;
}
