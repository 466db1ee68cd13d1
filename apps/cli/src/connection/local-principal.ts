import { userInfo } from "node:os";
import { type CallerInfo, everyWorkspace, permissions } from "@gw/entities";

/** The principal in the audit trail for work on a database without a server. */
export function localPrincipal(): string {
  return `cli:${userName()}`;
}

/** A user with access to the database and its keys may do everything. */
export function localCaller(): CallerInfo {
  return {
    principal: localPrincipal(),
    workspace: everyWorkspace,
    roles: ["admin", "invoker"],
    permissions,
  };
}

// A process in a container may have a user id without a name.
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.()}`;
  }
}
