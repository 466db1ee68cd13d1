import { isDeepStrictEqual } from "node:util";
import { CryptoError } from "@gw/crypto";
import {
  type CreateGatewaySecretInput,
  defaultWorkspace,
  type GatewaySecretInfo,
} from "@gw/entities";
import { createGatewaySecretSchema, parseInput } from "@gw/entities/schemas";
import { openSealedSecret } from "@gw/key-management";
import { findSealedSecret, keyProviderOutage } from "@gw/store-abstract";
import { type ExportedSecret, resealSecret } from "../file/reseal-secret.js";
import { differencesOf, sortedEntries } from "../import/differences.js";
import type { ImportItem } from "../import/import-item.js";
import type { ImportRun } from "../import/import-run.js";
import type { ImportTarget } from "../import/import-target.js";
import { rejectionReason, unlessMissing } from "../import/store-errors.js";
import type { EncodeContext, ItemKind } from "./item-kind.js";

/** Secrets; a line contains the value sealed under the key of the file. */
export const secretKind: ItemKind<
  "secret",
  GatewaySecretInfo,
  ExportedSecret,
  CreateGatewaySecretInput
> = {
  type: "secret",
  list: (store, page) => store.listSecretInfos(page),
  encode: encodeSecret,
  decode: (fields) => ({
    secretId: fields.text("secret_id"),
    secretName: fields.text("secret_name"),
    provider: fields.optionalText("provider"),
    authConfig: fields.optionalObject("auth_config")?.texts(),
    kekVersion: fields.integer("kek_version"),
    wrappedDek: fields.bytes("wrapped_dek"),
    encryptedValue: fields.bytes("encrypted_value"),
  }),
  idOf: ({ secretId }) => secretId,
  referencesOf: () => [],
  async itemOf(secret, file) {
    const { secretId, secretName, provider, authConfig } = secret;
    const secretValue = await file.open(secret);
    const input = { secretName, secretValue, provider, authConfig };
    return { id: secretId, name: secretName, input };
  },
  importItem: importSecret,
};

async function encodeSecret(
  { secretId }: GatewaySecretInfo,
  { sealedSecrets, workspaceId, keyRing, key }: EncodeContext,
): Promise<string> {
  const stored = await findSealedSecret(sealedSecrets, secretId);
  // The secret was just deleted: the revision has changed, and this attempt is discarded.
  if (stored === undefined) return "";
  const secret = await resealSecret(stored, { workspaceId, keyRing, key });
  return JSON.stringify({
    type: "secret",
    secret_id: secret.secretId,
    secret_name: secret.secretName,
    provider: secret.provider,
    auth_config: secret.authConfig,
    kek_version: secret.kekVersion,
    wrapped_dek: Buffer.from(secret.wrappedDek).toString("base64"),
    encrypted_value: Buffer.from(secret.encryptedValue).toString("base64"),
  });
}

async function importSecret(
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
  const ids = run.idsFor("s", item.id);
  const found = await run.findImported(ids, (secretId) => store.getSecretInfo({ secretId }));
  if (found !== undefined) {
    const { id: secretId, existing } = found;
    run.reportId("s", subject, secretId);
    run.secrets.set(item.id, { secretId, provider: existing.provider });
    return run.recordExisting(subject, await differencesFrom(run.target, existing, input));
  }
  const { secretName, provider } = input;
  const isTaken =
    run.hasImported("secret", secretName) ||
    (await unlessMissing(store.getSecretInfo({ secretName }))) !== undefined;
  if (isTaken) return run.skip(subject, "another secret has its name");
  const create = () => store.createGatewaySecret(input, by);
  const [secretId] = (await run.create(subject, { ids: [ids], create })) ?? [];
  if (secretId === undefined) return;
  run.reportId("s", subject, secretId);
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
async function storedValue(target: ImportTarget, secretId: string) {
  const { sealedSecrets, keyRing, workspace } = target;
  const secret = await findSealedSecret(sealedSecrets, secretId);
  if (secret === undefined) return undefined;
  const { workspaceId } = workspace ?? { workspaceId: defaultWorkspace };
  try {
    return sortedEntries((await openSealedSecret({ secret, keyRing, workspaceId })).reveal());
  } catch (error) {
    if (!CryptoError.is(error)) throw error;
    const outage = keyProviderOutage(error);
    if (outage !== undefined) throw outage;
    return undefined;
  }
}
