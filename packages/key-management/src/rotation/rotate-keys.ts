import type { MutationContext } from "@gw/entities";
import type { KeyOperations } from "@gw/store-abstract";
import {
  type SecretsProgress,
  sumOf,
  type WalkOptions,
  type WalkReport,
  walkSecrets,
} from "./walk-secrets.js";

/** Options of {@link rotateKeys}. */
export interface RotateKeysOptions extends WalkOptions {
  readonly operations: Pick<KeyOperations, "listKeks" | "rotateSecrets" | "verifySecrets">;
  /**
   * Does all work in memory and writes nothing. The target is the latest staged version, so that it
   * can be tested before it is activated, or else the active version.
   */
  readonly dryRun?: boolean | undefined;
  /**
   * Opens all outdated secrets first and rotates none if one does not open. `false` rotates without
   * this check and skips secrets that do not open. `true` when absent, except in a dry run.
   */
  readonly check?: boolean | undefined;
  readonly by?: MutationContext | undefined;
}

/** Progress of a rotation. */
export interface RotationProgress extends SecretsProgress {
  /** `check`: outdated secrets are opened. `rotate`: their data keys are wrapped again. */
  readonly phase: "check" | "rotate";
}

/** The result of a rotation. */
export interface RotationReport {
  /**
   * `done`: nothing is left to rotate. `unreadable_secrets`: some secrets do not open and nothing
   * was written. `aborted`: some secrets are left; another call continues.
   */
  readonly outcome: "done" | "unreadable_secrets" | "aborted";
  /** Secrets that this call rotated, or that a dry run could rotate. */
  readonly rotated: number;
  /** Secrets of the last pass that do not open. */
  readonly unreadable: number;
}

/**
 * Wraps the data keys of all secrets under the active key while clients read and write.
 *
 * Each step is small and repeatable: after an abort or a crash the next call continues, and two
 * rotations at once are safe. Passes are repeated until one finds nothing to rotate.
 *
 * @throws GatewayError INVALID_STATE if this process lacks the active key, TEMPORARILY_UNAVAILABLE
 *
 * @example
 * ```ts
 * const rotation = rotateKeys({ operations, signal: AbortSignal.timeout(60_000) });
 * for await (const { phase, done, total } of rotation) console.log(phase, done, "of", total);
 * ```
 */
export async function* rotateKeys(
  options: RotateKeysOptions,
): AsyncGenerator<RotationProgress, RotationReport, void> {
  const { operations, dryRun = false, check: isChecked = !dryRun, by } = options;

  if (isChecked) {
    const check = walkSecrets(options, {
      count: () => countOutdated(operations),
      step: (range) => operations.verifySecrets({ ...range, outdatedOnly: true }, by),
      processed: ({ opened }) => opened,
    });
    const { unreadable, isAborted } = yield* inPhase("check", check);
    if (isAborted) return { outcome: "aborted", rotated: 0, unreadable };
    if (unreadable > 0) return { outcome: "unreadable_secrets", rotated: 0, unreadable };
  }

  for (let rotated = 0; ; ) {
    let rotatedInPass = 0;
    const pass = walkSecrets(options, {
      count: () => countOutdated(operations, { dryRun }),
      step: (range) => operations.rotateSecrets({ ...range, dryRun }, by),
      processed(step) {
        rotatedInPass += step.rotated;
        return step.rotated + step.overtaken;
      },
    });
    const { opened, unreadable, isAborted } = yield* inPhase("rotate", pass);
    rotated += rotatedInPass;
    if (isAborted) return { outcome: "aborted", rotated, unreadable };
    if (dryRun)
      return { outcome: unreadable > 0 ? "unreadable_secrets" : "done", rotated, unreadable };
    // Another pass covers the secrets that other writers changed or created during this one.
    if (opened === 0) return { outcome: "done", rotated, unreadable };
  }
}

/** Counts the secrets that are not under the target version of {@link RotateKeysOptions.dryRun}. */
async function countOutdated(
  operations: Pick<KeyOperations, "listKeks">,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<number> {
  const keks = await operations.listKeks();
  const staged = dryRun ? keks.filter(({ state }) => state === "staged").at(-1) : undefined;
  const target = staged ?? keks.find(({ state }) => state === "active");
  return sumOf(keks.filter(({ version }) => version !== target?.version));
}

async function* inPhase(
  phase: RotationProgress["phase"],
  walk: AsyncGenerator<SecretsProgress, WalkReport, void>,
): AsyncGenerator<RotationProgress, WalkReport, void> {
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return value;
    yield { ...value, phase };
  }
}
