import { limits } from "../limits.js";
import type { CreateGatewayLimitInput } from "./limit.js";
import { allowanceKindOf } from "./limit-window.js";

/** The field that breaks a rule, and the rule. */
export interface LimitProblem {
  readonly path: readonly string[];
  readonly rule: string;
}

type LimitTerms = Omit<CreateGatewayLimitInput, "name" | "enabled">;

/** The first rule between the fields of a limit that is broken: each limit without one can be enforced. */
export function limitProblem(limit: LimitTerms): LimitProblem | undefined {
  for (const rule of rules) {
    const problem = rule(limit);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const rules: readonly ((limit: LimitTerms) => LimitProblem | undefined)[] = [
  ({ measure, window }) => {
    if ((measure === "concurrency") === (window === undefined)) return undefined;
    return measure === "concurrency"
      ? problem("window", "must be absent for the measure concurrency")
      : problem("window", `is required for the measure ${measure}`);
  },
  ({ measure, amount }) => {
    if (!/[1-9]/.test(amount)) return problem("amount", "must be greater than 0");
    const [whole = "", decimals] = amount.split(".");
    if (measure === "cost") {
      const max = limits.limitUsd;
      if (whole.length <= String(max).length && Number(whole) < max) return undefined;
      return problem("amount", `must be less than ${max.toLocaleString("en")} USD`);
    }
    if (decimals !== undefined) {
      return problem("amount", `must be a whole number for the measure ${measure}`);
    }
    const max = limits.limitUnits;
    if (Number(whole) <= max) return undefined;
    return problem("amount", `must be at most ${max.toLocaleString("en")}`);
  },
  ({ scope }) => {
    if ((scope.kind === "METADATA") === (scope.key !== undefined)) return undefined;
    return scope.kind === "METADATA"
      ? inScope("key", "is required for the scope METADATA")
      : inScope("key", "must be absent for scopes other than METADATA");
  },
  ({ scope }) =>
    scope.kind === "GLOBAL" && scope.value !== undefined
      ? inScope("value", "must be absent for the scope GLOBAL")
      : undefined,
  ({ action, scope }) =>
    action === "NEXT_MODEL" && scope.kind !== "MODEL"
      ? problem("action", "must be REJECT or ALERT for scopes other than MODEL")
      : undefined,
  (limit) =>
    limit.action === "ALERT" && allowanceKindOf(limit) !== "fixed"
      ? problem("action", `must not be ALERT ${withoutWindows}`)
      : undefined,
  (limit) =>
    limit.warnAt !== undefined && limit.warnAt !== null && allowanceKindOf(limit) !== "fixed"
      ? problem("warnAt", `must be absent ${withoutWindows}`)
      : undefined,
  ({ strict, action }) =>
    strict === true && action === "ALERT"
      ? problem("strict", "must be false with the action ALERT, which refuses no call")
      : undefined,
  ({ strict, onOutage }) =>
    strict === true && onOutage === "ADMIT"
      ? problem("onOutage", "must be REFUSE for a strict limit")
      : undefined,
  ({ action, onOutage }) =>
    action === "ALERT" && onOutage === "REFUSE"
      ? problem("onOutage", "must be ADMIT with the action ALERT, which refuses no call")
      : undefined,
  ({ measure, unpriced }) => {
    if ((measure === "cost") === (unpriced !== undefined)) return undefined;
    return measure === "cost"
      ? problem("unpriced", "is required for the measure cost: must be ADMIT or REFUSE")
      : problem("unpriced", "must be absent for measures other than cost");
  },
  ({ strict, unpriced }) =>
    strict === true && unpriced === "ADMIT"
      ? problem("unpriced", "must be REFUSE for a strict limit")
      : undefined,
];

const withoutWindows =
  "for running calls, or for requests or tokens in up to an hour, which refill continuously";

function problem(field: string, rule: string): LimitProblem {
  return { path: [field], rule };
}

function inScope(field: string, rule: string): LimitProblem {
  return { path: ["scope", field], rule };
}
