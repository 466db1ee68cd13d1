import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../load/random.ts";
import { ServerProcess } from "../processes/server-process.ts";
import { exchange } from "./send-bytes.ts";
import { KnownIds } from "./known-ids.ts";
import { anyRequest } from "./random-request.ts";

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  /** How many answers had each status; 0 stands for none. */
  readonly statuses: ReadonlyMap<number, number>;
  /** How many successes each route had. */
  readonly successes: ReadonlyMap<string, number>;
  /** Requests that were answered with 5xx, and lines of the log about failures. */
  readonly failures: readonly string[];
  readonly isAlive: boolean;
  readonly exitCode: number | null;
  /** Resident memory of the server in MiB, at even distances. */
  readonly memory: readonly number[];
}

const concurrency = 16;
const samples = 40;

/** Sends random and malformed requests to a server of its own, and looks what becomes of it. */
export async function runFuzz({ count, seed, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const folder = mkdtempSync(join(tmpdir(), "gw-fuzz-"));
  const server = await ServerProcess.start(folder);
  const random = new Random(seed);
  const ids = new KnownIds();
  const statuses = new Map<number, number>();
  const successes = new Map<string, number>();
  const failures: string[] = [];
  const memory: number[] = [];
  const distance = Math.max(1, Math.floor(count / samples));
  let sent = 0;

  async function work(): Promise<void> {
    while (sent < count && server.isRunning) {
      sent += 1;
      if (sent % distance === 0) {
        memory.push(residentMiB(server));
        onProgress?.(sent);
      }
      const { bytes, route } = anyRequest(random, ids);
      const { status, body } = await exchange(server.port, bytes);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) {
        ids.learn(body);
        if (route !== undefined) successes.set(route, (successes.get(route) ?? 0) + 1);
      }
      if (status >= 500) failures.push(`${status} for ${JSON.stringify(bytes.toString("latin1"))}`);
    }
  }

  try {
    await Promise.all(Array.from({ length: concurrency }, work));
    const isAlive = (await fetch(`${server.url}/readyz`)).ok;
    const exitCode = await server.stop("SIGTERM");
    failures.push(...server.failures);
    return { statuses, successes, failures, isAlive, exitCode, memory };
  } finally {
    await server.stop("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

function residentMiB({ child }: ServerProcess): number {
  const kib = execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" });
  return Math.round(Number(kib) / 102.4) / 10;
}
