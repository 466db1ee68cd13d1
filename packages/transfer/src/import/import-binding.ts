import type { CreateEndpointBindingInput } from "@gw/entities";
import { createEndpointBindingSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "./differences.js";
import type { ImportItem } from "./import-item.js";
import { type ImportRun, rejectionReason } from "./import-run.js";

export async function importBinding(
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
  const [existing] = (await store.listEndpointBindings({ ...key, maxResults: 1 })).items;
  if (existing !== undefined) {
    const names = [{ name: existing.displayName }, { name: displayName }] as const;
    return run.recordExisting(subject, differencesOf(...names));
  }
  await run.create(subject, { ids: [], create: () => store.createEndpointBinding(input, by) });
}
