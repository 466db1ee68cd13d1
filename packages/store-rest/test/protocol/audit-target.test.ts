import { GatewayError, type GatewayErrorCode } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { type RouteCall, routesByCall } from "../../src/protocol/index.js";

const digits = "0".repeat(32);

function targetOf(call: RouteCall, input: unknown, code: GatewayErrorCode = "INVALID_STATE") {
  return routesByCall[call].auditTarget(input, new GatewayError(code, "message"));
}

describe("the audit target of a rejected request", () => {
  test.each([
    ["createGatewaySecret", { secretName: "openai" }, { targetName: "openai" }],
    ["deleteGatewaySecret", { secretId: `s-${digits}` }, { targetId: `s-${digits}` }],
    [
      "updateGatewayModelDefinition",
      { modelDefinitionId: `d-${digits}`, name: "gpt" },
      { targetId: `d-${digits}`, targetName: "gpt" },
    ],
    [
      "attachModelToEndpoint",
      { endpointId: `e-${digits}`, modelConfig: { modelDefinitionId: `d-${digits}` } },
      { targetId: `e-${digits}` },
    ],
    [
      "deleteEndpointBinding",
      { endpointId: "e-1", resourceType: "job", resourceId: "a/b" },
      { targetId: "e-1/job/a/b" },
    ],
    ["createAccessToken", { name: "ci" }, { targetName: "ci" }],
    ["revokeAccessToken", { tokenId: `t-${digits}` }, { targetId: `t-${digits}` }],
    ["stageKek", { version: 2 }, {}],
    ["getSecretInfo", { secretId: `s-${digits}` }, {}],
  ] as const)("of %s with %j is %j", (call, input, target) => {
    expect(targetOf(call, input)).toStrictEqual(target);
  });

  test("contains only a well-formed id when the input is invalid", () => {
    const code = "INVALID_PARAMETER_VALUE";
    const id = `e-${digits}`;
    expect(targetOf("updateGatewayEndpoint", { endpointId: id, name: "sk-1" }, code)).toStrictEqual(
      { targetId: id },
    );
    expect(targetOf("updateGatewaySecret", { secretId: "sk-1" }, code)).toStrictEqual({});
    expect(targetOf("createGatewaySecret", { secretName: "sk-1" }, code)).toStrictEqual({});
    const binding = { endpointId: id, resourceType: "sk-1", resourceId: "sk-1" };
    expect(targetOf("createEndpointBinding", binding, code)).toStrictEqual({});
  });

  test("omits an id or name that is longer than any stored one", () => {
    const long = "x".repeat(256);
    expect(targetOf("createGatewaySecret", { secretName: long })).toStrictEqual({});
    const binding = { endpointId: long, resourceType: long, resourceId: long };
    expect(targetOf("deleteEndpointBinding", binding)).toStrictEqual({});
  });

  test("is empty when the request could not be decoded", () => {
    expect(targetOf("createGatewaySecret", undefined)).toStrictEqual({});
  });
});
