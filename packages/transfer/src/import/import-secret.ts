import { isDeepStrictEqual } from "node:util";
import { CryptoError } from "@gw/crypto";
import type { CreateGatewaySecretInput, GatewaySecretInfo } from "@gw/entities";
import { createGatewaySecretSchema, parseInput } from "@gw/entities/schemas";
import { openSealedSecret } from "@gw/key-management";
import { findSealedSecret, keyProviderOutage } from "../stored-secret.js";
import { differencesOf, sortedEntries } from "./differences.js";
import type { ImportItem } from "./import-item.js";
import { type ImportRun, rejectionReason, unlessMissing } from "./import-run.js";
import type { ImportTarget } from "./import-target.js";

export async function importSecret(
  run: ImportRun,
  item: ImportItem<CreateGatewaySecretInput>,
): Promise<void> {
  const subject = { kind: "secret", id: item.id, name: item.name } as const;
  const sourceInput = run.inputOf(subject, item);
  if (sourceInput === undefined) return;
  const { store, by } = run;
  let input = sourceInput;
  const rejection = await rejectionReason(() => {
    input = parseInput(createGatewaySecretSchema, sourceInput);
  });
  if (rejection !== undefined) return run.skip(subject, rejection);
  const secretId = run.targetId("s", subject);
  const existing = await unlessMissing(store.getSecretInfo({ secretId }));
  if (existing !== undefined) {
    run.secrets.set(item.id, { secretId, provider: existing.provider });
    return run.recordExisting(subject, await differencesFrom(run.target, existing, input));
  }
  const { secretName, provider } = input;
  const isTaken =
    run.hasImported("secret", secretName) ||
    (await unlessMissing(store.getSecretInfo({ secretName }))) !== undefined;
  if (isTaken) return run.skip(subject, "another secret has its name");
  const create = () => store.createGatewaySecret(input, by);
  if (!(await run.create(subject, { ids: [secretId], create }))) return;
  run.secrets.set(item.id, { secretId, provider });
}

async function differencesFrom(
  target: ImportTarget,
  existing: GatewaySecretInfo,
  input: CreateGatewaySecretInput,
): Promise<string[]> {
  const differences = differencesOf(
    {
      name: existing.secretName,
      provider: existing.provider,
      auth_config: sortedEntries(existing.authConfig),
    },
    {
      name: input.secretName,
      provider: input.provider,
      auth_config: sortedEntries(input.authConfig),
    },
  );
  const value = await storedValue(target, existing.secretId);
  const isSame = isDeepStrictEqual(value, sortedEntries(input.secretValue));
  return isSame ? differences : [...differences, "value"];
}

/** The fields of a stored secret; `undefined` when it cannot be opened. */
async function storedValue({ sealedSecrets, keyRing }: ImportTarget, secretId: string) {
  const secret = await findSealedSecret(sealedSecrets, secretId);
  if (secret === undefined) return undefined;
  try {
    return sortedEntries((await openSealedSecret({ secret, keyRing })).reveal());
  } catch (error) {
    if (!CryptoError.is(error)) throw error;
    const outage = keyProviderOutage(error);
    if (outage !== undefined) throw outage;
    return undefined;
  }
}
