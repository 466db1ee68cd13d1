import {
  type CreateGatewayLimitInput,
  type GatewayLimit,
  type LimitScope,
  limitActions,
  limitDecisions,
  limitMeasures,
  limitScopeKinds,
  limitWindowUnits,
} from "@gw/entities";
import { createGatewayLimitSchema, parseInput } from "@gw/entities/schemas";
import { differencesOf } from "../import/differences.js";
import type { ImportItem } from "../import/import-item.js";
import type { ImportRun } from "../import/import-run.js";
import { rejectionReason, unlessMissing } from "../import/store-errors.js";
import type { ItemKind } from "./item-kind.js";

/** The terms of a limit in a file, which always has its name. */
type NamedLimit = CreateGatewayLimitInput & Pick<GatewayLimit, "name">;

/** Limits. A limit may outlive its endpoint or model definition, so it refers to no entry of the file. */
export const limitKind: ItemKind<
  "limit",
  GatewayLimit,
  { readonly id: string; readonly input: NamedLimit },
  NamedLimit
> = {
  type: "limit",
  isAddition: true,
  list: (store, page) => store.listGatewayLimits(page),
  encode: ({ limitId, name, measure, amount, window, scope, action, ...limit }) =>
    JSON.stringify({
      type: "limit",
      limit_id: limitId,
      name,
      measure,
      amount,
      window: window && { unit: window.unit, length: window.length },
      scope: { kind: scope.kind, key: scope.key, value: scope.value },
      action,
      warn_at: limit.warnAt,
      strict: limit.strict,
      on_outage: limit.onOutage,
      unpriced: limit.unpriced,
      enabled: limit.enabled,
    }),
  decode: (fields) => ({
    id: fields.text("limit_id"),
    input: {
      name: fields.text("name"),
      measure: fields.choice("measure", limitMeasures),
      amount: fields.text("amount"),
      window: fields.optionalObject("window")?.decoded((window) => ({
        unit: window.choice("unit", limitWindowUnits),
        length: window.integer("length"),
      })),
      scope: fields.object("scope").decoded((scope) => ({
        kind: scope.choice("kind", limitScopeKinds),
        key: scope.optionalText("key"),
        value: scope.optionalText("value"),
      })),
      action: fields.choice("action", limitActions),
      warnAt: fields.optionalInteger("warn_at"),
      strict: fields.flag("strict"),
      onOutage: fields.choice("on_outage", limitDecisions),
      unpriced: fields.optionalChoice("unpriced", limitDecisions),
      enabled: fields.flag("enabled"),
    },
  }),
  idOf: ({ id }) => id,
  referencesOf: () => [],
  itemOf: ({ id, input }) => ({ id, name: input.name, input }),
  importItem: importLimit,
};

async function importLimit(run: ImportRun, item: ImportItem<NamedLimit>): Promise<void> {
  const subject = { kind: "limit", id: item.id, name: item.name } as const;
  const sourceInput = run.inputOf(subject, item);
  if (sourceInput === undefined) return;
  const scope = importedScope(run, sourceInput.scope);
  if (scope === undefined) {
    return run.skip(subject, "the endpoint or model definition of its scope was not imported");
  }
  const input = { ...sourceInput, scope };
  const rejection = await rejectionReason(() => parseInput(createGatewayLimitSchema, input));
  if (rejection !== undefined) return run.skip(subject, rejection);
  const { store, by } = run;
  const { name } = input;
  const ids = run.idsFor("l", item.id);
  const found = await run.findImported(ids, (limitId) => store.getGatewayLimit({ limitId }));
  if (found !== undefined) {
    run.reportId("l", subject, found.id);
    const differences = differencesOf(contentOf(found.existing), contentOf(input));
    return run.recordExisting(subject, differences);
  }
  const isTaken =
    run.hasImported("limit", name) ||
    (await unlessMissing(store.getGatewayLimit({ name }))) !== undefined;
  if (isTaken) return run.skip(subject, "another limit has its name");
  const create = () => store.createGatewayLimit(input, by);
  const [limitId] = (await run.create(subject, { ids: [ids], create })) ?? [];
  if (limitId !== undefined) run.reportId("l", subject, limitId);
}

/** The scope with the id in the target; `undefined` if its endpoint or model definition has none. */
function importedScope(run: ImportRun, scope: LimitScope): LimitScope | undefined {
  const { kind, value } = scope;
  if (value === undefined || (kind !== "ENDPOINT" && kind !== "MODEL")) return scope;
  const imported = (kind === "ENDPOINT" ? run.endpoints : run.modelDefinitions).get(value);
  return imported === undefined ? undefined : { kind, value: imported };
}

function contentOf({ window, scope, ...limit }: NamedLimit) {
  return {
    name: limit.name,
    measure: limit.measure,
    amount: limit.amount,
    window: window && [window.unit, window.length],
    scope: [scope.kind, scope.key, scope.value],
    action: limit.action,
    warn_at: limit.warnAt,
    strict: limit.strict,
    on_outage: limit.onOutage,
    unpriced: limit.unpriced,
    enabled: limit.enabled,
  };
}
