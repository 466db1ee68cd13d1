import { userInfo } from "node:os";

/** The principal in the audit trail for work on a database without a server. */
export function localPrincipal(): string {
  return `cli:${userName()}`;
}

// A process in a container may have a user id without a name.
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.()}`;
  }
}
