import type { Page } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import {
  type AllowanceLedger,
  type AllowanceStatus,
  type ListLimitStatusInput,
  listAllowanceStatus,
  listLimitStatusSchema,
} from "@gw/limits";
import { everyPage, type GatewayStore } from "@gw/store-abstract";

/** Where {@link findLimitStatus} looks. */
export interface LimitStatusSource {
  /** Of the workspace. */
  readonly store: Pick<GatewayStore, "getGatewayLimit" | "listGatewayLimits">;
  readonly ledger: Pick<AllowanceLedger, "listAllowances">;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** Lists what has been used of the limits of a workspace, or of one of them; see `LimitOperations`. */
export async function findLimitStatus(
  { store, ledger, clock = Date.now }: LimitStatusSource,
  input: ListLimitStatusInput = {},
): Promise<Page<AllowanceStatus>> {
  const { limitId, ...request } = parseInput(listLimitStatusSchema, input);
  const limits =
    limitId === undefined
      ? await everyPage((page) => store.listGatewayLimits(page))
      : [await store.getGatewayLimit({ limitId })];
  return listAllowanceStatus({ limits, ledger, time: clock() }, request);
}
