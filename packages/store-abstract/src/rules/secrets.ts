import { type EnvelopeContext, maskSecretFields } from "@gw/crypto";
import {
  type AuthConfig,
  type CreateGatewaySecretInput,
  type DeleteGatewaySecretInput,
  destinationOf,
  GatewayError,
  type GatewaySecretInfo,
  type SecretId,
  type UpdateGatewaySecretInput,
  type WorkspaceId,
} from "@gw/entities";
import { allowsEmptySecretValue, emptySecretValueRule } from "@gw/entities/schemas";
import { boundWorkspace } from "../secret-opening.js";
import type { SealedColumns, SecretRow } from "../store-rows.js";
import { compact } from "./compact.js";
import type { WorkspaceReader } from "./confined-rows.js";
import { alreadyExists, joinNames, notFound } from "./errors.js";
import type { Mutation } from "./mutation.js";

export async function requireSecret(
  reader: WorkspaceReader,
  secretId: SecretId,
): Promise<SecretRow> {
  return (await reader.secret({ secretId })) ?? notFound("GatewaySecret", { secretId });
}

/** The envelope context of a new secret. */
export function newSecretContext(
  { secretName, provider, authConfig }: CreateGatewaySecretInput,
  { secretId, workspaceId }: { readonly secretId: SecretId; readonly workspaceId: WorkspaceId },
): EnvelopeContext {
  const workspace = boundWorkspace(workspaceId);
  return { secretId, secretName, provider, destination: destinationOf(authConfig), workspace };
}

/** The envelope context of an updated value; the destination is that of the merged result. */
export function updatedSecretContext(
  { secretId, secretName, provider, authConfig }: SecretRow,
  {
    input,
    workspaceId,
  }: {
    readonly input: UpdateGatewaySecretInput;
    readonly workspaceId: WorkspaceId;
  },
): EnvelopeContext {
  const destination = destinationOf(input.authConfig ?? authConfig);
  return { secretId, secretName, provider, destination, workspace: boundWorkspace(workspaceId) };
}

export async function createSecret(
  mutation: Mutation,
  {
    secretId,
    input,
    sealed,
  }: { secretId: SecretId; input: CreateGatewaySecretInput; sealed: SealedColumns },
): Promise<GatewaySecretInfo> {
  const { secretName } = input;
  if ((await mutation.tx.secret({ secretName })) !== undefined) {
    alreadyExists("GatewaySecret", { secretName });
  }
  await mutation.requireRoom("secrets");
  const row: SecretRow = {
    secretId,
    secretName,
    maskedValues: maskSecretFields(input.secretValue),
    provider: input.provider,
    authConfig: emptyAsAbsent(input.authConfig),
    ...mutation.created,
  };
  await mutation.tx.insertSecret(row, sealed);
  await mutation.audit("createGatewaySecret", { id: secretId, name: secretName });
  return toSecretInfo(row);
}

export async function updateSecret(
  mutation: Mutation,
  {
    row,
    input,
    sealed,
  }: { row: SecretRow; input: UpdateGatewaySecretInput; sealed?: SealedColumns },
): Promise<GatewaySecretInfo> {
  const authConfig =
    input.authConfig === undefined ? row.authConfig : emptyAsAbsent(input.authConfig);
  const maskedValues =
    input.secretValue === undefined ? row.maskedValues : maskSecretFields(input.secretValue);
  const isMoved = destinationOf(authConfig) !== destinationOf(row.authConfig);
  if (input.secretValue === undefined && isMoved) {
    throw new GatewayError(
      "INVALID_STATE",
      "`secret_value` is required when `auth_config` changes in more than labels such as " +
        "`api_version`, because a credential is bound to its destination",
    );
  }
  if (Object.keys(maskedValues).length === 0 && !allowsEmptySecretValue(authConfig)) {
    throw new GatewayError("INVALID_STATE", `\`secret_value\` ${emptySecretValueRule}`);
  }
  await mutation.tx.updateSecret(row.secretId, {
    ...mutation.updated,
    ...(input.authConfig !== undefined && { authConfig: authConfig ?? null }),
    ...(sealed !== undefined && { maskedValues, sealed }),
  });
  await mutation.audit("updateGatewaySecret", { id: row.secretId, name: row.secretName });
  return toSecretInfo({ ...row, ...mutation.updated, authConfig, maskedValues });
}

export async function deleteSecret(
  mutation: Mutation,
  { secretId, ifUnused }: DeleteGatewaySecretInput,
): Promise<void> {
  const row = await requireSecret(mutation.tx, secretId);
  if (ifUnused) {
    const users = await mutation.tx.modelDefinitions({
      after: 0,
      limit: 11,
      filters: { secretId },
    });
    if (users.length > 0) {
      throw new GatewayError(
        "INVALID_STATE",
        `GatewaySecret '${row.secretName}' is used by the model definitions ` +
          `${joinNames(users.map(({ name }) => name))}; change them first or omit \`if_unused\``,
      );
    }
  }
  await mutation.tx.orphanModelDefinitions(secretId);
  await mutation.tx.deleteSecret(secretId);
  await mutation.audit("deleteGatewaySecret", { id: secretId, name: row.secretName });
}

function emptyAsAbsent(authConfig: AuthConfig | undefined): AuthConfig | undefined {
  return authConfig === undefined || Object.keys(authConfig).length === 0 ? undefined : authConfig;
}

export function toSecretInfo(row: SecretRow): GatewaySecretInfo {
  return compact({
    secretId: row.secretId,
    secretName: row.secretName,
    maskedValues: { ...row.maskedValues },
    provider: row.provider,
    authConfig: row.authConfig && { ...row.authConfig },
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}
