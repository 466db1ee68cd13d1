import type { MutationContext } from "@gw/entities";
import type { KeyOperations } from "@gw/store-abstract";
import {
  countSecrets,
  type SecretsProgress,
  type WalkOptions,
  type WalkReport,
  walkSecrets,
} from "../rotation/walk-secrets.js";

/** Options of {@link verifyKeys}. */
export interface VerifyKeysOptions extends WalkOptions {
  readonly operations: Pick<KeyOperations, "listKeks" | "verifySecrets">;
  /** Opens with the active key alone, which proves that no other key is needed. */
  readonly activeOnly?: boolean | undefined;
  readonly by?: MutationContext | undefined;
}

/**
 * Opens every secret, and returns none.
 *
 * @throws GatewayError INVALID_STATE if this process lacks the active key, TEMPORARILY_UNAVAILABLE
 */
export async function* verifyKeys(
  options: VerifyKeysOptions,
): AsyncGenerator<SecretsProgress, WalkReport, void> {
  const { operations, activeOnly, by } = options;
  return yield* walkSecrets(options, {
    count: () => countSecrets(operations),
    step: (range) => operations.verifySecrets({ ...range, activeOnly }, by),
    processed: ({ opened }) => opened,
  });
}
