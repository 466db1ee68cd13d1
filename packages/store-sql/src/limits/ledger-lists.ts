import type { Page, PageRequest } from "@gw/entities";
import { keysetPage } from "@gw/entities/paging";
import type { Allowance, LedgerGateway } from "@gw/limits";
import type { ReadSource } from "../session/sql-session.js";
import { pageOfAllowances, type StateRow, toAllowance } from "./queries/allowance-states.js";
import { type GatewayRow, pageOfGateways } from "./queries/gateways.js";

/** Reads a page of gateways, those that joined first come first. */
export async function gatewayPage(
  source: ReadSource,
  request: PageRequest,
): Promise<Page<LedgerGateway>> {
  const { items, ...rest } = await keysetPage<GatewayRow>({
    identity: ["ledger_gateways"],
    request,
    keyPattern: /^[0-9]{1,16}\.[0-9a-f-]{36}$/,
    keyOf: ({ joined_at, gateway_id }) => `${joined_at}.${gateway_id}`,
    read({ after = "-1.", limit }) {
      const [joinedAt, gatewayId = ""] = after.split(".");
      return source.all(pageOfGateways, { joinedAt: Number(joinedAt), gatewayId, limit });
    },
  });
  return { items: items.map(toGateway), ...rest };
}

/** Reads a page of the allowances of limits, in the order of their keys. */
export async function allowancePage(
  source: ReadSource,
  { limitIds, ...request }: PageRequest & { readonly limitIds: readonly string[] },
): Promise<Page<Allowance>> {
  const { items, ...rest } = await keysetPage<StateRow>({
    identity: ["ledger_allowances", limitIds],
    request,
    keyPattern: /^[A-Za-z0-9_-]+$/,
    keyOf: ({ limit_id, subject, window_start }) =>
      Buffer.from(JSON.stringify([limit_id, subject, window_start])).toString("base64url"),
    read({ after, limit }) {
      const [afterLimit, afterSubject, afterStart] = positionOf(after);
      return source.all(pageOfAllowances, {
        limitIds,
        afterLimit,
        afterSubject,
        afterStart,
        limit,
      });
    },
  });
  return { items: items.map(toAllowance), ...rest };
}

/** The digest of a page token does not cover its key, so that its key may be any text. */
function positionOf(after: string | undefined): readonly [string, string, number] {
  if (after === undefined) return ["", "", -1];
  return JSON.parse(Buffer.from(after, "base64url").toString());
}

const states = { LIVE: "live", EXPIRED: "expired", CLOSED: "closed" } as const;

function toGateway(row: GatewayRow): LedgerGateway {
  return {
    gatewayId: row.gateway_id,
    state: states[row.state as keyof typeof states],
    expiresAt: row.expires_at,
    leases: Number(row.leases),
  };
}
