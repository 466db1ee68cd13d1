import type { CreateEndpointBindingInput, GatewayEndpointBinding } from "@gw/entities";
import { createEndpointBindingSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "../import/differences.js";
import type { ImportItem } from "../import/import-item.js";
import type { ImportRun } from "../import/import-run.js";
import { rejectionReason, unlessMissing } from "../import/store-errors.js";
import { entryKey, type ItemKind } from "./item-kind.js";

/** Bindings, identified by their three ids together. */
export const bindingKind: ItemKind<
  "binding",
  GatewayEndpointBinding,
  CreateEndpointBindingInput,
  CreateEndpointBindingInput
> = {
  type: "binding",
  list: (store, page) => store.listEndpointBindings(page),
  encode: (binding) =>
    JSON.stringify({
      type: "binding",
      endpoint_id: binding.endpointId,
      resource_type: binding.resourceType,
      resource_id: binding.resourceId,
      display_name: binding.displayName,
    }),
  decode: (fields) => ({
    endpointId: fields.text("endpoint_id"),
    resourceType: fields.text("resource_type"),
    resourceId: fields.text("resource_id"),
    displayName: fields.optionalText("display_name"),
  }),
  idOf: (input) => JSON.stringify(idsOf(input)),
  referencesOf: ({ endpointId }) => [entryKey("endpoint", endpointId)],
  itemOf: (input) => ({ id: idsOf(input).join("/"), input }),
  importItem: importBinding,
};

function idsOf({ endpointId, resourceType, resourceId }: CreateEndpointBindingInput): string[] {
  return [endpointId, resourceType, resourceId];
}

async function importBinding(
  run: ImportRun,
  item: ImportItem<CreateEndpointBindingInput>,
): Promise<void> {
  const subject = { kind: "binding", id: item.id, name: item.name } as const;
  const sourceInput = run.inputOf(subject, item);
  if (sourceInput === undefined) return;
  const endpointId = run.endpoints.get(sourceInput.endpointId);
  if (endpointId === undefined) return run.skip(subject, "its endpoint was not imported");
  const input = { ...sourceInput, endpointId };
  const rejection = await rejectionReason(() => parseInput(createEndpointBindingSchema, input));
  if (rejection !== undefined) return run.skip(subject, rejection);
  const { store, by } = run;
  const { resourceType, resourceId, displayName } = input;
  const key = { endpointId, resourceType, resourceId };
  // In a dry run, the workspace may be missing.
  const listed = await unlessMissing(store.listEndpointBindings({ ...key, maxResults: 1 }));
  const [existing] = listed?.items ?? [];
  if (existing !== undefined) {
    const names = [{ name: existing.displayName }, { name: displayName }] as const;
    return run.recordExisting(subject, differencesOf(...names));
  }
  await run.create(subject, { ids: [], create: () => store.createEndpointBinding(input, by) });
}
