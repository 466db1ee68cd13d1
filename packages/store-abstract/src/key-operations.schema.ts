import { limits } from "@gw/entities";
import { flag, integer, lookupText, lookupTexts, record } from "@gw/entities/schemas";
import type { KeyOperations } from "./key-operations.js";

/** What {@link parseInput} takes; the type of a zod schema, without naming the library. */
type Schema<T> = Parameters<typeof import("@gw/entities/schemas").parseInput<T>>[0];
type Input<Call extends keyof KeyOperations> = NonNullable<Parameters<KeyOperations[Call]>[0]>;

const version = integer(1, limits.kekVersion);
const stretch = {
  afterSecretId: lookupText.optional(),
  limit: integer(1, limits.pageSize),
};

export const kekRefSchema: Schema<Input<"stageKek">> = record({ version });

export const activateKekSchema: Schema<Input<"activateKek">> = record({
  version,
  ignoreServers: lookupTexts.optional(),
});

export const rotateSecretsSchema: Schema<Input<"rotateSecrets">> = record({
  ...stretch,
  dryRun: flag.optional(),
});

export const verifySecretsSchema: Schema<Input<"verifySecrets">> = record({
  ...stretch,
  activeOnly: flag.optional(),
  outdatedOnly: flag.optional(),
});

export const reencryptSecretsSchema: Schema<Input<"reencryptSecrets">> = record(stretch);
