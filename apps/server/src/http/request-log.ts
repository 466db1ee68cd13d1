import type { IncomingMessage } from "node:http";
import type { Caller } from "@gw/gateway";
import type { Logger } from "pino";
import type { EnteredWorkspace } from "../workspaces/entered-workspace.js";

/**
 * Writes the log line of a request. It contains nothing that the client chose freely: of the URL only
 * the pattern of the route, and neither bodies nor headers.
 */
export function logRequest(
  logger: Logger,
  options: {
    readonly request: IncomingMessage;
    readonly requestId: string;
    /** The pattern of the path; absent for unknown paths. */
    readonly route: string | undefined;
    readonly status: number;
    readonly ms: number;
    readonly caller: Caller | undefined;
    /** Its name is one of the configuration, and the caller may enter it. */
    readonly workspace?: Pick<EnteredWorkspace, "name"> | undefined;
    /** Whether the route needs no token. */
    readonly isOpen?: boolean;
  },
): void {
  const { request, requestId, route, status, ms, caller, workspace, isOpen = false } = options;
  const line = {
    requestId,
    method: request.method,
    route,
    status,
    ms: Math.round(ms * 100) / 100,
    principal: caller?.principal,
    workspace: workspace?.name,
  };
  // Successful probes are frequent and carry no information.
  const isSuccessfulProbe = isOpen && status < 400;
  // AuthFailureLog sums these up; a line each would let clients flood the log.
  const isUnauthenticated = caller === undefined && [401, 429].includes(status);
  if (isSuccessfulProbe || isUnauthenticated) logger.debug(line, "request");
  else logger.info(line, "request");
}
