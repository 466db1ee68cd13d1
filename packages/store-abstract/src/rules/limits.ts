import type {
  CreateGatewayLimitInput,
  DeleteGatewayLimitInput,
  GatewayLimit,
  LimitScope,
  UpdateGatewayLimitInput,
} from "@gw/entities";
import { createGatewayLimitSchema, parseInput } from "@gw/entities/schemas";
import type { LimitRow } from "../store-rows.js";
import { compact } from "./compact.js";
import type { WorkspaceReader } from "./confined-rows.js";
import { requireEndpoint } from "./endpoints/endpoints.js";
import { alreadyExists, notFound } from "./errors.js";
import { requireModelDefinition } from "./model-definitions.js";
import type { Mutation } from "./mutation.js";

export async function createLimit(
  mutation: Mutation,
  { limitId, input }: { limitId: string; input: CreateGatewayLimitInput },
): Promise<GatewayLimit> {
  const { name = limitId, measure, amount, window, scope, action, onOutage } = input;
  await requireFreeName(mutation.tx, name);
  await requireSubject(mutation.tx, scope);
  await mutation.requireRoom("limits");
  const row = {
    limitId,
    name,
    measure,
    amount,
    windowUnit: window?.unit,
    windowLength: window?.length,
    scopeKind: scope.kind,
    scopeKey: scope.key,
    scopeValue: scope.value,
    action,
    warnAt: input.warnAt,
    strict: input.strict ?? false,
    onOutage,
    unpriced: input.unpriced,
    enabled: input.enabled ?? true,
    version: mutation.tx.newRevision,
    ...mutation.created,
  };
  await mutation.tx.insertLimit(row);
  await mutation.audit("createGatewayLimit", { id: limitId, name });
  return toLimit(row);
}

export async function updateLimit(
  mutation: Mutation,
  { limitId, ...changes }: UpdateGatewayLimitInput,
): Promise<GatewayLimit> {
  const row = await requireLimit(mutation.tx, limitId);
  if (changes.name !== undefined && changes.name !== row.name) {
    await requireFreeName(mutation.tx, changes.name);
  }
  const merged = {
    ...row,
    ...compact(changes),
    warnAt: changes.warnAt === undefined ? row.warnAt : (changes.warnAt ?? undefined),
    version: mutation.tx.newRevision,
    ...mutation.updated,
  };
  requireEnforceable(merged);
  await mutation.tx.updateLimit(limitId, {
    ...compact(changes),
    version: merged.version,
    ...mutation.updated,
  });
  await mutation.audit("updateGatewayLimit", { id: limitId, name: merged.name });
  return toLimit(merged);
}

export async function deleteLimit(
  mutation: Mutation,
  { limitId }: DeleteGatewayLimitInput,
): Promise<void> {
  const row = await requireLimit(mutation.tx, limitId);
  await mutation.tx.deleteLimit(limitId);
  await mutation.audit("deleteGatewayLimit", { id: limitId, name: row.name });
}

async function requireLimit(reader: WorkspaceReader, limitId: string): Promise<LimitRow> {
  return (await reader.limit({ limitId })) ?? notFound("GatewayLimit", { limitId });
}

async function requireFreeName(reader: WorkspaceReader, name: string): Promise<void> {
  if ((await reader.limit({ name })) !== undefined) alreadyExists("GatewayLimit", { name });
}

/** Tokens are not checked: the store of a workspace does not read them. */
async function requireSubject(reader: WorkspaceReader, { kind, value }: LimitScope): Promise<void> {
  if (value === undefined) return;
  if (kind === "ENDPOINT") await requireEndpoint(reader, value);
  if (kind === "MODEL") await requireModelDefinition(reader, value);
}

/** @throws INVALID_PARAMETER_VALUE when a change breaks a rule between fields */
function requireEnforceable(row: LimitRow): void {
  const { name, measure, amount, window, scope, action, warnAt } = toLimit(row);
  const { strict, onOutage, unpriced, enabled } = row;
  const terms = { name, measure, amount, window, scope, action, warnAt };
  parseInput(createGatewayLimitSchema, { ...terms, strict, onOutage, unpriced, enabled });
}

export function toLimit(row: LimitRow): GatewayLimit {
  const { windowUnit, windowLength } = row;
  const hasWindow = windowUnit !== undefined && windowLength !== undefined;
  return compact({
    limitId: row.limitId,
    name: row.name,
    measure: row.measure,
    amount: row.amount,
    window: hasWindow ? { unit: windowUnit, length: windowLength } : undefined,
    scope: compact({ kind: row.scopeKind, key: row.scopeKey, value: row.scopeValue }),
    action: row.action,
    warnAt: row.warnAt,
    strict: row.strict,
    onOutage: row.onOutage,
    unpriced: row.unpriced,
    enabled: row.enabled,
    version: row.version,
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}
