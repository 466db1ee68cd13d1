import type { EgressPolicies } from "@gw/data-plane";
import type { InputWarning } from "@gw/entities";
import * as schemas from "@gw/entities/schemas";
import { everyPage, type WorkspaceDirectory } from "@gw/store-abstract";
import { inputWarning } from "./call-warning.js";
import type { WarningRule } from "./warning-rules.js";

/** A workspace that entries of GW_EGRESS_ALLOW name. */
export interface NamedWorkspace {
  readonly name: string;
  /** The entries, one text each. */
  readonly entries: readonly string[];
}

/** The rules of the mutations of workspaces that have any, by the name of the method. */
export function namedWorkspaceRules(
  workspaces: Pick<WorkspaceDirectory, "get">,
  { allowedByName }: Pick<EgressPolicies, "allowedByName">,
): { readonly [Method in "create" | "delete"]: WarningRule } {
  const warn = (name: string, field: string, problem: string): InputWarning[] => {
    const entries = allowedByName.get(name);
    if (entries === undefined) return [];
    const listed = `${problem}: ${entries.join(", ")}`;
    return [inputWarning("workspace_named_in_settings", field, listed)];
  };
  return {
    async create(given) {
      const { name } = schemas.parseInput(schemas.createGatewayWorkspaceSchema, given);
      const problem = "is in entries of GW_EGRESS_ALLOW, which apply to the new workspace";
      return warn(name, "name", problem);
    },
    async delete(given) {
      const { workspaceId } = schemas.parseInput(schemas.deleteGatewayWorkspaceSchema, given);
      const { name } = await workspaces.get({ workspaceId });
      const problem =
        `is that of ${name}, which entries of GW_EGRESS_ALLOW name; remove them, or they apply to the ` +
        "next workspace of this name";
      return warn(name, "workspace_id", problem);
    },
  };
}

/** The workspaces that are named and do not exist. */
export async function missingWorkspaces(
  workspaces: Pick<WorkspaceDirectory, "list">,
  { allowedByName }: Pick<EgressPolicies, "allowedByName">,
): Promise<NamedWorkspace[]> {
  if (allowedByName.size === 0) return [];
  const existing = await everyPage((page) => workspaces.list(page));
  const names = new Set(existing.map(({ name }) => name));
  return [...allowedByName]
    .map(([name, entries]) => ({ name, entries }))
    .filter(({ name }) => !names.has(name));
}
