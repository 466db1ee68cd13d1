import { AbstractGatewayStore, auditActions } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { basePaths, protocolRoutes, routesByCall } from "../../src/protocol/index.js";
import { storeCalls } from "../../src/protocol/protocol-routes.js";

const storeMethods = Object.getOwnPropertyNames(AbstractGatewayStore.prototype).filter(
  (name) => !["constructor", "close", "release"].includes(name),
);

const keyCalls = [
  "listKeks",
  "listServers",
  "stageKek",
  "activateKek",
  "retireKek",
  "rotateSecrets",
  "verifySecrets",
  "reencryptSecrets",
];

const modelTestCalls = ["testGatewayEndpoint"];

const operationCalls = ["getSecretUsage", "explainGatewayEndpoint", "getDoctorReport"];

const tokenCalls = ["createAccessToken", "listAccessTokens", "revokeAccessToken"];

const usageCalls = ["summarizeUsage", "summarizeOwnUsage", "listUsageCalls", "exportUsage"];

const limitAdminCalls = ["listLimitGateways", "releaseLimitGateway"];
const limitCalls = ["listLimitStatus", ...limitAdminCalls];

/** Calls about the caller itself, which need no permission. */
const ownCalls = ["whoAmI", "summarizeOwnUsage"];

/** MLflow's view of limits. */
const budgetCalls = [
  "createBudgetPolicy",
  "getBudgetPolicy",
  "updateBudgetPolicy",
  "deleteBudgetPolicy",
  "listBudgetPolicies",
  "listBudgetWindows",
];

const workspaceReads = ["getGatewayWorkspace", "listGatewayWorkspaces"];
const workspaceChanges = [
  "createGatewayWorkspace",
  "updateGatewayWorkspace",
  "deleteGatewayWorkspace",
];

const adminCalls = [...keyCalls, ...tokenCalls, ...workspaceChanges, ...limitAdminCalls];

describe("the table of routes", () => {
  test("has every method of a store and every other call", () => {
    expect([...storeCalls].sort()).toEqual([...storeMethods].sort());
    const hostCalls = ["getSecretsConfig", "listAuditRecords", "whoAmI", ...modelTestCalls];
    const otherCalls = [...hostCalls, ...operationCalls, ...keyCalls, ...tokenCalls];
    const workspaceCalls = [...workspaceReads, ...workspaceChanges];
    expect(protocolRoutes.map(({ call }) => call).sort()).toEqual(
      [
        ...storeMethods,
        ...otherCalls,
        ...workspaceCalls,
        ...usageCalls,
        ...limitCalls,
        ...budgetCalls,
      ].sort(),
    );
    for (const route of protocolRoutes) expect(routesByCall[route.call]).toBe(route);
  });

  test("has each method and path once", () => {
    const addresses = protocolRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test.each(protocolRoutes)("$method $path declares its permission and its schemas", (route) => {
    expect(["read", "write", "admin", "any"]).toContain(route.permission);
    expect(route.permission === "any").toBe([...ownCalls, ...workspaceReads].includes(route.call));
    expect(route.scope).toBe(scopeOf(route.call));
    const isRead = route.method === "GET" || modelTestCalls.includes(route.call);
    expect(route.isMutation).toBe(!isRead);
    const isAdmin = adminCalls.includes(route.call);
    const needsWrite = route.isMutation || modelTestCalls.includes(route.call);
    expect(isAdmin || (route.permission === "write") === needsWrite).toBe(true);
    if (isAdmin) expect(route.permission).toBe("admin");
    expect(route.path).toMatch(/^(\/[a-z]+(-[a-z]+)*)+$/);
    expect(route.summary).toMatch(/^[A-Z].*[^.]\.$/);
    expect(route.requestSchema).toMatchObject({ type: "object" });
    expect(z.toJSONSchema(route.response, { target: "draft-7", io: "output" })).toMatchObject({
      type: "object",
    });
  });

  test("returns whole lists only where MLflow's clients expect them", () => {
    const whole = protocolRoutes.filter(({ isWholeList }) => isWholeList);
    expect(whole.map(({ path }) => path).sort()).toEqual([
      "/budgets/list",
      "/endpoints/bindings/list",
      "/endpoints/list",
      "/model-definitions/list",
      "/secrets/list",
    ]);
    for (const { itemKey } of whole) expect(itemKey.length).toBeGreaterThan(0);
  });

  test("restricts keys, tokens, workspaces, gateways and audit records to administrators", () => {
    const admin = protocolRoutes.filter(({ permission }) => permission === "admin");
    expect(admin.map(({ call }) => call).sort()).toEqual(
      ["getDoctorReport", "listAuditRecords", ...adminCalls].sort(),
    );
  });

  test("has three base paths", () => {
    expect(basePaths).toEqual([
      "/api/v1/gateway",
      "/api/3.0/mlflow/gateway",
      "/ajax-api/3.0/mlflow/gateway",
    ]);
  });
});

describe("the audit action of a route", () => {
  test.each(protocolRoutes)("$method $path has one if it changes anything", (route) => {
    const isRead = route.method === "GET" || modelTestCalls.includes(route.call);
    expect(route.auditAction === undefined).toBe(isRead);
    if (!isRead) expect(auditActions).toContain(route.auditAction);
  });

  test("belongs to one route only, and to MLflow's view of it", () => {
    const own = protocolRoutes.filter(({ call }) => !budgetCalls.includes(call));
    const actions = own.flatMap(({ auditAction }) => auditAction ?? []);
    expect(new Set(actions).size).toBe(actions.length);
  });

  test("is recorded by the methods of the key routes and of the release themselves", () => {
    const selfAudited = protocolRoutes.filter(({ auditsOwnFailures }) => auditsOwnFailures);
    const reads = ["listKeks", "listServers"];
    expect(selfAudited.map(({ call }) => call).sort()).toEqual(
      [...keyCalls, "releaseLimitGateway"].filter((call) => !reads.includes(call)).sort(),
    );
  });
});

function scopeOf(call: string): string {
  const ofInstallation = [...keyCalls, ...workspaceChanges, ...limitAdminCalls, "getDoctorReport"];
  if (ofInstallation.includes(call)) return "installation";
  return ["whoAmI", ...workspaceReads].includes(call) ? "caller" : "workspace";
}
