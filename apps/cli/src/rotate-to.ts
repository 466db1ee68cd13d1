import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayError, MutationContext } from "@gw/entities";
import type { KekState, KeyOperations, LiveServer } from "@gw/store-abstract";
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

/** Stages a version, unless it is staged or active already. */
export async function stageFor({
  operations,
  version,
  by,
  say,
}: Pick<ActivateForOptions, "operations" | "version" | "by" | "say">): Promise<void> {
  const state = await stateOf(operations, version);
  if (state === "active" || state === "staged") return;
  const { fingerprint } = await operations.stageKek({ version }, by);
  say(`Key version ${version} (fingerprint ${fingerprint}) is staged`);
}

/**
 * Waits until every running server holds a staged version, and makes it the active one, unless it
 * is that already.
 *
 * @throws CliError when servers still lack the key in the end, INTERRUPTED
 */
export async function activateFor(options: ActivateForOptions): Promise<void> {
  const { operations, version, by, ignoreServers, say } = options;
  if ((await stateOf(operations, version)) === "active") return;
  await untilHeld(options);
  await operations.activateKek({ version, ignoreServers }, by);
  say(`Key version ${version} is active`);
}

async function stateOf(operations: KeyOperations, version: number): Promise<KekState | undefined> {
  const keks = await operations.listKeks();
  return keks.find((kek) => kek.version === version)?.state;
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
