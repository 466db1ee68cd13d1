import type { IncomingMessage } from "node:http";
import { GatewayError } from "@gw/entities";
import { workspaceName } from "@gw/entities/schemas";
import { workspaceHeader } from "@gw/store-rest/protocol";

/** The name in the header, valid or not; `undefined` if it is absent or empty. */
export function namedWorkspace({ headers }: Pick<IncomingMessage, "headers">): string | undefined {
  // Node.js joins a repeated header with a comma, which no name contains.
  const value = headers[workspaceHeader];
  const name = value === undefined ? "" : String(value).trim();
  return name === "" ? undefined : name;
}

/** The error of a name that no workspace can have; `undefined` for a possible name. */
export function workspaceNameProblem(name: string): GatewayError | undefined {
  const issue = workspaceName.safeParse(name).error?.issues[0];
  if (issue === undefined) return undefined;
  return new GatewayError(
    "INVALID_PARAMETER_VALUE",
    `The header \`${workspaceHeader}\` ${issue.message}; send it once, with the name of a workspace`,
  );
}

/** The error of a workspace that does not exist for the caller. */
export function workspaceNotFound(name: string): GatewayError {
  return new GatewayError("RESOURCE_DOES_NOT_EXIST", `Workspace '${name}' not found`);
}
