import type { PageRequest } from "../page.js";

/** `l-` followed by 32 lowercase hexadecimal digits. */
export type LimitId = string;

/** What a limit counts; `concurrency` is the number of calls that run at the same time. */
export const limitMeasures = ["cost", "tokens", "requests", "concurrency"] as const;
/** One of {@link limitMeasures}. */
export type LimitMeasure = (typeof limitMeasures)[number];

/** Units of time of a {@link LimitWindow}. */
export const limitWindowUnits = ["SECONDS", "MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS"] as const;
/** One of {@link limitWindowUnits}. */
export type LimitWindowUnit = (typeof limitWindowUnits)[number];

/**
 * The time that a limit counts for. `requests` and `tokens` of up to an hour refill continuously. All other
 * windows begin at fixed times in UTC: `DAYS` at midnight, `WEEKS` on Sundays, `MONTHS` on the first day.
 * Windows of several units are aligned to 1970-01-01, those of weeks to 1969-12-28.
 */
export interface LimitWindow {
  readonly unit: LimitWindowUnit;
  /** From 1 to 1,000. */
  readonly length: number;
}

/**
 * Whose calls a limit counts. `GLOBAL`: all of the workspace. `METADATA` attributes calls by what their
 * callers claim, which does not protect from misuse.
 */
export const limitScopeKinds = [
  "GLOBAL",
  "ENDPOINT",
  "MODEL",
  "TOKEN",
  "OWNER",
  "METADATA",
] as const;
/** One of {@link limitScopeKinds}. */
export type LimitScopeKind = (typeof limitScopeKinds)[number];

/** Selects calls. Each subject of the scope has its own allowance, unless one is named. */
export interface LimitScope {
  readonly kind: LimitScopeKind;
  /** The key of the metadata; with `METADATA` only. */
  readonly key?: string | undefined;
  /**
   * The only subject: the id of an endpoint, of a model definition or of a token, the name of an owner, or
   * the value of the metadata. Absent with `GLOBAL`.
   */
  readonly value?: string | undefined;
}

/**
 * What happens to a call beyond the limit. `REJECT`: 429. `ALERT`: an event alone. `NEXT_MODEL`: the
 * model is passed over; with the scope `MODEL` only.
 */
export const limitActions = ["REJECT", "ALERT", "NEXT_MODEL"] as const;
/** One of {@link limitActions}. */
export type LimitAction = (typeof limitActions)[number];

/** What happens to a call that a limit cannot decide about. */
export const limitDecisions = ["ADMIT", "REFUSE"] as const;
/** One of {@link limitDecisions}. */
export type LimitDecision = (typeof limitDecisions)[number];

/** A limit of the calls of a workspace. Measure, window, scope and `strict` never change. */
export interface GatewayLimit {
  readonly limitId: LimitId;
  /** Unique within a store, compared byte for byte. */
  readonly name: string;
  readonly measure: LimitMeasure;
  /** Greater than 0: USD with up to nine decimals for `cost`, otherwise a whole number. */
  readonly amount: string;
  /** Absent if and only if the measure is `concurrency`. */
  readonly window?: LimitWindow;
  readonly scope: LimitScope;
  readonly action: LimitAction;
  /** Percent of the amount that raise an event; with fixed windows only. */
  readonly warnAt?: number;
  /** Whether a call is refused that could exceed the limit. Otherwise the one that does may finish. */
  readonly strict: boolean;
  /** When the database is away and nothing of the allowance is left in this process. */
  readonly onOutage: LimitDecision;
  /** For a call whose price is unknown; present if and only if the measure is `cost`. */
  readonly unpriced?: LimitDecision;
  readonly enabled: boolean;
  /** The revision of the workspace that last changed the limit. */
  readonly version: number;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Identifies one limit by exactly one of its two keys. */
export type GatewayLimitRef =
  | { readonly limitId: LimitId; readonly name?: undefined }
  | { readonly name: string; readonly limitId?: undefined };

/** Input of `createGatewayLimit`. */
export interface CreateGatewayLimitInput {
  /** Defaults to the id. */
  readonly name?: string | undefined;
  readonly measure: LimitMeasure;
  readonly amount: string;
  readonly window?: LimitWindow | undefined;
  readonly scope: LimitScope;
  readonly action: LimitAction;
  readonly warnAt?: number | undefined;
  /** Defaults to false. */
  readonly strict?: boolean | undefined;
  readonly onOutage: LimitDecision;
  readonly unpriced?: LimitDecision | undefined;
  /** Defaults to true. */
  readonly enabled?: boolean | undefined;
}

/** Input of `updateGatewayLimit`. Absent fields keep their value; one is required. */
export interface UpdateGatewayLimitInput {
  readonly limitId: LimitId;
  readonly name?: string | undefined;
  readonly amount?: string | undefined;
  readonly action?: LimitAction | undefined;
  /** `null` removes the warning. */
  readonly warnAt?: number | null | undefined;
  readonly onOutage?: LimitDecision | undefined;
  readonly unpriced?: LimitDecision | undefined;
  readonly enabled?: boolean | undefined;
}

/** Input of `deleteGatewayLimit`. */
export interface DeleteGatewayLimitInput {
  readonly limitId: LimitId;
}

/** Input of `listGatewayLimits`. An item must match all filters. */
export interface ListGatewayLimitsInput extends PageRequest {
  readonly measure?: LimitMeasure | undefined;
  readonly scopeKind?: LimitScopeKind | undefined;
}
