import { AbstractGatewayStore } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { basePaths, protocolRoutes, routesByCall } from "../../src/protocol/index.js";

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

const trialCalls = ["testGatewayEndpoint"];

const tokenCalls = ["createAccessToken", "listAccessTokens", "revokeAccessToken"];

describe("the table of routes", () => {
  test("has every method of a store, and the calls beside them", () => {
    const ours = ["getSecretsConfig", "listAuditRecords", ...trialCalls];
    const beside = [...ours, ...keyCalls, ...tokenCalls];
    expect(protocolRoutes.map(({ call }) => call).sort()).toEqual(
      [...storeMethods, ...beside].sort(),
    );
    for (const route of protocolRoutes) expect(routesByCall[route.call]).toBe(route);
  });

  test("has no method and path twice", () => {
    const places = protocolRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test.each(protocolRoutes)("$method $path declares who may, and what it is", (route) => {
    expect(["read", "write", "admin"]).toContain(route.permission);
    const changesNothing = route.method === "GET" || trialCalls.includes(route.call);
    expect(route.isMutation).toBe(!changesNothing);
    const isOfAdmins = [...keyCalls, ...tokenCalls].includes(route.call);
    const isWriting = route.isMutation || trialCalls.includes(route.call);
    expect(isOfAdmins || (route.permission === "write") === isWriting).toBe(true);
    if (isOfAdmins) expect(route.permission).toBe("admin");
    expect(route.path).toMatch(/^(\/[a-z]+(-[a-z]+)*)+$/);
    expect(route.summary).toMatch(/^[A-Z].*[^.]\.$/);
    expect(z.toJSONSchema(route.request, { io: "input" })).toMatchObject({ type: "object" });
    expect(z.toJSONSchema(route.response, { target: "draft-7", io: "output" })).toMatchObject({
      type: "object",
    });
  });

  test("gives out whole lists where MLflow's clients expect them, and nowhere else", () => {
    const whole = protocolRoutes.filter(({ isWholeList }) => isWholeList).map(({ path }) => path);
    expect(whole.sort()).toEqual([
      "/endpoints/bindings/list",
      "/endpoints/list",
      "/model-definitions/list",
      "/secrets/list",
    ]);
  });

  test("keeps keys, tokens and the audit trail to administrators", () => {
    const admin = protocolRoutes.filter(({ permission }) => permission === "admin");
    expect(admin.map(({ call }) => call).sort()).toEqual(
      ["listAuditRecords", ...keyCalls, ...tokenCalls].sort(),
    );
  });

  test("stands under three basePaths", () => {
    expect(basePaths).toEqual([
      "/api/v1/gateway",
      "/api/3.0/mlflow/gateway",
      "/ajax-api/3.0/mlflow/gateway",
    ]);
  });
});
