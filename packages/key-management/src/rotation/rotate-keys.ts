import type { MutationContext } from "@gw/entities";
import type { KeyOperations } from "@gw/store-abstract";
import {
  type SecretsProgress,
  sumOf,
  type WalkOptions,
  type WalkReport,
  walkSecrets,
} from "./walk-secrets.js";

export interface RotateKeysOptions extends WalkOptions {
  readonly operations: Pick<KeyOperations, "listKeks" | "rotateSecrets" | "verifySecrets">;
  /**
   * Does everything in memory and writes nothing: to the version that was staged last where there
   * is one, so that it can be tried before it becomes the active one.
   */
  readonly dryRun?: boolean | undefined;
  /**
   * `false`: does not open everything first. Without that, a rotation that meets secrets which do
   * not open leaves those as they are and goes on, instead of not beginning.
   */
  readonly check?: boolean | undefined;
  readonly by?: MutationContext | undefined;
}

/** How far a rotation is. */
export interface RotationProgress extends SecretsProgress {
  /** `check`: opening what is to be rotated; `rotate`: doing it, or in a dry run all but writing. */
  readonly phase: "check" | "rotate";
}

export interface RotationReport {
  /**
   * `done`: nothing is left that could be rotated. `refused`: there are secrets that do not open,
   * and nothing was written. `aborted`: some is left; another call goes on.
   */
  readonly outcome: "done" | "refused" | "aborted";
  /** Wrapped anew by this call; in a dry run: that could be. */
  readonly rotated: number;
  /** How many of what was looked at last do not open. */
  readonly unreadable: number;
}

/**
 * Brings every secret under the active key, while others read and write. Each step is small and
 * harmless when repeated: ended at any moment, by an abort or a crash, the next call goes on where
 * this one was, and two at once do each other no harm. Passes are made until nothing is left, or
 * one changes nothing.
 *
 * @throws GatewayError INVALID_STATE where the active key is not at hand, TEMPORARILY_UNAVAILABLE
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
      take: (stretch) => operations.verifySecrets({ ...stretch, outdatedOnly: true }, by),
      opened: (step) => step.opened,
    });
    const { unreadable, isAborted } = yield* inPhase("check", check);
    if (isAborted) return { outcome: "aborted", rotated: 0, unreadable };
    if (unreadable > 0) return { outcome: "refused", rotated: 0, unreadable };
  }

  for (let rotated = 0; ; ) {
    let rotatedNow = 0;
    const pass = walkSecrets(options, {
      count: () => countOutdated(operations, { dryRun }),
      take: (stretch) => operations.rotateSecrets({ ...stretch, dryRun }, by),
      opened(step) {
        rotatedNow += step.rotated;
        return step.rotated + step.overtaken;
      },
    });
    const { opened, unreadable, isAborted } = yield* inPhase("rotate", pass);
    rotated += rotatedNow;
    if (isAborted) return { outcome: "aborted", rotated, unreadable };
    if (dryRun) return { outcome: unreadable > 0 ? "refused" : "done", rotated, unreadable };
    // What others wrote meanwhile is looked at again, and so is what they put in between.
    if (opened === 0) return { outcome: "done", rotated, unreadable };
  }
}

/** How many secrets are to be rotated; in a dry run, to the version that was staged last. */
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
