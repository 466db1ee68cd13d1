import type { GatewayModelDefinition } from "@gw/entities";
import { createGatewayModelDefinitionSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "../import/differences.js";
import type { ImportItem, ModelDefinitionInput } from "../import/import-item.js";
import type { ImportRun } from "../import/import-run.js";
import { rejectionReason, unlessMissing } from "../import/store-errors.js";
import { entryKey, type ItemKind } from "./item-kind.js";

/** Model definitions; an orphan has no secret. */
export const modelDefinitionKind: ItemKind<
  "model_definition",
  GatewayModelDefinition,
  { readonly id: string; readonly input: ModelDefinitionInput },
  ModelDefinitionInput
> = {
  type: "model_definition",
  list: (store, page) => store.listGatewayModelDefinitions(page),
  encode: (definition) =>
    JSON.stringify({
      type: "model_definition",
      model_definition_id: definition.modelDefinitionId,
      name: definition.name,
      provider: definition.provider,
      model_name: definition.modelName,
      secret_id: definition.secretId,
    }),
  decode: (fields) => ({
    id: fields.text("model_definition_id"),
    input: {
      name: fields.text("name"),
      provider: fields.text("provider"),
      modelName: fields.text("model_name"),
      secretId: fields.optionalText("secret_id"),
    },
  }),
  idOf: ({ id }) => id,
  referencesOf: ({ input: { secretId } }) =>
    secretId === undefined ? [] : [entryKey("secret", secretId)],
  itemOf: ({ id, input }) => ({ id, name: input.name, input }),
  importItem: importModelDefinition,
};

async function importModelDefinition(
  run: ImportRun,
  item: ImportItem<ModelDefinitionInput>,
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
  const ids = run.idsFor("d", item.id);
  const found = await run.findImported(ids, (modelDefinitionId) =>
    store.getGatewayModelDefinition({ modelDefinitionId }),
  );
  if (found !== undefined) {
    const { id: modelDefinitionId, existing } = found;
    run.reportId("d", subject, modelDefinitionId);
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
  const secretId = secret?.secretId ?? (await run.placeholder.id());
  const create = () =>
    store.createGatewayModelDefinition({ name, provider, modelName, secretId }, by);
  const [modelDefinitionId] = (await run.create(subject, { ids: [ids], create })) ?? [];
  if (modelDefinitionId === undefined) return;
  run.reportId("d", subject, modelDefinitionId);
  run.modelDefinitions.set(item.id, modelDefinitionId);
}
