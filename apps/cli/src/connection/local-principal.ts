import { userInfo } from "node:os";

/** Who works on a database directly, as the audit trail names them. */
export function localPrincipal(): string {
  return `cli:${userName()}`;
}

// A process in a container may run under a number that belongs to no user.
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.()}`;
  }
}
