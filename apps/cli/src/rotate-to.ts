import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayError, MutationContext } from "@gw/entities";
import type { KeyOperations, LiveServer } from "@gw/store-abstract";
import { CliError, interrupted } from "./cli-error.js";
import { exitCodes } from "./exit-code.js";

interface ActivateForOptions {
  readonly operations: KeyOperations;
  readonly version: number;
  readonly by: MutationContext;
  /** Milliseconds for servers to take in the key. */
  readonly patience: number;
  readonly signal: AbortSignal;
  readonly ignoreServers?: readonly string[] | undefined;
  /** Hears what has been done, and who is waited for. */
  readonly say: (text: string) => void;
}

/** Milliseconds between two looks at who holds the key. */
const interval = 500;

/**
 * Stages a version, waits until every running server holds it, and makes it the active one. What of
 * it has been done is not done again.
 *
 * @throws CliError when servers still lack the key in the end, INTERRUPTED
 */
export async function activateFor(options: ActivateForOptions): Promise<void> {
  const { operations, version, by, ignoreServers, say } = options;
  const known = (await operations.listKeks()).find((kek) => kek.version === version);
  if (known?.state === "active") return;
  if (known?.state !== "staged") {
    const { fingerprint } = await operations.stageKek({ version }, by);
    say(`Key version ${version} (fingerprint ${fingerprint}) is staged`);
  }
  await untilHeld(options);
  await operations.activateKek({ version, ignoreServers }, by);
  say(`Key version ${version} is active`);
}

async function untilHeld(options: ActivateForOptions): Promise<void> {
  const { operations, version, patience, signal, ignoreServers = [], say } = options;
  const end = performance.now() + patience;
  let told = "";
  for (;;) {
    const servers = await operations.listServers();
    const lacking = servers.filter(
      ({ serverId, kekVersions }) =>
        !kekVersions.includes(version) && !ignoreServers.includes(serverId),
    );
    if (lacking.length === 0) return;
    const names = namesOf(lacking);
    if (performance.now() >= end) throw stillLacking(version, names);
    if (names !== told) say(`Waiting for ${names} to take in key version ${version}`);
    told = names;
    await sleep(interval, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw interrupted();
  }
}

function namesOf(servers: readonly LiveServer[]): string {
  return servers.map(({ serverId }) => serverId).join(", ");
}

function stillLacking(version: number, names: string): GatewayError | CliError {
  return new CliError(
    exitCodes.refused,
    "INVALID_STATE",
    `${names} still lacks key version ${version}, which stays staged: give it the key, in the folder ` +
      "of GW_KEK_DIR or as a variable and a restart, and run this again; one that is known to be " +
      "gone is left out by --ignore-server <id>",
  );
}
