import type { GatewayWorkspace } from "@gw/entities";

/** The workspace that a request works in. The caller may enter it. */
export interface EnteredWorkspace
  extends Pick<GatewayWorkspace, "workspaceId" | "name" | "suspended"> {
  /** Whether the request names it, so that a caller of the installation means this one alone. */
  readonly isNamed: boolean;
}
