import type { MutationContext } from "@gw/entities";
import type { KeyOperations } from "@gw/store-abstract";
import {
  countSecrets,
  type SecretsProgress,
  type WalkOptions,
  type WalkReport,
  walkSecrets,
} from "./walk-secrets.js";

export interface VerifyKeysOptions extends WalkOptions {
  readonly operations: Pick<KeyOperations, "listKeks" | "verifySecrets">;
  /** With the active key alone: proves that no other is needed any more. */
  readonly activeOnly?: boolean | undefined;
  readonly by?: MutationContext | undefined;
}

/**
 * Opens every secret, and gives none of them away.
 *
 * @throws GatewayError INVALID_STATE where the active key is not at hand, TEMPORARILY_UNAVAILABLE
 */
export async function* verifyKeys(
  options: VerifyKeysOptions,
): AsyncGenerator<SecretsProgress, WalkReport, void> {
  const { operations, activeOnly, by } = options;
  return yield* walkSecrets(options, {
    count: () => countSecrets(operations),
    take: (stretch) => operations.verifySecrets({ ...stretch, activeOnly }, by),
    opened: (step) => step.opened,
  });
}
