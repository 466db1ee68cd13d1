import type { GatewayError, MutationContext, WorkspaceId } from "@gw/entities";
import type { AuditLog, NewAuditRecord } from "@gw/store-abstract";
import { httpStatusOf, type ProtocolRoute, routesByCall } from "@gw/store-rest/protocol";
import type { FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { describeError } from "../process/describe-error.js";

/** A rejected mutation. */
export interface RejectedMutation {
  readonly route: ProtocolRoute;
  /** `undefined` when the request could not be decoded. */
  readonly input: unknown;
  readonly error: GatewayError;
  readonly by: Pick<MutationContext, "principal" | "requestId">;
  /** Absent for mutations of the installation. */
  readonly workspaceId: WorkspaceId | undefined;
}

/** Writes audit records of rejected mutations, each in its own transaction. */
export class RejectedMutations {
  readonly #auditLog: AuditLog;
  readonly #logger: Logger;
  readonly #clock: () => number;

  constructor(options: {
    readonly auditLog: AuditLog;
    readonly logger: Logger;
    readonly clock: () => number;
  }) {
    this.#auditLog = options.auditLog;
    this.#logger = options.logger;
    this.#clock = options.clock;
  }

  /** Never throws, so that a failure to write the record does not change the response. */
  async record({ route, input, error, by, workspaceId }: RejectedMutation): Promise<void> {
    const { auditAction: action, auditsOwnFailures } = route;
    // A status of 500 or above is a failure of the gateway, not a rejection.
    if (action === undefined || httpStatusOf[error.code] >= 500) return;
    if (auditsOwnFailures && error.code !== "INVALID_PARAMETER_VALUE") return;
    const target = route.auditTarget(input, error);
    await this.#append({ action, code: error.code, workspaceId, ...by, ...target });
  }

  /**
   * Records a mutation that the token does not permit, or that names a workspace that does not exist for
   * it; the body was not read.
   */
  async recordDenied(request: FastifyRequest, { code }: GatewayError): Promise<void> {
    const { call } = request.routeOptions.config;
    const action = call && routesByCall[call].auditAction;
    if (action === undefined) return;
    const { caller, workspace, id: requestId } = request;
    const workspaceId = workspace?.workspaceId;
    await this.#append({ action, code, workspaceId, principal: caller?.principal, requestId });
  }

  async #append(record: Omit<NewAuditRecord, "time" | "result">): Promise<void> {
    const { requestId } = record;
    try {
      await this.#auditLog.append([{ time: this.#clock(), result: "refused", ...record }]);
    } catch (failure) {
      this.#logger.error(
        { requestId, err: describeError(failure) },
        "rejected mutation not audited",
      );
    }
  }
}
