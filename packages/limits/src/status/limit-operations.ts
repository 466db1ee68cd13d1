import type { LimitId, MutationContext, Page, PageRequest } from "@gw/entities";
import type { LedgerGateway } from "../ledger/allowance-ledger.js";
import type { AllowanceStatus } from "./allowance-status.js";

/** Input of `listLimitStatus`. */
export interface ListLimitStatusInput extends PageRequest {
  /** Only this limit. */
  readonly limitId?: LimitId | undefined;
}

/** Input of `releaseLimitGateway`. */
export interface ReleaseLimitGatewayInput {
  /** Of the process, as `listLimitGateways` shows it. */
  readonly gatewayId: string;
}

/** What operators ask about the use of limits, and what they do after the loss of a gateway. */
export interface LimitOperations {
  /**
   * What has been used of the limits of a workspace, in the order of their ids: one item for each subject,
   * and one for a limit that no call has used.
   *
   * @throws RESOURCE_DOES_NOT_EXIST
   */
  listLimitStatus(input?: ListLimitStatusInput): Promise<Page<AllowanceStatus>>;
  /** The processes that enforce limits, of the whole installation; those that joined first come first. */
  listLimitGateways(request?: PageRequest): Promise<Page<LedgerGateway>>;
  /**
   * Ends a gateway that is lost for good, and releases the units that it holds. Those of strict limits and of
   * buckets count as used, because calls were perhaps running.
   *
   * @throws RESOURCE_DOES_NOT_EXIST; INVALID_STATE for a gateway that is live or has ended
   */
  releaseLimitGateway(input: ReleaseLimitGatewayInput, by?: MutationContext): Promise<void>;
}
