import {
  type LimitAction,
  type LimitDecision,
  type LimitMeasure,
  type LimitScope,
  type LimitScopeKind,
  type LimitWindow,
  type LimitWindowUnit,
  limitActions,
  limitDecisions,
  limitMeasures,
  limitScopeKinds,
} from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { wrongUse } from "../../cli-error.js";
import { lookUpEndpoint, lookUpModelDefinition } from "../../lookup/look-up-entity.js";
import { parseWhole } from "../../options/whole-number.js";

/** Help text about {@link parseWindow} and {@link parseScope}. */
export const limitTermsHelp: string = `
A window is a number and a unit: 30s, 5m, 1h, 1d, 1w, 1mo. Days, weeks and months begin at fixed times in
UTC. Requests and tokens of up to an hour refill continuously.

A scope is global, endpoint, model, token, owner or metadata:KEY. Each endpoint, model, token, owner or
value has its own allowance; endpoint:chat, model:gpt, token:t-…, owner:search and
metadata:team=search limit one of them.`;

const units: Readonly<Record<string, LimitWindowUnit>> = {
  s: "SECONDS",
  m: "MINUTES",
  h: "HOURS",
  d: "DAYS",
  w: "WEEKS",
  mo: "MONTHS",
};

/** Parses `--window`. */
export function parseWindow(text: string | undefined): LimitWindow | undefined {
  if (text === undefined) return undefined;
  const [, length, letter = ""] = /^(\d{1,4})(s|m|h|d|w|mo)$/.exec(text) ?? [];
  const unit = units[letter];
  if (length !== undefined && unit !== undefined) return { unit, length: Number(length) };
  throw wrongUse("--window must be a number and a unit, such as 30s, 5m, 1h, 1d, 1w or 1mo");
}

/** Parses `--scope`; endpoints and models are looked up by name or id. */
export async function parseScope(store: GatewayStore, text: string): Promise<LimitScope> {
  const [kindText, rest] = split(text, ":");
  const kind = parseScopeKind("--scope", kindText);
  if (kind === "METADATA") {
    const [key, value] = split(rest ?? "", "=");
    if (key === "") throw wrongUse("--scope metadata must have a key, such as metadata:team");
    return { kind, key, ...(value !== undefined && { value }) };
  }
  if (rest === undefined) return { kind };
  if (kind === "ENDPOINT") return { kind, value: (await lookUpEndpoint(store, rest)).endpointId };
  if (kind === "MODEL") {
    return { kind, value: (await lookUpModelDefinition(store, rest)).modelDefinitionId };
  }
  return { kind, value: rest };
}

/** Parses `--warn-at`. */
export function parseWarnAt(text: string): number {
  return parseWhole("--warn-at", text, { max: 100 });
}

export function parseMeasure(option: string, text: string): LimitMeasure {
  return oneOf(limitMeasures, option, text);
}

export function parseScopeKind(option: string, text: string): LimitScopeKind {
  return oneOf(limitScopeKinds, option, text);
}

export function parseAction(option: string, text: string): LimitAction {
  return oneOf(limitActions, option, text);
}

export function parseDecision(option: string, text: string): LimitDecision {
  return oneOf(limitDecisions, option, text);
}

function oneOf<T extends string>(names: readonly T[], option: string, text: string): T {
  const known = names.find((name) => commandWord(name) === text.toLowerCase());
  if (known !== undefined) return known;
  throw wrongUse(`${option} must be one of ${names.map(commandWord).join(", ")}`);
}

/** `NEXT_MODEL` as a word of the command line. */
export function commandWord(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

function split(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
