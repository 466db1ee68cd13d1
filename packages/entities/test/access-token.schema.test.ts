import { describe, expect, test } from "vitest";
import { GatewayError } from "../src/index.ts";
import { accessTokenRefSchema, createAccessTokenSchema, parseInput } from "../src/schemas.ts";

const valid = { name: "ci", roles: ["invoker"] };

function errorOf(input: unknown): string {
  try {
    parseInput(createAccessTokenSchema, input);
  } catch (error) {
    if (GatewayError.is(error, "INVALID_PARAMETER_VALUE")) return error.message;
    throw error;
  }
  return "accepted";
}

describe("createAccessTokenSchema", () => {
  test("removes duplicate roles and endpoints and sorts the roles", () => {
    const input = {
      name: "ci",
      roles: ["invoker", "viewer", "invoker"],
      endpoints: ["b", "a", "b"],
    };
    expect(parseInput(createAccessTokenSchema, input)).toEqual({
      name: "ci",
      roles: ["viewer", "invoker"],
      endpoints: ["b", "a"],
    });
  });

  test.each([
    ["`name`", { ...valid, name: " ci" }],
    ["`owner`", { ...valid, owner: "" }],
    ["`owner`", { ...valid, owner: "anna " }],
    ["`owner`", { ...valid, owner: "x".repeat(256) }],
    ["`owner`", { ...valid, owner: "admin" }],
    ["`owner`", { ...valid, owner: "token:canary" }],
    ["`owner`", { ...valid, owner: "cli:canary" }],
    ["`owner`", { ...valid, owner: "oidc:canary" }],
    ["`owner`", { ...valid, owner: "jwt:canary" }],
    ["`roles`", { name: "ci" }],
    ["`roles`", { ...valid, roles: [] }],
    ["`roles[1]`", { ...valid, roles: ["viewer", "canary"] }],
    ["`endpoints`", { ...valid, endpoints: [] }],
    ["`endpoints[0]`", { ...valid, endpoints: ["no name"] }],
    ["`endpoints`", { ...valid, endpoints: Array.from({ length: 101 }, (_, n) => `e-${n}`) }],
    ["`endpoints`", { name: "ci", roles: ["editor"], endpoints: ["chat"] }],
    ["`expires_at`", { ...valid, expiresAt: 1.5 }],
    ["`expires_at`", { ...valid, expiresAt: 253_402_300_800_000 }],
  ])("names an invalid %s in the error without quoting the value", (field, input) => {
    const message = errorOf(input);
    expect(message.startsWith(`${field} must `), message).toBe(true);
    expect(message).not.toMatch(/canary|no name/);
  });
});

test.each(["administrators", "token", "anna:token:", "x".repeat(255)])(
  "accepts the owner %j",
  (owner) => {
    expect(parseInput(createAccessTokenSchema, { ...valid, owner })).toEqual({ ...valid, owner });
  },
);

test("an unknown field is rejected without quoting its value", () => {
  expect(errorOf({ ...valid, token: "gw_canary" })).toBe(
    "The input has an unknown field; remove it (known fields: name, owner, workspace, roles, endpoints, expiresAt)",
  );
});

test("a reference accepts a token id and never quotes a token passed instead", () => {
  const tokenId = `t-${"0a".repeat(16)}`;
  expect(parseInput(accessTokenRefSchema, { tokenId })).toEqual({ tokenId });
  for (const wrong of [`gw_${"x".repeat(43)}`, `${tokenId}0`, tokenId.toUpperCase(), "", 1]) {
    expect(() => parseInput(accessTokenRefSchema, { tokenId: wrong })).toThrow(
      /^`token_id` must be t- followed by 32 lowercase hexadecimal digits$/,
    );
  }
});
