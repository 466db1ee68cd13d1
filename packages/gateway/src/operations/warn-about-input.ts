import type { EgressPolicies } from "@gw/data-plane";
import { GatewayError, type InputWarning, type MutationContext } from "@gw/entities";
import type { GatewayStore, WorkspaceDirectory } from "@gw/store-abstract";
import { namedWorkspaceRules } from "./named-workspaces.js";
import { type WarningOptions, type WarningRule, warningRules } from "./warning-rules.js";

type Mutation = (input: unknown, by?: MutationContext) => Promise<unknown>;

/**
 * Returns the store with mutations that report probable mistakes to `onWarnings` of their caller, or,
 * if the caller is `strict`, refuse them.
 */
export function warnAboutInput(store: GatewayStore, options: WarningOptions = {}): GatewayStore {
  return withRules(store, warningRules(store, options));
}

/** The same for workspaces that entries of GW_EGRESS_ALLOW name when they are created or deleted. */
export function warnAboutWorkspaces(
  workspaces: WorkspaceDirectory,
  egress: EgressPolicies,
): WorkspaceDirectory {
  return withRules(workspaces, namedWorkspaceRules(workspaces, egress));
}

function withRules<Target extends object>(
  target: Target,
  rules: { readonly [Method in keyof Target]?: WarningRule },
): Target {
  const byName = new Map<PropertyKey, WarningRule>(Object.entries(rules));
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      // The methods of a store have private state, so they must run on the store itself.
      const method: Mutation = value.bind(target);
      const rule = byName.get(name);
      return rule === undefined ? method : withWarnings(method, rule);
    },
  });
}

function withWarnings(change: Mutation, rule: WarningRule): Mutation {
  return async (input, by = {}) => {
    const { onWarnings, strict } = by;
    if (onWarnings === undefined && !strict) return change(input, by);
    // The mutation reports invalid input, and what does not exist.
    const warnings = await rule(input).catch(ignoreInvalid);
    if (strict && warnings.length > 0) throw refusal(warnings);
    const result = await change(input, by);
    if (warnings.length > 0) onWarnings?.(warnings);
    return result;
  };
}

function ignoreInvalid(error: unknown): InputWarning[] {
  const isReported =
    GatewayError.is(error, "INVALID_PARAMETER_VALUE") ||
    GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST");
  if (isReported) return [];
  throw error;
}

function refusal(warnings: readonly InputWarning[]): GatewayError {
  const messages = warnings.map(({ message }) => message);
  return new GatewayError(
    "INVALID_PARAMETER_VALUE",
    `${messages.join("; ")} (nothing was changed, because the request is strict)`,
  );
}
