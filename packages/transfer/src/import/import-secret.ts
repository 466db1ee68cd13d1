import { isDeepStrictEqual } from "node:util";
import { CryptoError } from "@gw/crypto";
import { type CreateGatewaySecretInput, GatewayError, type GatewaySecretInfo } from "@gw/entities";
import { createGatewaySecretSchema, parseInput } from "@gw/entities/schemas";
import { openSealedSecret } from "@gw/key-management";
import { differencesOf, entriesOf } from "./differences.js";
import { findSealed } from "./find-sealed.js";
import type { ImportItem } from "./import-item.js";
import { found, type ImportRun, refusalOf } from "./import-run.js";
import type { ImportTarget } from "./import-target.js";

export async function importSecret(
  run: ImportRun,
  item: ImportItem<CreateGatewaySecretInput>,
): Promise<void> {
  const subject = { kind: "secret", id: item.id, name: item.name } as const;
  const given = run.inputOf(subject, item);
  if (given === undefined) return;
  const { store, by } = run;
  let input = given;
  const refusal = await refusalOf(() => {
    input = parseInput(createGatewaySecretSchema, given);
  });
  if (refusal !== undefined) return run.leaveOut(subject, refusal);
  const secretId = run.placeOf("s", subject);
  const existing = await found(store.getSecretInfo({ secretId }));
  if (existing !== undefined) {
    run.secrets.set(item.id, { secretId, provider: existing.provider });
    return run.meet(subject, await differencesFrom(run.target, existing, input));
  }
  const { secretName, provider } = input;
  if (run.hasBrought("secret", secretName) || (await found(store.getSecretInfo({ secretName })))) {
    return run.leaveOut(subject, "its name is taken by another secret");
  }
  const make = () => store.createGatewaySecret(input, by);
  if (!(await run.bring(subject, { ids: [secretId], make }))) return;
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
      auth_config: entriesOf(existing.authConfig),
    },
    {
      name: input.secretName,
      provider: input.provider,
      auth_config: entriesOf(input.authConfig),
    },
  );
  const value = await storedValue(target, existing.secretId);
  const isSame = isDeepStrictEqual(value, entriesOf(input.secretValue));
  return isSame ? differences : [...differences, "value"];
}

/** What the stored secret holds; `undefined` where it does not open. */
async function storedValue(target: ImportTarget, secretId: string) {
  const secret = await findSealed(target.sealedSecrets, secretId);
  if (secret === undefined) return undefined;
  try {
    const { keyRing } = target;
    return entriesOf((await openSealedSecret({ secret, keyRing })).reveal());
  } catch (error) {
    if (!CryptoError.is(error)) throw error;
    if (error.code !== "KEK_PROVIDER_UNAVAILABLE") return undefined;
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The key provider is away; try again", {
      cause: error,
    });
  }
}
