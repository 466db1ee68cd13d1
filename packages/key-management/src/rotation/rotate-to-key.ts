import { setTimeout as sleep } from "node:timers/promises";
import type { MutationContext } from "@gw/entities";
import type { KekState, KeyOperations } from "@gw/store-abstract";
import { verifyKeys } from "../key-check/verify-keys.js";
import { type RotationReport, rotateKeys } from "./rotate-keys.js";
import type { SecretsProgress, WalkOptions, WalkReport } from "./walk-secrets.js";

/** Progress of {@link rotateToKey}. */
export type RotateToKeyProgress =
  /** The version is staged. */
  | { readonly step: "staged"; readonly fingerprint: string }
  /** These running servers have not loaded the version yet. */
  | { readonly step: "waiting"; readonly servers: readonly string[] }
  /** The version is active. */
  | { readonly step: "activated" }
  /** `check`: opens every secret; `rotate`: rewraps; `verify`: opens with the new key alone. */
  | { readonly step: "check" | "rotate" | "verify"; readonly secrets: SecretsProgress };

/** Options of {@link rotateToKey}. */
export interface RotateToKeyOptions extends WalkOptions {
  readonly operations: KeyOperations;
  /** Version of the new key, which the server's settings contain. */
  readonly version: number;
  readonly by?: MutationContext | undefined;
  /** Rotates although some secrets do not open; those keep their key. */
  readonly skipUnreadable?: boolean | undefined;
  /** Ids of servers that do not need the key because they no longer run. */
  readonly ignoreServers?: readonly string[] | undefined;
  /** Milliseconds to wait for running servers to load the key; 60,000 when absent. */
  readonly serverTimeout?: number | undefined;
  /** Milliseconds between two requests for the running servers; 500 when absent. */
  readonly pollInterval?: number | undefined;
  readonly onProgress?: ((progress: RotateToKeyProgress) => void) | undefined;
}

/** Result of {@link rotateToKey}. */
export type RotateToKeyReport =
  | RotationReport
  /** The version stays staged: these running servers did not load it in time. */
  | {
      readonly outcome: "key_missing_on_servers";
      readonly rotated: 0;
      readonly unreadable: 0;
      readonly servers: readonly string[];
    };

/**
 * Rotates a store to a new key: stages its version, waits until every running server has loaded it,
 * activates it, rewraps every secret, and opens every secret with the new key alone. It consists of
 * the steps of `KeyOperations`, so each request is short. After an abort or a crash, run it again.
 *
 * @throws GatewayError INVALID_STATE, RESOURCE_DOES_NOT_EXIST, TEMPORARILY_UNAVAILABLE
 *
 * @example
 * ```ts
 * const report = await rotateToKey({ operations: gateway.keys, version: 2 });
 * ```
 */
export async function rotateToKey(options: RotateToKeyOptions): Promise<RotateToKeyReport> {
  const { operations, version, by, skipUnreadable, signal, onProgress } = options;
  const walk = { ...options, by };
  const verify = (step: "check" | "verify"): Promise<WalkReport> =>
    follow(verifyKeys({ ...walk, activeOnly: step === "verify" }), (secrets) =>
      onProgress?.({ step, secrets }),
    );

  await stage(options);
  if (!skipUnreadable) {
    const { unreadable, isAborted } = await verify("check");
    if (isAborted) return { outcome: "aborted", rotated: 0, unreadable };
    if (unreadable > 0) return { outcome: "unreadable_secrets", rotated: 0, unreadable };
  }
  if ((await stateOf(operations, version)) !== "active") {
    const servers = await waitForServers(options);
    if (signal?.aborted) return { outcome: "aborted", rotated: 0, unreadable: 0 };
    if (servers.length > 0) {
      return { outcome: "key_missing_on_servers", rotated: 0, unreadable: 0, servers };
    }
    await operations.activateKek({ version, ignoreServers: options.ignoreServers }, by);
    onProgress?.({ step: "activated" });
  }
  const rotated = await follow(rotateKeys({ ...walk, check: false }), (secrets) =>
    onProgress?.({ step: "rotate", secrets }),
  );
  if (rotated.outcome !== "done") return rotated;
  const { unreadable, isAborted } = await verify("verify");
  return { ...rotated, unreadable, outcome: isAborted ? "aborted" : "done" };
}

/** Stages the version, unless it is staged or active already. */
async function stage({ operations, version, by, onProgress }: RotateToKeyOptions): Promise<void> {
  const state = await stateOf(operations, version);
  if (state === "active" || state === "staged") return;
  const { fingerprint } = await operations.stageKek({ version }, by);
  onProgress?.({ step: "staged", fingerprint });
}

async function stateOf(operations: KeyOperations, version: number): Promise<KekState | undefined> {
  const keks = await operations.listKeks();
  return keks.find((kek) => kek.version === version)?.state;
}

/** Returns the servers that still lack the version at the timeout or the abort. */
async function waitForServers(options: RotateToKeyOptions): Promise<readonly string[]> {
  const { operations, version, signal, ignoreServers = [], onProgress } = options;
  const { serverTimeout = 60_000, pollInterval = 500 } = options;
  const deadline = performance.now() + serverTimeout;
  let reported = "";
  for (;;) {
    const running = await operations.listServers();
    const servers = running
      .filter(({ kekVersions }) => !kekVersions.includes(version))
      .map(({ serverId }) => serverId)
      .filter((serverId) => !ignoreServers.includes(serverId));
    if (servers.length === 0 || signal?.aborted || performance.now() >= deadline) return servers;
    const names = servers.join();
    if (names !== reported) onProgress?.({ step: "waiting", servers });
    reported = names;
    // The loop checks the signal after an abort.
    await sleep(pollInterval, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  }
}

/** Runs a generator to its end and passes on what it yields. */
async function follow<P, Report>(
  work: AsyncGenerator<P, Report, void>,
  onProgress: (progress: P) => void,
): Promise<Report> {
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
    onProgress(value);
  }
}
