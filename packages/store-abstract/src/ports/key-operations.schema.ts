import { limits } from "@gw/entities";
import { flag, integer, lookupText, lookupTexts, record, type Schema } from "@gw/entities/schemas";
import type { KeyOperations } from "./key-operations.js";

type Input<Call extends keyof KeyOperations> = NonNullable<Parameters<KeyOperations[Call]>[0]>;

const version = integer(1, limits.kekVersion);
const range = {
  afterSecretId: lookupText.optional(),
  limit: integer(1, limits.pageSize),
};

/** Validates the input of {@link KeyOperations.stageKek} and {@link KeyOperations.retireKek}. */
export const kekRefSchema: Schema<Input<"stageKek">> = record({ version });

/** Validates the input of {@link KeyOperations.activateKek}. */
export const activateKekSchema: Schema<Input<"activateKek">> = record({
  version,
  ignoreServers: lookupTexts.optional(),
});

/** Validates the input of {@link KeyOperations.rotateSecrets}. */
export const rotateSecretsSchema: Schema<Input<"rotateSecrets">> = record({
  ...range,
  dryRun: flag.optional(),
});

/** Validates the input of {@link KeyOperations.verifySecrets}. */
export const verifySecretsSchema: Schema<Input<"verifySecrets">> = record({
  ...range,
  activeOnly: flag.optional(),
  outdatedOnly: flag.optional(),
});

/** Validates the input of {@link KeyOperations.reencryptSecrets}. */
export const reencryptSecretsSchema: Schema<Input<"reencryptSecrets">> = record(range);
