import type { AllowanceStatus } from "@gw/limits";
import type { GatewayStore } from "@gw/store-abstract";
import { everyPage } from "./every-page.js";

/** The names of the endpoints and model definitions among the subjects of limits, by their ids. */
export async function subjectNames(
  store: GatewayStore,
  statuses: readonly AllowanceStatus[],
): Promise<ReadonlyMap<string, string>> {
  const has = (prefix: string): boolean =>
    statuses.some(({ subject = "" }) => subject.startsWith(prefix));
  const endpoints = has("e-") ? await everyPage((page) => store.listGatewayEndpoints(page)) : [];
  const models = has("d-")
    ? await everyPage((page) => store.listGatewayModelDefinitions(page))
    : [];
  return new Map([
    ...endpoints.map(({ endpointId, name }) => [endpointId, name ?? endpointId] as const),
    ...models.map(({ modelDefinitionId, name }) => [modelDefinitionId, name] as const),
  ]);
}
