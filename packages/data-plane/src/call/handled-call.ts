import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallableEndpoint } from "@gw/config-resolver";
import type { GatewayWorkspace } from "@gw/entities";
import type { OperationsByField } from "../formats/format-definition.js";
import type { OperationName } from "../formats/formats.js";
import type { CallRecord } from "../telemetry/call-record.js";

/** A workspace of the installation: what a call uses of it. */
export type CalledWorkspace = Pick<GatewayWorkspace, "workspaceId" | "name">;

/** A request for an operation, as a server received it. */
export interface HandledCall {
  /** With its body unread. */
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly operation: OperationName;
  /** If present, the first of these fields that the body has decides instead of `operation`. */
  readonly operationsByField?: OperationsByField<OperationName> | undefined;
  /** The workspace whose endpoint is called; `default` when absent. */
  readonly workspace?: CalledWorkspace | undefined;
  /** From the path; if absent, `model` in the body names the endpoint. */
  readonly endpointName?: string | undefined;
  /** The version of the API that the client asked for, if the format has several. */
  readonly version?: string | undefined;
  /**
   * Returns the endpoint of that name or alias if this client may call it; by default any endpoint of the
   * workspace in the data plane's source. Results derived from an endpoint are cached per object, so an edited
   * endpoint must be another object.
   *
   * @throws GatewayError, such as PERMISSION_DENIED
   */
  readonly findEndpoint?:
    | ((name: string) => CallableEndpoint | undefined | Promise<CallableEndpoint | undefined>)
    | undefined;
  /** Returned in errors and in the header `x-gw-request-id`. */
  readonly requestId: string;
  /**
   * Who calls. Each workspace, if there are several, and each client has a share of what may be in flight;
   * without a client a call is bounded by the share of its workspace and the limits of the data plane.
   */
  readonly client?: string | undefined;
  /** To whom the call is attributed, such as a user or a team; for stages alone. */
  readonly owner?: string | undefined;
}

/** The result of a request, for a log line and for metrics. */
export interface HandledRecord extends Partial<CallRecord> {
  readonly status: number;
  /** Absent if the request ended before its body decided about the operation. */
  readonly operation?: OperationName | undefined;
  /** An unexpected error: for the log alone, never for the client. */
  readonly cause?: unknown;
}
