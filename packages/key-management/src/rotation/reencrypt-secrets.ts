import type { MutationContext } from "@gw/entities";
import type { KeyOperations } from "@gw/store-abstract";
import {
  countSecrets,
  type SecretsProgress,
  type WalkOptions,
  type WalkReport,
  walkSecrets,
} from "./walk-secrets.js";

/** Options of {@link reencryptSecrets}. */
export interface ReencryptSecretsOptions extends WalkOptions {
  readonly operations: Pick<KeyOperations, "listKeks" | "reencryptSecrets">;
  readonly by?: MutationContext | undefined;
}

/**
 * Seals every secret under a new data key while clients read and write. This does not undo a leak of
 * an old key together with an old copy of the database: replace the credentials themselves then.
 *
 * @throws GatewayError INVALID_STATE if this process lacks the active key, TEMPORARILY_UNAVAILABLE
 */
export async function* reencryptSecrets(
  options: ReencryptSecretsOptions,
): AsyncGenerator<SecretsProgress, WalkReport, void> {
  const { operations, by } = options;
  return yield* walkSecrets(options, {
    count: () => countSecrets(operations),
    step: (range) => operations.reencryptSecrets(range, by),
    processed: ({ reencrypted }) => reencrypted,
  });
}
