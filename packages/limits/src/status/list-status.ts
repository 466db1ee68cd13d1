import {
  GatewayError,
  type GatewayLimit,
  limits as maximums,
  type Page,
  type PageRequest,
} from "@gw/entities";
import type { AllowanceLedger } from "../ledger/allowance-ledger.js";
import { termsOf } from "../terms/limit-terms.js";
import { type AllowanceStatus, statusOfAllowance, unusedStatus } from "./allowance-status.js";

/** The limits whose status {@link listAllowanceStatus} lists, and where it is known. */
export interface LimitsInUse {
  /** Of one workspace. */
  readonly limits: readonly GatewayLimit[];
  readonly ledger: Pick<AllowanceLedger, "listAllowances">;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

/**
 * Lists what has been used of limits, in the order of their ids: one status for each allowance, and one for
 * a limit that no call has used.  *
 * @throws RESOURCE_DOES_NOT_EXIST for an invalid page token; TEMPORARILY_UNAVAILABLE
 */
export async function listAllowanceStatus(
  { limits, ledger, time }: LimitsInUse,
  { maxResults = maximums.defaultPageSize, pageToken }: PageRequest = {},
): Promise<Page<AllowanceStatus>> {
  const start = positionOf(pageToken);
  const items: AllowanceStatus[] = [];
  const inOrder = limits
    .filter(({ limitId }) => limitId >= start.limitId)
    .sort((one, other) => (one.limitId < other.limitId ? -1 : 1));
  for (const limit of inOrder) {
    const { limitId } = limit;
    const room = maxResults - items.length;
    if (room === 0) return { items, nextPageToken: tokenOf({ limitId }) };
    const inLedger = limitId === start.limitId ? start.inLedger : undefined;
    const page = await ledger.listAllowances({
      ...{ limitIds: [limitId], maxResults: room, pageToken: inLedger },
    });
    const terms = termsOf("", limit);
    items.push(...page.items.map((allowance) => statusOfAllowance(terms, allowance)));
    const isUnused = page.items.length === 0 && inLedger === undefined;
    if (isUnused) items.push(unusedStatus(terms, time));
    if (page.nextPageToken === undefined) continue;
    return { items, nextPageToken: tokenOf({ limitId, inLedger: page.nextPageToken }) };
  }
  return { items };
}

/** Where a page begins: at a limit, or after an allowance of it. */
interface Position {
  readonly limitId: string;
  /** The page token of the ledger. */
  readonly inLedger?: string | undefined;
}

function tokenOf({ limitId, inLedger }: Position): string {
  return inLedger === undefined ? limitId : `${limitId}.${inLedger}`;
}

function positionOf(pageToken: string | undefined): Position {
  if (pageToken === undefined) return { limitId: "" };
  const [, limitId, inLedger] = /^(l-[0-9a-f]{32})(?:\.(.+))?$/.exec(pageToken) ?? [];
  if (limitId !== undefined) return { limitId, inLedger };
  throw new GatewayError(
    "RESOURCE_DOES_NOT_EXIST",
    "`page_token` must be the `next_page_token` of the previous page",
  );
}
