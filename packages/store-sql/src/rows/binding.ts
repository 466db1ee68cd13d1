import type { BindingRow } from "@gw/store-abstract";
import type { TableRow } from "../tables.js";
import { orAbsent, orNull } from "./columns.js";

export function toBindingRow(columns: TableRow<"gateway_endpoint_bindings">): BindingRow {
  return {
    endpointId: columns.endpoint_id,
    resourceType: columns.resource_type,
    resourceId: columns.resource_id,
    displayName: orAbsent(columns.display_name),
    createdAt: columns.created_at,
    createdBy: orAbsent(columns.created_by),
    lastUpdatedAt: columns.last_updated_at,
    lastUpdatedBy: orAbsent(columns.last_updated_by),
    createdRevision: columns.created_revision,
  };
}

export function toBindingColumns(row: BindingRow): TableRow<"gateway_endpoint_bindings"> {
  return {
    created_revision: row.createdRevision,
    endpoint_id: row.endpointId,
    resource_type: row.resourceType,
    resource_id: row.resourceId,
    display_name: orNull(row.displayName),
    created_at: row.createdAt,
    created_by: orNull(row.createdBy),
    last_updated_at: row.lastUpdatedAt,
    last_updated_by: orNull(row.lastUpdatedBy),
  };
}
