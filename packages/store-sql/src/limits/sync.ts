import type {
  Acquisition,
  AcquisitionResult,
  AllowanceState,
  SyncDone,
  SyncRequest,
  SyncResult,
} from "@gw/limits";
import { failureError, failures } from "../dialects/failure-meaning.js";
import { databaseTime } from "../session/database-time.js";
import type { SqlSession } from "../session/sql-session.js";
import { toAllowanceKey, toKeyColumns } from "./allowance-keys.js";
import { type LockedAccounts, lockAccounts, writeAccounts } from "./locked-accounts.js";
import { openAllowances, refusalOf } from "./open-allowances.js";
import { pushLimits } from "./push-limits.js";
import { heldStates, statesOf, toAllowanceState } from "./queries/allowance-states.js";
import { fence, type GatewayState, gatewayState } from "./queries/gateways.js";
import { wantedKeys } from "./queries/leases.js";

/** A sync, in one transaction. */
export async function sync(session: SqlSession, request: SyncRequest): Promise<SyncResult> {
  const { gatewayId, number } = request;
  if ((await session.run(fence, { gatewayId, number, last: number - 1 })) === 1) {
    const acquisitions = await moveUnits(session, request);
    const [gateway] = await session.all(gatewayState, { gatewayId });
    if (gateway !== undefined) return readBack(session, request, { gateway, acquisitions });
  }
  const [gateway] = await session.all(gatewayState, { gatewayId });
  // Its result was lost.
  if (gateway?.state === "LIVE" && gateway.seq === number) {
    return {
      ...(await readBack(session, request, { gateway, acquisitions: [] })),
      result: "repeated",
    };
  }
  return { result: "fenced", now: gateway?.now ?? (await databaseTime(session)) };
}

async function moveUnits(
  session: SqlSession,
  request: SyncRequest,
): Promise<readonly AcquisitionResult[]> {
  const { gatewayId, returns, acquisitions } = request;
  await pushLimits(session, request);
  if (returns.length + acquisitions.length === 0) return [];
  await openAllowances(session, acquisitions);
  const keys = [...returns, ...acquisitions].map(({ key }) => key);
  const accounts = await lockAccounts(session, { gatewayId, keys });
  for (const { key, units } of returns) accounts.get(key)?.giveBack(units);
  const results = acquisitions.map((acquisition) => acquire(accounts, acquisition));
  await writeAccounts(session, [...accounts], gatewayId);
  return results;
}

function acquire(accounts: LockedAccounts, acquisition: Acquisition): AcquisitionResult {
  const limit = accounts.limitOf(acquisition.key);
  const refusal = refusalOf(acquisition, { limit, now: accounts.now });
  if (refusal === "stale") return { result: "stale", version: limit?.version };
  if (refusal !== undefined) return { result: refusal };
  const account = accounts.get(acquisition.key);
  // Its limit or the time has changed since the allowance was not created.
  if (account === undefined) throw failureError(failures.contended, undefined);
  const units = account.acquire(acquisition);
  if (units !== undefined) return { result: "granted", units };
  return { result: "short", remaining: account.remaining, leased: account.state.leased };
}

async function readBack(
  session: SqlSession,
  { gatewayId, reads, wantedSince: since }: SyncRequest,
  done: { readonly gateway: GatewayState; readonly acquisitions: readonly AcquisitionResult[] },
): Promise<SyncDone> {
  const wanted = await session.all(wantedKeys, { gatewayId, since });
  const { gateway, acquisitions } = done;
  return {
    result: "done",
    now: gateway.now,
    settledBatch: gateway.settled_batch,
    liveGateways: Number(gateway.live),
    acquisitions,
    allowances: await statesRead(session, { gatewayId, reads }),
    wanted: wanted.map(toAllowanceKey),
  };
}

async function statesRead(
  session: SqlSession,
  { gatewayId, reads }: Pick<SyncRequest, "gatewayId" | "reads">,
): Promise<readonly AllowanceState[]> {
  if (reads.length === 0) return [];
  const rows =
    reads === "all"
      ? await session.all(heldStates, { gatewayId })
      : await session.all(statesOf, { gatewayId, keys: reads.map(toKeyColumns) });
  return rows.map(toAllowanceState);
}
