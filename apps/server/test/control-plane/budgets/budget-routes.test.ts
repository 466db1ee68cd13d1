import { randomUUID } from "node:crypto";
import type { CreateGatewayLimitInput, GatewayLimit } from "@gw/entities";
import { fixedWindowAt } from "@gw/limits";
import { createMemoryLedger } from "@gw/limits/memory";
import { basePaths } from "@gw/store-rest/protocol";
import { parseUsd } from "@gw/usage";
import { expect, test } from "vitest";
import { adminToken } from "../../fixtures/served-backend.ts";
import { serveMemory } from "../../fixtures/served-memory.ts";

const now = Date.UTC(2026, 10, 10, 12, 30);
const clock = (): number => now;
const missingId = `l-${"f".repeat(32)}`;

const day = { unit: "DAYS", value: 1 };
const ofWorkspace = {
  ...{ budget_unit: "USD", budget_amount: 12.5, duration: day },
  ...{ target_scope: "WORKSPACE", budget_action: "REJECT" },
};
/** A limit that MLflow can express. */
const expressible = {
  ...{ measure: "cost", amount: "12.5", window: { unit: "DAYS", length: 1 } },
  ...{ scope: { kind: "GLOBAL" }, action: "REJECT", onOutage: "REFUSE", unpriced: "ADMIT" },
} as const satisfies CreateGatewayLimitInput;

/** A gateway in memory with a ledger, and requests of budgets to it. */
async function openBudgets() {
  const { ledger, usage } = createMemoryLedger({ clock });
  const served = await serveMemory({ clock, ledger });
  const { store } = served.gateway;
  const post = async (path: string, body: object) =>
    served.call("POST", `/api/v1/gateway/budgets/${path}`, body);
  const get = async (path: string) => served.call("GET", `/api/v1/gateway/budgets/${path}`);
  const remove = async (id: string) =>
    served.call("DELETE", "/api/v1/gateway/budgets/delete", { budget_policy_id: id });
  const limitOf = async (changes: Partial<CreateGatewayLimitInput> = {}): Promise<GatewayLimit> =>
    store.createGatewayLimit({ ...expressible, ...changes });
  const endpoint = async (): Promise<string> => {
    const secret = { secretName: "s", secretValue: { api_key: "sk-0123456789abcdef" } };
    const { secretId } = await store.createGatewaySecret(secret);
    const model = { name: "m", secretId, provider: "openai", modelName: "gpt-5.6" };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(model);
    const input = { name: "chat", modelConfigs: [{ modelDefinitionId }] };
    return (await store.createGatewayEndpoint(input)).endpointId;
  };
  return { ...served, store, ledger, usage, post, get, remove, limitOf, endpoint };
}

const invalid = (message: string) => ({
  status: 400,
  json: { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining(message) },
});
const missing = { status: 404, json: { error_code: "RESOURCE_DOES_NOT_EXIST" } };

test("a budget is a limit that admits unpriced calls, with its id as the name", async () => {
  const { post, store } = await openBudgets();
  const { json } = await post("create", ofWorkspace);
  const { budget_policy_id, ...policy } = json.budget_policy;
  expect(policy).toEqual({
    ...ofWorkspace,
    ...{ created_at: expect.any(Number), last_updated_at: policy.created_at },
    ...{ created_by: "admin", last_updated_by: "admin" },
  });
  expect(await store.getGatewayLimit({ limitId: budget_policy_id })).toMatchObject({
    ...expressible,
    ...{ name: budget_policy_id, strict: false, enabled: true },
  });
});

test("calls are admitted without a database under an alert, and refused under a rejection", async () => {
  const { post, store } = await openBudgets();
  for (const [budget_action, onOutage] of [["REJECT", "REFUSE"] as const, ["ALERT", "ADMIT"]]) {
    const { json } = await post("create", { ...ofWorkspace, budget_action });
    const { budget_policy_id: limitId } = json.budget_policy;
    const limit = await store.getGatewayLimit({ limitId });
    expect([limit.action, limit.onOutage]).toEqual([budget_action, onOutage]);
    const other = budget_action === "REJECT" ? "ALERT" : "REJECT";
    await post("update", { budget_policy_id: limitId, budget_action: other });
    const { action, onOutage: changed } = await store.getGatewayLimit({ limitId });
    expect([action, changed]).toEqual([other, onOutage === "ADMIT" ? "REFUSE" : "ADMIT"]);
  }
});

test.each(["MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS"])("a budget counts %s", async (unit) => {
  const { post, store } = await openBudgets();
  const { json } = await post("create", { ...ofWorkspace, duration: { unit, value: 3 } });
  expect(json.budget_policy.duration).toEqual({ unit, value: 3 });
  const limit = await store.getGatewayLimit({ limitId: json.budget_policy.budget_policy_id });
  expect(limit.window).toEqual({ unit, length: 3 });
});

test("a budget has the numbers of MLflow's protocol for names", async () => {
  const { post } = await openBudgets();
  const { json } = await post("create", {
    ...{ budget_unit: 1, budget_amount: 12.5, duration: { unit: 3, value: 1 } },
    ...{ target_scope: 2, budget_action: 2, target_value: "" },
  });
  expect(json.budget_policy).toMatchObject(ofWorkspace);
});

test("a budget of an endpoint or of a user is a limit of the endpoint or of the owner", async () => {
  const { post, store, endpoint } = await openBudgets();
  const endpointId = await endpoint();
  for (const [target_scope, target_value, kind] of [
    ["ENDPOINT", endpointId, "ENDPOINT"],
    ["USER", "anna", "OWNER"],
  ]) {
    const { json } = await post("create", { ...ofWorkspace, target_scope, target_value });
    expect(json.budget_policy).toMatchObject({ target_scope, target_value });
    const { scope } = await store.getGatewayLimit({ limitId: json.budget_policy.budget_policy_id });
    expect(scope).toEqual({ kind, value: target_value });
  }
  const unknown = { target_scope: "ENDPOINT", target_value: `e-${"f".repeat(32)}` };
  expect(await post("create", { ...ofWorkspace, ...unknown })).toMatchObject(missing);
});

test.each([
  ["ENDPOINT", undefined, "`target_value` is required with the target scopes ENDPOINT and USER"],
  ["USER", "", "`target_value` is required with the target scopes ENDPOINT and USER"],
  ["WORKSPACE", "anna", "`target_value` must be absent with the target scope WORKSPACE"],
])("the target of the scope %s must not be %j", async (target_scope, target_value, message) => {
  const { post, store } = await openBudgets();
  const response = await post("create", { ...ofWorkspace, target_scope, target_value });
  expect(response).toMatchObject(invalid(message));
  expect(await store.listGatewayLimits()).toEqual({ items: [] });
});

test.each([
  [{ budget_unit: "EUR" }, "`budget_unit` must be one of USD"],
  [{ budget_amount: 0 }, "`budget_amount` must be a number greater than 0 and less than 1,000"],
  [{ budget_amount: 1e9 }, "`budget_amount` must be a number greater than 0 and less than 1,000"],
  [{ budget_amount: 0.1 + 0.2 }, "`budget_amount` must have at most 9 decimals"],
  [{ duration: { unit: "SECONDS", value: 1 } }, "`duration.unit` must be one of MINUTES"],
  [{ duration: { unit: "DAYS", value: 0 } }, "`duration.value` must be an integer from 1"],
  [{ duration: undefined }, "`duration` must be an object"],
  [{ target_scope: "MODEL" }, "`target_scope` must be one of GLOBAL, WORKSPACE"],
  [{ budget_action: "NEXT_MODEL" }, "`budget_action` must be one of ALERT, REJECT"],
])("a budget with %j is rejected", async (change, message) => {
  const { post } = await openBudgets();
  expect(await post("create", { ...ofWorkspace, ...change })).toMatchObject(invalid(message));
});

test("a budget of the installation is refused, and WORKSPACE is named", async () => {
  const { post, limitOf, backend } = await openBudgets();
  const { limitId } = await limitOf();
  const refused = {
    status: 403,
    json: {
      error_code: "PERMISSION_DENIED",
      message: expect.stringMatching(/^`target_scope` must not be GLOBAL.*WORKSPACE/),
    },
  };
  const target_scope = "GLOBAL";
  expect(await post("create", { ...ofWorkspace, target_scope })).toMatchObject(refused);
  const update = { budget_policy_id: limitId, budget_amount: 1, target_scope };
  expect(await post("update", update)).toMatchObject(refused);
  const { items } = await backend.auditLog.list();
  expect(items.map(({ action, code, targetId }) => [action, code, targetId])).toEqual([
    ["limit.update", "PERMISSION_DENIED", limitId],
    ["limit.create", "PERMISSION_DENIED", undefined],
    ["limit.create", undefined, limitId],
  ]);
});

/** What MLflow cannot express. */
const others: readonly Partial<CreateGatewayLimitInput>[] = [
  { measure: "tokens", amount: "5", unpriced: undefined },
  { window: { unit: "SECONDS", length: 90 } },
  { scope: { kind: "OWNER" } },
  { scope: { kind: "ENDPOINT" } },
  { scope: { kind: "TOKEN" } },
  { scope: { kind: "METADATA", key: "team", value: "search" } },
  { scope: { kind: "MODEL" }, action: "NEXT_MODEL" },
  { enabled: false },
];

test.each(others)("a limit with %j does not exist for MLflow", async (terms) => {
  const { get, post, remove, limitOf, store } = await openBudgets();
  const { limitId } = await limitOf({ ...terms, name: "other" });
  const budget = await limitOf();
  const shown = [expect.objectContaining({ budget_policy_id: budget.limitId })];
  expect((await get("list")).json).toEqual({ budget_policies: shown });
  expect((await get("windows")).json).toEqual({ windows: shown });
  expect(await get(`get?budget_policy_id=${limitId}`)).toMatchObject(missing);
  const update = { budget_policy_id: limitId, budget_amount: 1 };
  expect(await post("update", update)).toMatchObject(missing);
  expect(await remove(limitId)).toMatchObject(missing);
  expect((await store.getGatewayLimit({ limitId })).name).toBe("other");
});

test("limits that were created elsewhere are shown, changed and deleted", async () => {
  const { get, post, remove, limitOf, store } = await openBudgets();
  const { limitId } = await limitOf({ name: "ours", warnAt: 80, onOutage: "ADMIT" });
  const shown = { ...ofWorkspace, budget_policy_id: limitId };
  expect((await get(`get?budget_policy_id=${limitId}`)).json.budget_policy).toMatchObject(shown);
  const update = { ...ofWorkspace, budget_policy_id: limitId, budget_amount: 7 };
  expect((await post("update", update)).json.budget_policy).toMatchObject(update);
  // The action stays, and so does what depends on it.
  expect(await store.getGatewayLimit({ limitId })).toMatchObject({
    ...{ name: "ours", amount: "7", warnAt: 80, onOutage: "ADMIT" },
  });
  expect(await remove(limitId)).toMatchObject({ status: 200, json: {} });
  expect(await remove(limitId)).toMatchObject(missing);
  expect(await store.listGatewayLimits()).toEqual({ items: [] });
});

test("an update with the amount that MLflow shows keeps the exact one", async () => {
  const { get, post, limitOf, store } = await openBudgets();
  const { limitId } = await limitOf({ amount: "123456789.123456789" });
  const { json } = await get(`get?budget_policy_id=${limitId}`);
  const { budget_amount } = json.budget_policy;
  await post("update", { budget_policy_id: limitId, budget_amount, budget_action: "ALERT" });
  expect(await store.getGatewayLimit({ limitId })).toMatchObject({
    ...{ amount: "123456789.123456789", action: "ALERT" },
  });
});

test.each([
  [{ duration: { unit: "DAYS", value: 2 } }, "duration"],
  [{ duration: { unit: "WEEKS", value: 1 } }, "duration"],
  [{ target_scope: "WORKSPACE" }, "target_scope"],
  [{ target_value: "ben" }, "target_value"],
])("an update with %j is rejected, because it never changes", async (change, field) => {
  const { post, limitOf, store } = await openBudgets();
  const limit = await limitOf({ scope: { kind: "OWNER", value: "anna" } });
  const same = { duration: day, target_scope: "USER", target_value: "anna" };
  const update = { budget_policy_id: limit.limitId, budget_amount: 7 };
  const rejected = await post("update", { ...update, ...same, ...change });
  expect(rejected).toMatchObject(invalid(`\`${field}\` never changes`));
  expect(await store.getGatewayLimit({ limitId: limit.limitId })).toEqual(limit);
  expect(await post("update", { ...update, ...same })).toMatchObject({ status: 200 });
});

test("an update must have something to change", async () => {
  const { post, limitOf } = await openBudgets();
  const { limitId } = await limitOf();
  expect(await post("update", { budget_policy_id: limitId, duration: day })).toMatchObject(
    invalid("must have at least one field to change: `budget_amount` or `budget_action`"),
  );
  expect(await post("update", { budget_policy_id: missingId, budget_amount: 1 })).toMatchObject(
    missing,
  );
});

test("the list has all budgets, or pages of them", async () => {
  const { get, limitOf } = await openBudgets();
  await limitOf({ enabled: false });
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    ids.push((await limitOf()).limitId);
    await limitOf({ measure: "tokens", amount: "5", unpriced: undefined });
  }
  const idsOf = (list: { budget_policies?: { budget_policy_id: string }[] }) =>
    (list.budget_policies ?? []).map(({ budget_policy_id }) => budget_policy_id);
  expect(idsOf((await get("list")).json)).toEqual(ids);
  // Limits of tokens take no place in a page.
  const first = idsOf((await get("list?max_results=3")).json);
  expect(first).toEqual(ids.slice(0, 2));
  const listed: string[] = [];
  let token = "";
  do {
    const { json } = await get(`list?max_results=3&page_token=${token}`);
    listed.push(...idsOf(json));
    token = json.next_page_token ?? "";
  } while (token !== "");
  expect(listed).toEqual(ids);
});

test("a window has the spend in the ledger, or 0", async () => {
  const { get, limitOf, ledger, usage, endpoint } = await openBudgets();
  const endpointId = await endpoint();
  const spent = await limitOf({ scope: { kind: "ENDPOINT", value: endpointId } });
  const unspent = await limitOf({ window: { unit: "WEEKS", length: 2 } });
  const gatewayId = randomUUID();
  await ledger.join({ gatewayId, maxCallMs: 1_000 });
  await usage.registerGateway({ gatewayId });
  const today = fixedWindowAt({ unit: "DAYS", length: 1 }, now);
  const tomorrow = fixedWindowAt({ unit: "DAYS", length: 1 }, today.end);
  const key = { limitId: spent.limitId, subject: endpointId };
  const { limitId, version } = spent;
  await ledger.sync({
    ...{ gatewayId, number: 1, restoredLimits: [], returns: [], reads: [], wantedSince: 0 },
    limits: [
      {
        ...{ limitId, version, kind: "fixed", windowMs: 0, isStrict: false, isDeleted: false },
        amount: parseUsd(spent.amount),
      },
    ],
    acquisitions: [today, tomorrow].map(({ start, end }) => ({
      key: { ...key, windowStart: start },
      ...{ units: 0n, least: 0n, windowEnd: end, version },
    })),
  });
  await usage.addBatch({
    ...{ gatewayId, number: 1, calls: [], sums: [] },
    charges: [
      { ...key, windowStart: today.start, units: parseUsd("3.000000001") },
      // As of a gateway whose clock is ahead.
      { ...key, windowStart: tomorrow.start, units: parseUsd("9") },
    ],
  });
  const fortnight = fixedWindowAt({ unit: "WEEKS", length: 2 }, now);
  expect((await get("windows")).json).toEqual({
    windows: [
      {
        ...{ budget_policy_id: spent.limitId, current_spend: 3.000000001 },
        ...{ window_start_ms: today.start, window_end_ms: today.end },
      },
      {
        ...{ budget_policy_id: unspent.limitId, current_spend: 0 },
        ...{ window_start_ms: fortnight.start, window_end_ms: fortnight.end },
      },
    ],
  });
});

test("without a ledger, windows answer that no limit is enforced", async () => {
  const { call } = await serveMemory();
  const { status, json } = await call("GET", "/api/v1/gateway/budgets/windows");
  expect([status, json.message]).toEqual([501, "This gateway enforces no limits"]);
});

test("each mount has the budgets of its workspace alone", async () => {
  const { url, gateway } = await openBudgets();
  const { name } = await gateway.workspaces.create({ name: "research" });
  const { name: other } = await gateway.workspaces.create({ name: "other" });
  const send = async (path: string, workspace: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...{ authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
        "x-mlflow-workspace": workspace,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: JSON.parse(await response.text()) };
  };
  const { json } = await send(`${basePaths[1]}/budgets/create`, name, ofWorkspace);
  const { budget_policy_id } = json.budget_policy;
  const ofId = { budget_policies: [expect.objectContaining({ budget_policy_id })] };
  const windows = { windows: [expect.objectContaining({ budget_policy_id })] };
  for (const base of basePaths) {
    expect((await send(`${base}/budgets/list`, name)).json).toEqual(ofId);
    expect((await send(`${base}/budgets/windows`, name)).json).toEqual(windows);
    const get = `${base}/budgets/get?budget_policy_id=${budget_policy_id}`;
    expect(await send(get, name)).toMatchObject({ status: 200 });
    expect((await send(`${base}/budgets/list`, other)).json).toEqual({});
    expect((await send(`${base}/budgets/windows`, other)).json).toEqual({});
    expect(await send(get, other)).toMatchObject(missing);
  }
});
