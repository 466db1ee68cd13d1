import { startMissingServers } from "./missing-servers.ts";

interface Shared {
  users: number;
  /** Resolves to what stops the servers. */
  started: Promise<() => Promise<void>> | undefined;
}

// Each vitest project loads this module again in the same process, so the shared state is global.
const holder: { [key: symbol]: Shared | undefined } = globalThis;
const key = Symbol.for("@gw/test-databases");
const shared: Shared = holder[key] ?? { users: 0, started: undefined };
holder[key] = shared;

/** Starts the missing servers for the first project; workers inherit the variables. */
export async function setup(): Promise<void> {
  shared.users++;
  shared.started ??= startMissingServers({ environment: process.env });
  await shared.started;
}

/** Stops the servers after the last project. */
export async function teardown(): Promise<void> {
  shared.users--;
  if (shared.users > 0) return;
  const { started } = shared;
  shared.started = undefined;
  await (await started)?.();
}
