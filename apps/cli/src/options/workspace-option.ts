import { defaultWorkspace, GatewayError, type GatewayWorkspace } from "@gw/entities";
import type { WorkspaceDirectory } from "@gw/store-abstract";
import { wrongUse } from "../cli-error.js";
import type { CliIo } from "../terminal/cli-io.js";

/**
 * The name of the workspace that a command works in, from its option or from GW_WORKSPACE; `undefined` if
 * neither names one.
 *
 * @throws CliError WRONG_USE for a text that is not the name of a workspace
 */
export function chosenWorkspace(
  { env }: Pick<CliIo, "env">,
  option: string | undefined,
  flag = "--workspace",
): string | undefined {
  const { GW_WORKSPACE: variable = "" } = env;
  const [source, name] =
    option === undefined ? ["GW_WORKSPACE", variable || undefined] : [flag, option];
  if (name === undefined || /^[a-z0-9][-a-z0-9]{0,61}[a-z0-9]$/.test(name)) return name;
  throw wrongUse(
    `${source} must be the name of a workspace: 2 to 63 lowercase letters, digits and hyphens`,
  );
}

/** Finds the workspace of a name in a database; `default` always exists. */
export async function findWorkspace(
  directory: Pick<WorkspaceDirectory, "get">,
  name: string = defaultWorkspace,
): Promise<Pick<GatewayWorkspace, "workspaceId" | "name" | "suspended">> {
  if (name === defaultWorkspace) return { workspaceId: name, name, suspended: false };
  try {
    return await directory.get({ name });
  } catch (error) {
    if (!GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
    throw new GatewayError(error.code, `Workspace '${name}' not found; ${workspaceAdvice}`);
  }
}

/** The remedy for a workspace that does not exist, or that the token may not enter. */
export const workspaceAdvice = "gw workspaces list shows those that you may enter";

/** Whether an error is about the workspace of a request, rather than about something in it. */
export function isMissingWorkspace(message: string): boolean {
  return /^Workspace '[^']*' not found/.test(message);
}
