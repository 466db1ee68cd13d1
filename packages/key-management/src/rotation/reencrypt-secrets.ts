import type { MutationContext } from "@gw/entities";
import type { KeyOperations } from "@gw/store-abstract";
import {
  countSecrets,
  type SecretsProgress,
  type WalkOptions,
  type WalkReport,
  walkSecrets,
} from "./walk-secrets.js";

export interface ReencryptSecretsOptions extends WalkOptions {
  readonly operations: Pick<KeyOperations, "listKeks" | "reencryptSecrets">;
  readonly by?: MutationContext | undefined;
}

/**
 * Gives every secret a fresh data key, while others read and write. After a leak of an old key and
 * an old copy of the database this is not enough: whoever has both has the secrets themselves.
 *
 * @throws GatewayError INVALID_STATE where the active key is not at hand, TEMPORARILY_UNAVAILABLE
 */
export async function* reencryptSecrets(
  options: ReencryptSecretsOptions,
): AsyncGenerator<SecretsProgress, WalkReport, void> {
  const { operations, by } = options;
  return yield* walkSecrets(options, {
    count: () => countSecrets(operations),
    take: (stretch) => operations.reencryptSecrets(stretch, by),
    opened: (step) => step.reencrypted,
  });
}
