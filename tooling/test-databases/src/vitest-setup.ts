import { startMissingServers } from "./missing-servers.ts";

interface Shared {
  users: number;
  /** Resolves to what stops the servers. */
  started: Promise<() => Promise<void>> | undefined;
}

// Each project of vitest loads this file anew, in one process: what they share is global.
const holder: { [key: symbol]: Shared | undefined } = globalThis;
const key = Symbol.for("@gw/test-databases");
const shared: Shared = holder[key] ?? { users: 0, started: undefined };
holder[key] = shared;

/** Starts the servers that are missing, for the first project that asks; workers inherit. */
export async function setup(): Promise<void> {
  shared.users++;
  shared.started ??= startMissingServers({ environment: process.env });
  await shared.started;
}

/** Stops them after the last project that asked. */
export async function teardown(): Promise<void> {
  shared.users--;
  if (shared.users > 0) return;
  const { started } = shared;
  shared.started = undefined;
  await (await started)?.();
}
