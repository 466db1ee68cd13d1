import { hashAccessToken } from "@gw/store-abstract";
import { expect, test } from "vitest";
import { TokenHashCache } from "../../src/auth/token-hash-cache.ts";

test("hashes a token once while its connection presents no other token", () => {
  const hashes = new TokenHashCache();
  const [one, other] = [{}, {}];
  const first = hashes.hashOf("a", one);
  expect(first).toEqual(hashAccessToken("a"));
  expect(hashes.hashOf("a", one)).toBe(first);
  expect(hashes.hashOf("b", one)).toEqual(hashAccessToken("b"));
  expect(hashes.hashOf("a", other)).not.toBe(first);
  expect(hashes.hashOf("a", one)).toEqual(first);
});
