import {
  type CreateGatewayLimitInput,
  GatewayError,
  type GatewayLimit,
  type LimitMeasure,
  type LimitScope,
  type LimitScopeKind,
  limitActions,
  limitMeasures,
  limitScopeKinds,
  limitWindowUnits,
} from "@gw/entities";
import {
  type LimitedCall,
  type LimitedGateway,
  providerOf,
} from "../../fixtures/limited-gateway.ts";

/** A limit without a name, whose scope has no value yet. */
export type LimitCombination = Omit<CreateGatewayLimitInput, "scope" | "name"> & {
  readonly kind: LimitScopeKind;
  readonly hasValue: boolean;
};

/** So long that no unit refills during a test. */
const lengths = { SECONDS: 1_000, MINUTES: 60, HOURS: 1, DAYS: 1, WEEKS: 1, MONTHS: 1 };
const windows = [undefined, ...limitWindowUnits.map((unit) => ({ unit, length: lengths[unit] }))];

/** One call uses them up. */
const amounts = { requests: "1", concurrency: "1", tokens: "1", cost: "0.000000001" };
/** They suffice for the bound of one call. */
const strictAmounts = { ...amounts, tokens: "6000", cost: "0.06" };

/** Measures, scopes with and without a value, windows and actions, whether they can be combined or not. */
export const limitCombinations: readonly LimitCombination[] = limitMeasures.flatMap((measure) =>
  limitScopeKinds.flatMap((kind) =>
    [false, true].flatMap((hasValue) =>
      windows.flatMap((window) =>
        limitActions.flatMap((action) =>
          [false, true].map((strict) => ({
            ...{ measure, kind, hasValue, window, action, strict },
            amount: (strict ? strictAmounts : amounts)[measure],
            onOutage: action === "ALERT" ? ("ADMIT" as const) : ("REFUSE" as const),
            ...(measure === ("cost" satisfies LimitMeasure) && { unpriced: "REFUSE" as const }),
          })),
        ),
      ),
    ),
  ),
);

/** A limit of what a call is counted by; `undefined` if a store does not create it. */
export async function createCombination(
  at: LimitedGateway,
  { kind, hasValue, ...terms }: LimitCombination,
  call: LimitedCall,
): Promise<GatewayLimit | undefined> {
  const scope: LimitScope = {
    kind,
    ...(kind === "METADATA" && { key: "team" }),
    ...(hasValue && { value: await subjectOf(at, kind, call) }),
  };
  try {
    const name = `limit ${terms.measure} ${kind} ${hasValue} ${terms.window?.unit}`;
    return await at.gateway.store.createGatewayLimit({ ...terms, name, scope });
  } catch (error) {
    if (GatewayError.is(error, "INVALID_PARAMETER_VALUE")) return undefined;
    throw error;
  }
}

async function subjectOf(
  { gateway: { store }, tokens }: LimitedGateway,
  kind: LimitScopeKind,
  { format = "chat", endpoint = "solo" }: LimitedCall,
): Promise<string> {
  const provider = providerOf(format);
  const { tokenId } = tokens.one;
  switch (kind) {
    case "ENDPOINT":
      return (await store.getGatewayEndpoint({ name: `${provider}-${endpoint}` })).endpointId;
    case "MODEL":
      return (await store.getGatewayModelDefinition({ name: `${provider}-first` }))
        .modelDefinitionId;
    case "TOKEN":
      return tokenId;
    case "OWNER":
      return `token:${tokenId}`;
    case "METADATA":
      return "blue";
    case "GLOBAL":
      return "all";
  }
}
