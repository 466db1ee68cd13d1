import { createGatewayModelDefinitionSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "./differences.js";
import type { ImportItem, ModelDefinitionInput } from "./import-item.js";
import { type ImportRun, rejectionReason, unlessMissing } from "./import-run.js";
import type { PlaceholderSecret } from "./placeholder-secret.js";

export async function importModelDefinition(
  run: ImportRun,
  item: ImportItem<ModelDefinitionInput>,
  placeholder: PlaceholderSecret,
): Promise<void> {
  const subject = { kind: "model_definition", id: item.id, name: item.name } as const;
  const input = run.inputOf(subject, item);
  if (input === undefined) return;
  const { name, provider, modelName } = input;
  const secret = input.secretId === undefined ? undefined : run.secrets.get(input.secretId);
  if (input.secretId !== undefined && secret === undefined) {
    return run.skip(subject, "its secret was not imported");
  }
  if (secret?.provider !== undefined && secret.provider !== provider) {
    return run.skip(subject, "its provider differs from the provider of its secret");
  }
  const rejection = await rejectionReason(() =>
    parseInput(createGatewayModelDefinitionSchema, { name, provider, modelName, secretId: "s-" }),
  );
  if (rejection !== undefined) return run.skip(subject, rejection);
  const { store, by } = run;
  const modelDefinitionId = run.targetId("d", subject);
  const existing = await unlessMissing(store.getGatewayModelDefinition({ modelDefinitionId }));
  if (existing !== undefined) {
    run.modelDefinitions.set(item.id, modelDefinitionId);
    const { modelName: model, secretId } = existing;
    return run.recordExisting(
      subject,
      differencesOf(
        { name: existing.name, provider: existing.provider, model, secret: secretId },
        { name, provider, model: modelName, secret: secret?.secretId },
      ),
    );
  }
  const isTaken =
    run.hasImported("model_definition", name) ||
    (await unlessMissing(store.getGatewayModelDefinition({ name }))) !== undefined;
  if (isTaken) return run.skip(subject, "another model definition has its name");
  // Before `run.create` queues its id, which creating the placeholder would take.
  const secretId = secret?.secretId ?? (await placeholder.id());
  const create = () =>
    store.createGatewayModelDefinition({ name, provider, modelName, secretId }, by);
  if (!(await run.create(subject, { ids: [modelDefinitionId], create }))) return;
  run.modelDefinitions.set(item.id, modelDefinitionId);
}
