import type { Permission } from "@gw/entities";

/** Whom a request comes from, and what that one may. */
export interface Caller {
  /** As the audit trail names it: `admin`, or `token:` and the id of an access token. */
  readonly principal: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Absent for the bootstrap token. */
  readonly tokenId?: string | undefined;
  /** Names of the endpoints that it may call; all of them when absent. */
  readonly endpoints?: ReadonlySet<string> | undefined;
}

/** Whether the endpoint of that name is one that the caller may call, if it may call any. */
export function mayCall(caller: Caller | undefined, endpointName: string): boolean {
  return caller !== undefined && (caller.endpoints?.has(endpointName) ?? true);
}
