import { createKeyOperations } from "@gw/key-management";
import { fillSecrets } from "../databases/fill-secrets.ts";
import { findSecrets } from "../databases/find-secrets.ts";
import { openOperator, rotateAll } from "../databases/operator.ts";
import type { SoakDatabase } from "../databases/with-database.ts";
import { blindSeals, pauseBeforeReplacing } from "./blind-seals.ts";

export interface ControlOptions {
  /** The rotator compares primary keys alone. */
  readonly isBlind: boolean;
}

/**
 * The negative control: updates a secret while the rotator is paused between wrapping its data key
 * and writing it. A blind rotator overwrites the new data key, so that the secret no longer opens.
 *
 * @returns the secrets that do not open to their last acknowledged value
 */
export async function runControl(
  database: SoakDatabase,
  { isBlind }: ControlOptions,
): Promise<string[]> {
  const { url, keys } = database;
  keys.add(1);
  await (await openOperator({ url, keys })).close();
  const [updated, ...others] = await fillSecrets(database, 10);
  if (updated === undefined) throw new Error("the database has no secrets");
  keys.add(2);
  const operator = await openOperator({ url, keys });
  try {
    const { backend, keyRing, operations } = operator;
    await operations.stageKek({ version: 2 });
    await operations.activateKek({ version: 2 });
    const store = backend.openStore({ keyRing });
    const { secretId, secretName } = updated;
    const value = "sk-soak-updated";
    const update = async (): Promise<void> => {
      await store.updateGatewaySecret({ secretId, secretValue: { api_key: value } });
    };
    const paused = pauseBeforeReplacing(
      isBlind ? blindSeals(backend.sealedSecrets) : backend.sealedSecrets,
      update,
    );
    const rotating = createKeyOperations({ ...backend, sealedSecrets: paused, keyRing });
    await rotateAll({ operations: rotating, check: false });
    const { values } = await findSecrets(backend, await keys.ring([1, 2]));
    return [...others, { secretName, value }]
      .filter((secret) => values.get(secret.secretName) !== secret.value)
      .map((secret) => secret.secretName);
  } finally {
    await operator.close();
  }
}
