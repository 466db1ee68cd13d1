import type {
  CreateEndpointBindingInput,
  EndpointBindingRef,
  GatewayEndpointBinding,
} from "@gw/entities";
import type { BindingRow } from "../../store-rows.js";
import { compact } from "../compact.js";
import { alreadyExists, notFound } from "../errors.js";
import type { Mutation } from "../mutation.js";
import { requireEndpoint } from "./endpoints.js";

export async function createBinding(
  mutation: Mutation,
  { endpointId, resourceType, resourceId, displayName }: CreateEndpointBindingInput,
): Promise<GatewayEndpointBinding> {
  const ref = { endpointId, resourceType, resourceId };
  await requireEndpoint(mutation.tx, endpointId);
  if ((await mutation.tx.binding(ref)) !== undefined) {
    alreadyExists("GatewayEndpointBinding", ref);
  }
  await mutation.requireRoom("bindings");
  const row = { ...ref, displayName, ...mutation.created };
  await mutation.tx.insertBinding(row);
  await mutation.audit("createEndpointBinding", { id: auditId(ref), name: displayName });
  return toBinding(row);
}

export async function deleteBinding(
  mutation: Mutation,
  { endpointId, resourceType, resourceId }: EndpointBindingRef,
): Promise<void> {
  const ref = { endpointId, resourceType, resourceId };
  const row = (await mutation.tx.binding(ref)) ?? notFound("GatewayEndpointBinding", ref);
  await mutation.tx.deleteBinding(ref);
  await mutation.audit("deleteEndpointBinding", { id: auditId(ref), name: row.displayName });
}

function auditId({ endpointId, resourceType, resourceId }: EndpointBindingRef): string {
  return [endpointId, resourceType, resourceId].join("/");
}

export function toBinding(row: BindingRow): GatewayEndpointBinding {
  return compact({
    endpointId: row.endpointId,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    displayName: row.displayName,
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}
