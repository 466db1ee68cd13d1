import {
  type CreateGatewayModelDefinitionInput,
  type DeleteGatewayModelDefinitionInput,
  GatewayError,
  type GatewayModelDefinition,
  type UpdateGatewayModelDefinitionInput,
} from "@gw/entities";
import type { ModelDefinitionView, SecretRow } from "../store-rows.js";
import { compact } from "./compact.js";
import type { WorkspaceReader } from "./confined-rows.js";
import { alreadyExists, joinNames, notFound } from "./errors.js";
import type { Mutation } from "./mutation.js";
import { requireSecret } from "./secrets.js";

export async function createModelDefinition(
  mutation: Mutation,
  {
    modelDefinitionId,
    input,
  }: { modelDefinitionId: string; input: CreateGatewayModelDefinitionInput },
): Promise<GatewayModelDefinition> {
  const { name, provider, modelName } = input;
  await requireFreeName(mutation.tx, name);
  const secret = await requireSecret(mutation.tx, input.secretId);
  requireSameProvider(secret, provider);
  await mutation.requireRoom("modelDefinitions");
  const row = {
    modelDefinitionId,
    name,
    provider,
    modelName,
    secretId: secret.secretId,
    ...mutation.created,
  };
  await mutation.tx.insertModelDefinition(row);
  await mutation.audit("createGatewayModelDefinition", { id: modelDefinitionId, name });
  return toModelDefinition({ ...row, secretName: secret.secretName });
}

export async function updateModelDefinition(
  mutation: Mutation,
  input: UpdateGatewayModelDefinitionInput,
): Promise<GatewayModelDefinition> {
  const { modelDefinitionId } = input;
  const row = await requireModelDefinition(mutation.tx, modelDefinitionId);
  if (input.name !== undefined && input.name !== row.name) {
    await requireFreeName(mutation.tx, input.name);
  }
  const secretId = input.secretId ?? row.secretId;
  const secret = secretId === undefined ? undefined : await requireSecret(mutation.tx, secretId);
  const merged = {
    name: input.name ?? row.name,
    provider: input.provider ?? row.provider,
    modelName: input.modelName ?? row.modelName,
    ...mutation.updated,
  };
  if (secret !== undefined) requireSameProvider(secret, merged.provider);
  await mutation.tx.updateModelDefinition(modelDefinitionId, {
    ...merged,
    ...(secret !== undefined && { secretId: secret.secretId }),
  });
  await mutation.audit("updateGatewayModelDefinition", {
    id: modelDefinitionId,
    name: merged.name,
  });
  return toModelDefinition({
    ...row,
    ...merged,
    secretId: secret?.secretId,
    secretName: secret?.secretName,
  });
}

export async function deleteModelDefinition(
  mutation: Mutation,
  { modelDefinitionId }: DeleteGatewayModelDefinitionInput,
): Promise<void> {
  const row = await requireModelDefinition(mutation.tx, modelDefinitionId);
  const users = await mutation.tx.endpointsUsing(modelDefinitionId, 11);
  if (users.length > 0) {
    throw new GatewayError(
      "INVALID_STATE",
      `GatewayModelDefinition '${row.name}' is used by the endpoints ${joinNames(users)}; ` +
        "detach it from them first",
    );
  }
  await mutation.tx.deleteModelDefinition(modelDefinitionId);
  await mutation.audit("deleteGatewayModelDefinition", { id: modelDefinitionId, name: row.name });
}

export async function requireModelDefinition(
  reader: WorkspaceReader,
  modelDefinitionId: string,
): Promise<ModelDefinitionView> {
  return (
    (await reader.modelDefinition({ modelDefinitionId })) ??
    notFound("GatewayModelDefinition", { modelDefinitionId })
  );
}

async function requireFreeName(reader: WorkspaceReader, name: string): Promise<void> {
  if ((await reader.modelDefinition({ name })) !== undefined) {
    alreadyExists("GatewayModelDefinition", { name });
  }
}

function requireSameProvider(secret: SecretRow, provider: string): void {
  if (secret.provider === undefined || secret.provider === provider) return;
  throw new GatewayError(
    "INVALID_STATE",
    `\`provider\` must be '${secret.provider}', the provider of the secret '${secret.secretName}'`,
  );
}

export function toModelDefinition(row: ModelDefinitionView): GatewayModelDefinition {
  return compact({
    modelDefinitionId: row.modelDefinitionId,
    name: row.name,
    provider: row.provider,
    modelName: row.modelName,
    secretId: row.secretId,
    secretName: row.secretName,
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}
