import type { CreateEndpointBindingInput } from "@gw/entities";
import { createEndpointBindingSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "./differences.js";
import type { ImportItem } from "./import-item.js";
import { type ImportRun, refusalOf } from "./import-run.js";

export async function importBinding(
  run: ImportRun,
  item: ImportItem<CreateEndpointBindingInput>,
): Promise<void> {
  const subject = { kind: "binding", id: item.id, name: item.name } as const;
  const given = run.inputOf(subject, item);
  if (given === undefined) return;
  const endpointId = run.endpoints.get(given.endpointId);
  if (endpointId === undefined) return run.leaveOut(subject, "its endpoint was not brought over");
  const input = { ...given, endpointId };
  const refusal = await refusalOf(() => parseInput(createEndpointBindingSchema, input));
  if (refusal !== undefined) return run.leaveOut(subject, refusal);
  const { store, by } = run;
  const { resourceType, resourceId, displayName } = input;
  const { items } = await existingBindings(run, { endpointId, resourceType, resourceId });
  const [existing] = items;
  if (existing !== undefined) {
    const names = [{ name: existing.displayName }, { name: displayName }] as const;
    return run.meet(subject, differencesOf(...names));
  }
  await run.bring(subject, { ids: [], make: () => store.createEndpointBinding(input, by) });
}

function existingBindings(
  { store }: ImportRun,
  binding: { endpointId: string; resourceType: string; resourceId: string },
) {
  return store.listEndpointBindings({ ...binding, maxResults: 1 });
}
