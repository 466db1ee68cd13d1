import { describe, expect, test } from "vitest";
import { GatewayError } from "../src/index.ts";
import { accessTokenRefSchema, createAccessTokenSchema, parseInput } from "../src/schemas.ts";

const good = { name: "ci", roles: ["invoker"] };

function refusal(input: unknown): string {
  try {
    parseInput(createAccessTokenSchema, input);
  } catch (error) {
    if (GatewayError.is(error, "INVALID_PARAMETER_VALUE")) return error.message;
    throw error;
  }
  return "taken";
}

describe("a new access token", () => {
  test("has its roles in one order and each of them once, its endpoints likewise", () => {
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
    ["name", { ...good, name: " ci" }],
    ["roles", { name: "ci" }],
    ["roles", { ...good, roles: [] }],
    ["roles[1]", { ...good, roles: ["viewer", "owner"] }],
    ["endpoints", { ...good, endpoints: [] }],
    ["endpoints[0]", { ...good, endpoints: ["no name"] }],
    ["endpoints", { ...good, endpoints: Array.from({ length: 101 }, (_, n) => `e-${n}`) }],
    ["endpoints", { name: "ci", roles: ["editor"], endpoints: ["chat"] }],
    ["expires_at", { ...good, expiresAt: 1.5 }],
    ["expires_at", { ...good, expiresAt: 253_402_300_800_000 }],
    ["The input", { ...good, token: "gw_canary" }],
  ])("names %s where it breaks a rule, and repeats no value", (field, input) => {
    const message = refusal(input);
    expect(message.startsWith(`${field} `), message).toBe(true);
    expect(message).not.toMatch(/canary|owner\b(?!,)|no name/);
  });
});

test("a token is named by its id, and one that is given itself is not repeated", () => {
  const tokenId = `t-${"0a".repeat(16)}`;
  expect(parseInput(accessTokenRefSchema, { tokenId })).toEqual({ tokenId });
  for (const wrong of [`gw_${"x".repeat(43)}`, `${tokenId}0`, tokenId.toUpperCase(), "", 1]) {
    expect(() => parseInput(accessTokenRefSchema, { tokenId: wrong })).toThrow(
      /^token_id must be t- and 32 lowercase hex digits$/,
    );
  }
});
