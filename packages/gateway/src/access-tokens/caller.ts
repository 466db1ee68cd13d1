import type { AccessTokenRole, Permission } from "@gw/entities";

/** The authenticated sender of a request. */
export interface Caller {
  /** As in the audit log: `admin`, or `token:` and the id of an access token. */
  readonly principal: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Absent for the admin token. */
  readonly tokenId?: string | undefined;
  /** The name of the token; absent for the admin token. */
  readonly name?: string | undefined;
  readonly roles: readonly AccessTokenRole[];
  /** Milliseconds since the Unix epoch; absent if the token does not expire. */
  readonly expiresAt?: number | undefined;
  /** Names of the endpoints that the caller may call; all endpoints when absent. */
  readonly endpoints?: ReadonlySet<string> | undefined;
}

/**
 * Whether the endpoints of a caller include this name; aliases do not count. Permissions are checked
 * separately.
 */
export function mayCall(caller: Caller | undefined, endpointName: string): boolean {
  return caller !== undefined && (caller.endpoints?.has(endpointName) ?? true);
}
