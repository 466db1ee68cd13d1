import type { GatewayError, MutationContext } from "@gw/entities";
import type { AuditAction, AuditLog, NewAuditRecord } from "@gw/store-abstract";
import { httpStatusOf, type ProtocolRoute, type RouteCall } from "@gw/store-rest/protocol";
import type { FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { describeError } from "../process/describe-error.js";

const actions: Readonly<Partial<Record<RouteCall, AuditAction>>> = {
  createGatewaySecret: "secret.create",
  updateGatewaySecret: "secret.update",
  deleteGatewaySecret: "secret.delete",
  createGatewayModelDefinition: "model_definition.create",
  updateGatewayModelDefinition: "model_definition.update",
  deleteGatewayModelDefinition: "model_definition.delete",
  createGatewayEndpoint: "endpoint.create",
  updateGatewayEndpoint: "endpoint.update",
  deleteGatewayEndpoint: "endpoint.delete",
  attachModelToEndpoint: "endpoint.attach_model",
  detachModelFromEndpoint: "endpoint.detach_model",
  setGatewayEndpointTag: "endpoint.set_tag",
  deleteGatewayEndpointTag: "endpoint.delete_tag",
  createEndpointBinding: "binding.create",
  deleteEndpointBinding: "binding.delete",
  createAccessToken: "token.create",
  revokeAccessToken: "token.revoke",
};

/** Of calls that leave a record of their own refusals, but are not made where the guard refuses. */
const deniedActions: Readonly<Partial<Record<RouteCall, AuditAction>>> = {
  ...actions,
  stageKek: "kek.stage",
  activateKek: "kek.activate",
  retireKek: "kek.retire",
  rotateSecrets: "kek.rotate",
  verifySecrets: "kek.verify",
  reencryptSecrets: "secret.reencrypt",
};

/** Where the input has the id of what is changed; what is to be made has none yet. */
const idOf: Readonly<Record<string, string>> = {
  secret: "secretId",
  model_definition: "modelDefinitionId",
  endpoint: "endpointId",
  token: "tokenId",
};

/** What is longer names nothing that there is, and need not be kept. */
const longestId = 700;
const longestName = 255;

/** A mutation that was turned down. */
export interface RefusedMutation {
  readonly route: ProtocolRoute;
  /** Absent where it could not even be read. */
  readonly input: unknown;
  readonly error: GatewayError;
  readonly by: Pick<MutationContext, "principal" | "requestId">;
}

/** Puts refused mutations into the audit trail, each in a transaction of its own. */
export class RefusedMutations {
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

  /** Never throws: what became of the record must not change the answer. */
  async record({ route, input, error, by }: RefusedMutation): Promise<void> {
    const action = actions[route.call];
    // Above 499 the gateway failed; it did not refuse.
    if (action === undefined || httpStatusOf[error.code] >= 500) return;
    const { code } = error;
    await this.#append({ action, code, ...by, ...target(action, { input, error }) });
  }

  /** A mutation that the caller's token does not permit: nothing of what was sent was read. */
  async recordDenied(request: FastifyRequest): Promise<void> {
    const { call } = request.routeOptions.config;
    const action = call && deniedActions[call];
    if (action === undefined) return;
    const { caller, id: requestId } = request;
    const code = "PERMISSION_DENIED";
    await this.#append({ action, code, principal: caller?.principal, requestId });
  }

  async #append(refusal: Omit<NewAuditRecord, "time" | "result">): Promise<void> {
    const { requestId } = refusal;
    try {
      await this.#auditLog.append([{ time: this.#clock(), result: "refused", ...refusal }]);
    } catch (failure) {
      this.#logger.error({ requestId, err: describeError(failure) }, "refusal not audited");
    }
  }
}

const wellFormedId = /^[sdemt]-[0-9a-f]{32}$/;

/**
 * What the refused mutation was about. Only what has the form of an id, or went through the checks
 * of the store, is repeated: a credential may have been put in the wrong place.
 */
function target(
  action: AuditAction,
  { input, error }: Pick<RefusedMutation, "input" | "error">,
): { readonly targetId?: string; readonly targetName?: string } {
  const fields = (input ?? {}) as Readonly<Record<string, unknown>>;
  const wasChecked = error.code !== "INVALID_PARAMETER_VALUE";
  const [entity = ""] = action.split(".");
  if (entity === "binding") {
    if (!wasChecked) return {};
    const { endpointId, resourceType, resourceId } = fields;
    const targetId = [endpointId, resourceType, resourceId].join("/");
    return targetId.length <= longestId ? { targetId } : {};
  }
  const id = fields[idOf[entity] ?? ""];
  const name = fields.secretName ?? fields.name;
  return {
    ...(typeof id === "string" && wellFormedId.test(id) ? { targetId: id } : {}),
    ...(typeof name === "string" && name.length <= longestName && wasChecked
      ? { targetName: name }
      : {}),
  };
}
