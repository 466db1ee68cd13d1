import { GatewayError, type MutationContext } from "@gw/entities";
import { mutationContextSchema, parseInput } from "@gw/entities/schemas";
import {
  type AllowanceLedger,
  type LimitOperations,
  listLimitGatewaysSchema,
  releaseLimitGatewaySchema,
} from "@gw/limits";
import { type AuditLog, everyItem } from "@gw/store-abstract";

/** Options of {@link createLimitGateways}. */
export interface LimitGatewaysOptions {
  readonly ledger: Pick<AllowanceLedger, "listGateways" | "closeGateway">;
  readonly auditLog: Pick<AuditLog, "append">;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** Creates the operations on the gateways that enforce limits. Each release leaves an audit record. */
export function createLimitGateways({
  ledger,
  auditLog,
  clock = Date.now,
}: LimitGatewaysOptions): Pick<LimitOperations, "listLimitGateways" | "releaseLimitGateway"> {
  const release = async (gatewayId: string): Promise<void> => {
    await requireExpired(ledger, gatewayId);
    const isClosed = await ledger.closeGateway({ gatewayId, hasCrashed: true });
    if (!isClosed) throw hasEnded();
  };
  return {
    listLimitGateways: async (request = {}) =>
      ledger.listGateways(parseInput(listLimitGatewaysSchema, request)),
    async releaseLimitGateway(input, by: MutationContext = {}) {
      const { gatewayId } = parseInput(releaseLimitGatewaySchema, input);
      const { principal, requestId } = parseInput(mutationContextSchema, by);
      const action = "limit.release";
      const record = { time: clock(), action, principal, requestId, targetId: gatewayId } as const;
      try {
        await release(gatewayId);
      } catch (error) {
        const code = refusalCodes.find((one) => GatewayError.is(error, one));
        if (code !== undefined) await auditLog.append([{ ...record, result: "refused", code }]);
        throw error;
      }
      await auditLog.append([{ ...record, result: "succeeded" }]);
    },
  };
}

/** With any other code, the release could not be attempted. */
const refusalCodes = ["INVALID_STATE", "RESOURCE_DOES_NOT_EXIST"] as const;

/** @throws RESOURCE_DOES_NOT_EXIST, INVALID_STATE */
async function requireExpired(
  ledger: LimitGatewaysOptions["ledger"],
  gatewayId: string,
): Promise<void> {
  for await (const gateway of everyItem((page) => ledger.listGateways(page))) {
    if (gateway.gatewayId !== gatewayId) continue;
    // No gateway becomes live again, so a release after this check never ends one that calls depend on.
    if (gateway.state === "expired") return;
    throw gateway.state === "live" ? isLive() : hasEnded();
  }
  throw new GatewayError(
    "RESOURCE_DOES_NOT_EXIST",
    "`gateway_id` is not the id of a gateway that holds units of limits; gw limits gateways lists them",
  );
}

function isLive(): GatewayError {
  return new GatewayError(
    "INVALID_STATE",
    "`gateway_id` is the id of a live gateway: stop that process, which releases what it holds; if it is " +
      "lost, try again when the state is expired, 10 seconds after its last contact",
  );
}

function hasEnded(): GatewayError {
  return new GatewayError(
    "INVALID_STATE",
    "`gateway_id` is the id of a gateway that has ended, and holds nothing",
  );
}
