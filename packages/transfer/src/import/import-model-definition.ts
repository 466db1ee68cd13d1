import { createGatewayModelDefinitionSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "./differences.js";
import type { ImportItem, ModelDefinitionInput } from "./import-item.js";
import { found, type ImportRun, refusalOf } from "./import-run.js";
import type { Orphanage } from "./orphanage.js";

export async function importModelDefinition(
  run: ImportRun,
  item: ImportItem<ModelDefinitionInput>,
  orphanage: Orphanage,
): Promise<void> {
  const subject = { kind: "model_definition", id: item.id, name: item.name } as const;
  const input = run.inputOf(subject, item);
  if (input === undefined) return;
  const { name, provider, modelName } = input;
  const secret = input.secretId === undefined ? undefined : run.secrets.get(input.secretId);
  if (input.secretId !== undefined && secret === undefined) {
    return run.leaveOut(subject, "its secret was not brought over");
  }
  if (secret?.provider !== undefined && secret.provider !== provider) {
    return run.leaveOut(subject, "its provider is not that of its secret");
  }
  const refusal = await refusalOf(() =>
    parseInput(createGatewayModelDefinitionSchema, { name, provider, modelName, secretId: "s-" }),
  );
  if (refusal !== undefined) return run.leaveOut(subject, refusal);
  const { store, by } = run;
  const modelDefinitionId = run.placeOf("d", subject);
  const existing = await found(store.getGatewayModelDefinition({ modelDefinitionId }));
  if (existing !== undefined) {
    run.modelDefinitions.set(item.id, modelDefinitionId);
    const { name: nameHere, provider: providerHere, modelName: model, secretId } = existing;
    return run.meet(
      subject,
      differencesOf(
        { name: nameHere, provider: providerHere, model, secret: secretId },
        { name, provider, model: modelName, secret: secret?.secretId },
      ),
    );
  }
  const isTaken =
    run.hasBrought("model_definition", name) ||
    (await found(store.getGatewayModelDefinition({ name }))) !== undefined;
  if (isTaken) return run.leaveOut(subject, "its name is taken by another model definition");
  // Before the id is handed on: a secret that is made for this takes one as well.
  const secretId = secret?.secretId ?? (await orphanage.secretId());
  const make = () =>
    store.createGatewayModelDefinition({ name, provider, modelName, secretId }, by);
  if (!(await run.bring(subject, { ids: [modelDefinitionId], make }))) return;
  run.modelDefinitions.set(item.id, modelDefinitionId);
}
