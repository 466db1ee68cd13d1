import type { CreateGatewayLimitInput } from "@gw/entities";
import { subjectOf } from "@gw/limits";
import { parseUsd } from "@gw/usage";
import type { ChargedCall, LimitedCall } from "../limited-call.ts";
import { costOf } from "../model-prices.ts";

/** What a call used of a limit. */
export interface Use {
  readonly call: ChargedCall;
  readonly used: number;
  /** The part of it that a gateway has reserved before the call. */
  readonly covered: number;
}

/** Of the estimate of a limit that is not strict. */
const bytesPerToken = 4;
/** What a strict limit adds to the bytes of a request. */
const templateTokens = 1_000;

/** The uses of a limit by its subjects, in the order in which the provider received the calls. */
export function usesBySubject(
  limit: CreateGatewayLimitInput,
  calls: readonly ChargedCall[],
): ReadonlyMap<string, readonly Use[]> {
  const bySubject = new Map<string, Use[]>();
  for (const call of calls.toSorted((a, b) => a.provided.receivedAt - b.provided.receivedAt)) {
    const { modelDefinitionId } = call.provided;
    const subject = subjectOf(limit.scope, { ...call.subjects, modelDefinitionId });
    if (subject === undefined) continue;
    const uses = bySubject.get(subject) ?? [];
    bySubject.set(subject, uses);
    uses.push(useOf(limit, call));
  }
  return bySubject;
}

/** The amount of a limit, in nano-USD for costs. */
export function amountOf({ measure, amount }: CreateGatewayLimitInput): number {
  return measure === "cost" ? Number(parseUsd(amount)) : Number(amount);
}

function useOf(limit: CreateGatewayLimitInput, call: ChargedCall): Use {
  const used = unitsOf(limit, call.provided);
  return { call, used, covered: Math.min(used, reservationOf(limit, call)) };
}

/** What a limit reserves for a call. */
export function reservationOf(
  limit: CreateGatewayLimitInput,
  { length, maxOutput: output }: Pick<LimitedCall, "length" | "maxOutput">,
): number {
  if (limit.strict) return unitsOf(limit, { input: length + templateTokens, output });
  const estimate = { input: Math.ceil(length / bytesPerToken), output };
  return Math.min(unitsOf(limit, estimate), amountOf(limit));
}

function unitsOf(
  { measure }: CreateGatewayLimitInput,
  tokens: { readonly input: number; readonly output: number },
): number {
  if (measure === "cost") return costOf(tokens);
  return measure === "tokens" ? tokens.input + tokens.output : 1;
}
