import { hashAccessToken } from "@gw/store-abstract";
import { expect, test } from "vitest";
import { TokenHashes } from "../../src/auth/token-hash-cache.ts";

test("a token is hashed once for as long as its connection shows no other", () => {
  const hashes = new TokenHashes();
  const [one, other] = [{}, {}];
  const first = hashes.of(one, "a");
  expect(first).toEqual(hashAccessToken("a"));
  expect(hashes.of(one, "a")).toBe(first);
  expect(hashes.of(one, "b")).toEqual(hashAccessToken("b"));
  expect(hashes.of(other, "a")).not.toBe(first);
  expect(hashes.of(one, "a")).toEqual(first);
});
