import { randomUUID } from "node:crypto";
import type { AllowanceLedger } from "@gw/limits";
import { expect, test } from "vitest";
import { inject } from "../fixtures/inject.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";
import { openTeams, type Team } from "../fixtures/teams.ts";

const base = "/api/v1/gateway/limits";

/** Two teams, each with use of its limit by one gateway, and requests to the routes. */
async function openLimits() {
  const served = await openTeams("alpha", "beta");
  const { teams } = served;
  const { ledger } = served.gateway;
  const gatewayId = randomUUID();
  await ledger.join({ gatewayId, maxCallMs: 60_000 });
  let number = 0;
  for (const team of Object.values(teams)) {
    number += 1;
    await useLimit(ledger, { team, gatewayId, number });
  }
  const send = (token: string, path: string, body?: object) =>
    inject(served.app, {
      method: body === undefined ? "GET" : "POST",
      url: `${base}/${path}`,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    });
  return { ...served, gatewayId, send };
}

/** Acquires 400,000 of the requests that a team may send in this window. */
async function useLimit(
  ledger: AllowanceLedger,
  {
    team,
    ...gateway
  }: { readonly team: Team; readonly gatewayId: string; readonly number: number },
): Promise<void> {
  const limitId = team.ids.limit_id ?? "";
  const { version } = await team.opened.store.getGatewayLimit({ limitId });
  const windowStart = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const key = { limitId, subject: team.canary, windowStart };
  const limit = { limitId, version, kind: "fixed", windowMs: 0, isStrict: false } as const;
  const units = 400_000n;
  const sync = await ledger.sync({
    ...{ ...gateway, restoredLimits: [], returns: [], reads: [], wantedSince: 0 },
    limits: [{ ...limit, amount: 1_000_000n, isDeleted: false }],
    acquisitions: [{ key, units, least: units, windowEnd: windowStart + 86_400_000, version }],
  });
  expect(sync).toMatchObject({ acquisitions: [{ result: "granted" }] });
}

test("members of a workspace read what is used of its limits, and of no others", async () => {
  const { teams, send } = await openLimits();
  for (const [own, other] of [
    [teams.alpha, teams.beta],
    [teams.beta, teams.alpha],
  ] as const) {
    const { statusCode, body } = await send(own.tokens.viewer, "status");
    expect(statusCode).toBe(200);
    const { statuses } = JSON.parse(body);
    expect(statuses).toContainEqual({
      ...{ limit_id: own.ids.limit_id, name: `${own.canary}-limit`, measure: "requests" },
      ...{ enabled: true, subject: own.canary, amount: "1000000", spent: "0" },
      ...{ leased: "400000", remaining: "600000", percent: 0 },
      ...{ window_start: expect.any(Number), window_end: expect.any(Number) },
    });
    const ids = statuses.map(({ limit_id }: { limit_id: string }) => limit_id);
    const { limit_id, budget_policy_id } = own.ids;
    expect(ids.sort()).toEqual([limit_id, budget_policy_id].sort());
    const foreign = await send(own.tokens.viewer, `status?limit_id=${other.ids.limit_id}`);
    expect([foreign.statusCode, foreign.body.includes(other.canary)]).toEqual([404, false]);
    expect((await send(own.tokens.invoker, "status")).statusCode).toBe(403);
  }
});

test("the page token of another workspace shows nothing of it", async () => {
  const { teams, send } = await openLimits();
  const token = `l-${"0".repeat(32)}`;
  const { body } = await send(teams.alpha.tokens.viewer, `status?page_token=${token}`);
  expect(body).toContain(teams.alpha.canary);
  expect(body).not.toContain(teams.beta.canary);
  const invalid = await send(teams.alpha.tokens.viewer, "status?page_token=x");
  expect(invalid.json()).toMatchObject({ error_code: "RESOURCE_DOES_NOT_EXIST" });
});

test("only administrators of the installation list and release gateways", async () => {
  const { teams, send, gatewayId } = await openLimits();
  for (const token of Object.values(teams.alpha.tokens)) {
    expect((await send(token, "gateways")).statusCode).toBe(403);
    expect((await send(token, "release", { gateway_id: gatewayId })).statusCode).toBe(403);
  }
  const { body } = await send(adminToken, "gateways");
  expect(JSON.parse(body).gateways).toContainEqual({
    ...{ gateway_id: gatewayId, state: "live", expires_at: expect.any(Number), leases: 2 },
  });
});

test("the release of a live gateway is refused, and in the audit log", async () => {
  const { send, gateway, gatewayId } = await openLimits();
  const refused = await send(adminToken, "release", { gateway_id: gatewayId });
  expect(refused.json()).toMatchObject({
    error_code: "INVALID_STATE",
    message: expect.stringContaining("stop that process"),
  });
  const invalid = await send(adminToken, "release", { gateway_id: "sk-canary" });
  expect(invalid.json()).toMatchObject({ error_code: "INVALID_PARAMETER_VALUE" });
  const { items } = await gateway.auditLog.list({ action: "limit.release" });
  expect(items.map(({ principal, targetId, code }) => ({ principal, targetId, code }))).toEqual([
    { principal: "admin", targetId: undefined, code: "INVALID_PARAMETER_VALUE" },
    { principal: "admin", targetId: gatewayId, code: "INVALID_STATE" },
  ]);
});

test("a gateway without a ledger does not implement the routes", async () => {
  const { call } = await serveMemory();
  for (const path of ["status", "gateways"]) {
    const { status, json } = await call("GET", `${base}/${path}`);
    expect([status, json.error_code]).toEqual([501, "NOT_IMPLEMENTED"]);
  }
});
